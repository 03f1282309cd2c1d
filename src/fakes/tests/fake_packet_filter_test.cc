#include "fakes/fake_packet_filter.h"

#include "fakes/sim_executor.h"
#include "fakes/tests/packet_filter_contract.h"

namespace gantry::fakes {
namespace {

constexpr const char* kHost = "i-1";

class FakeUnderTest final : public ports::testing::FilterUnderTest {
 public:
  FakeUnderTest() { filter_.start_host(kHost); }

  std::string apply(const ports::PacketRules& rules) override {
    std::string code = "no answer";
    filter_.apply(kHost, rules,
                  [&](const Result<void>& result) { code = result ? "" : result.error().code; });
    state_.run_until_idle();
    return code;
  }
  bool comes_in(int port) override { return admits(rules().ingress, kTcp, port); }
  bool goes_out(int port) override { return admits(rules().egress, kTcp, port); }
  bool pings() override {
    constexpr int kIcmp = 1;
    constexpr int kEchoRequest = 8 * 256;
    return admits(rules().ingress, kIcmp, kEchoRequest);
  }
  void stop_server() override { filter_.stop_host(kHost); }
  [[nodiscard]] std::string server() const override { return "10.9.0.2"; }
  [[nodiscard]] std::string peer() const override { return "10.9.0.3"; }

 private:
  static constexpr int kTcp = 6;
  const ports::PacketRules& rules() { return *filter_.rules(kHost); }
  bool admits(const ports::PeerTraffic& way, int protocol, int port) {
    return FakePacketFilter::admits(rules(), way, peer(), protocol, port);
  }

  SimExecutor state_;
  FakePacketFilter filter_{state_};
};

TEST(FakePacketFilterTest, KeepsTheContract) {
  FakeUnderTest fake;
  ports::testing::check_packet_filter(fake);
}

}  // namespace
}  // namespace gantry::fakes

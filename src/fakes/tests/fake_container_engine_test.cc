#include "fakes/fake_container_engine.h"

#include "fakes/sim_executor.h"
#include "fakes/tests/container_engine_contract.h"

namespace gantry::ports {
namespace {

struct FakeHarness {
  fakes::SimExecutor executor;
  fakes::FakeContainerEngine fake{executor};

  FakeHarness() { fake.forget_remote_image(missing_image()); }
  ContainerEngine& engine() { return fake; }
  bool wait(const std::function<bool()>& condition) {
    return executor.run_until(condition, std::chrono::minutes(1));
  }
  std::string image() { return "busybox:1"; }
  std::string missing_image() { return "nosuch:1"; }
  boost::json::object runs_on() { return {{"Image", image()}}; }
  boost::json::object exits_with(int code) {
    return {{"Image", image()},
            {"Env", {"FAKE_EXIT_AFTER_MS=10", "FAKE_EXIT_CODE=" + std::to_string(code)}}};
  }
  int free_port() { return 8080; }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Fake, ContainerEngineContract, FakeHarness);

}  // namespace
}  // namespace gantry::ports

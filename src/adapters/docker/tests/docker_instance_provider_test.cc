#include "adapters/docker/docker_instance_provider.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fstream>
#include <iterator>

#include "adapters/docker/deployment_removal.h"
#include "adapters/docker/docker_exec.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/temporary_folder.h"
#include "aws/http/server.h"
#include "base/metrics.h"

namespace gantry::docker {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Ranges that no other test process uses at the same time.
Cidr own_range() {
  auto second = static_cast<std::uint32_t>(200 + getpid() % 50);
  return {.network = {10U << 24 | second << 16}, .prefix_length = 16};
}

std::string read_text(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Greeter final : aws::http::Handler {
  void handle(aws::http::Request request,
              std::unique_ptr<aws::http::Responder> responder) override {
    responder->respond(
        {.status = 200,
         .body = fmt::format("hello {} for {}", request.peer.remote_ip, request.path)});
  }
};

class DockerInstanceProviderTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    ASSERT_NO_FATAL_FAILURE(build_image("instance"));
    auto tag = run_process({GANTRY_SOURCE_DIR "/images/build", "--print-tag", "instance"}, "");
    ASSERT_TRUE(tag && tag->exit_code == 0);
    auto lxcfs = ensure_lxcfs(folder_.path());
    ASSERT_TRUE(lxcfs) << lxcfs.error().message;
    config_ = {.deployment = deployment_,
               .machine_image = tag->output.substr(0, tag->output.find('\n')),
               .agent_folder = folder_.path(),
               .lxcfs_folder = *lxcfs,
               .endpoint = "http://127.0.0.1:1",
               .vpc_cidr = own_range()};
    provider_ = make_provider();
  }

  void TearDown() override {
    provider_.reset();
    auto removed = remove();
    EXPECT_TRUE(removed) << removed.error().message;
    EXPECT_TRUE(tear_down_host_network(deployment_));
    stop_lxcfs(folder_.path());
  }

  std::unique_ptr<DockerInstanceProvider> make_provider() {
    return std::make_unique<DockerInstanceProvider>(engine_.api(), config_,
                                                    choose_privilege(read_text("/proc/1/status")));
  }

  [[nodiscard]] ports::InstanceSpec spec(int number) const {
    Ipv4 address{config_.vpc_cidr.network.value + 256 + static_cast<std::uint32_t>(number)};
    return {.instance_id = fmt::format("i-{:08x}{:09x}", getpid(), number),
            .instance_type = "t2.micro",
            .private_ip = address.str(),
            .mac_address = fmt::format("02:42:0a:00:01:{:02x}", number),
            .host_name = fmt::format("ip-test-{}", number),
            .vcpus = 1,
            .memory = MiB{1024}};
  }

  Result<void> start(const ports::InstanceSpec& spec) {
    return engine_.executor().await<void>(
        [&](auto done) { provider_->start(spec, std::move(done)); });
  }
  Result<void> terminate(const std::string& id) {
    return engine_.executor().await<void>(
        [&](auto done) { provider_->terminate(id, std::move(done)); });
  }
  Result<RemovedDeployment> remove() {
    return engine_.executor().await<RemovedDeployment>(
        [&](auto done) { remove_deployment(engine_.api(), deployment_, std::move(done)); });
  }
  std::vector<std::pair<std::string, bool>> list() {
    auto seen = engine_.executor().await<std::vector<ports::ObservedInstance>>(
        [&](auto done) { provider_->list(std::move(done)); });
    std::vector<std::pair<std::string, bool>> out;
    for (const auto& instance : seen.value())
      out.emplace_back(instance.instance_id, instance.running);
    return out;
  }
  /// A shell command's output in an instance.
  std::string run(const std::string& id, const std::string& command) {
    auto ran = engine_.executor().await<ExecResult>([&](auto done) {
      exec_in_container(engine_.api(), instance_name(id), {"sh", "-c", command}, std::move(done));
    });
    return ran ? ran->output : ran.error().message;
  }
  json::value labelled(const std::string& path) {
    auto filters =
        json::serialize(json::object{{"label", json::array{deployment_filter(deployment_)}}});
    return engine_.call({.path = path, .query = {{"all", "1"}, {"filters", filters}}}).value();
  }

  const std::string deployment_ = fmt::format("e2e-{}", getpid());
  TemporaryFolder folder_;
  ProviderConfig config_;
  std::unique_ptr<DockerInstanceProvider> provider_;
};

TEST_F(DockerInstanceProviderTest, AnInstanceIsAMachineOfItsOwnAndLeavesNothing) {
  auto one = spec(1);
  auto started = start(one);
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_TRUE(start(one)) << "starting what runs succeeds";
  EXPECT_THAT(list(), ElementsAre(std::pair(one.instance_id, true)));

  EXPECT_EQ(run(one.instance_id, "hostname"), one.host_name + "\n");
  EXPECT_EQ(run(one.instance_id, "hostname -i"), one.private_ip + "\n");
  EXPECT_EQ(run(one.instance_id, "cat /sys/class/net/eth0/address"), one.mac_address + "\n");
  EXPECT_EQ(run(one.instance_id, "free -m | awk '/^Mem:/ {print $2}'"), "1024\n");
  EXPECT_EQ(run(one.instance_id, "nproc"), "1\n");
  EXPECT_EQ(run(one.instance_id,
                "timeout 60 sh -c 'until docker version >/dev/null 2>&1; do sleep 0.1; done'; "
                "docker version --format '{{.Server.Os}}'"),
            "linux\n");

  auto terminated = terminate(one.instance_id);
  EXPECT_TRUE(terminated) << terminated.error().message;
  EXPECT_THAT(list(), IsEmpty());
  EXPECT_EQ(*find(labelled("/volumes"), {"Volumes"}), json::value(json::array()));
  EXPECT_TRUE(terminate(one.instance_id)) << "terminating what is gone succeeds";
}

TEST_F(DockerInstanceProviderTest, AnInstanceThatStopsByItselfIsToldAndCanStartAgain) {
  std::vector<std::string> exited;
  provider_->watch([&](const std::string& id) { exited.push_back(id); });
  auto one = spec(1);
  auto two = spec(2);
  ASSERT_TRUE(start(one));
  ASSERT_TRUE(start(two));
  run(one.instance_id, "touch /root/kept");
  ASSERT_TRUE(
      engine_.call({.method = "POST",
                    .path = fmt::format("/containers/{}/kill", instance_name(one.instance_id))}));
  ASSERT_TRUE(engine_.executor().wait([&] { return !exited.empty(); }));
  EXPECT_THAT(list(), UnorderedElementsAre(std::pair(one.instance_id, false),
                                           std::pair(two.instance_id, true)));
  ASSERT_TRUE(start(one));
  EXPECT_EQ(run(one.instance_id, "ls /root/kept"), "/root/kept\n");
  ASSERT_TRUE(terminate(two.instance_id));
  EXPECT_THAT(exited, ElementsAre(one.instance_id)) << "a termination is no exit by itself";
}

TEST_F(DockerInstanceProviderTest, TheMetadataAddressLeadsToTheHost) {
  auto prepared =
      engine_.executor().await<void>([&](auto done) { provider_->prepare(std::move(done)); });
  ASSERT_TRUE(prepared) << prepared.error().message;
  Greeter greeter;
  Metrics metrics;
  aws::http::Server server(1, {}, metrics);
  auto port = server.listen({.address = vpc_gateway(config_)}, greeter);
  ASSERT_TRUE(port) << port.error().message;
  HostNetwork network{
      .deployment = deployment_, .gateway = vpc_gateway(config_), .metadata_port = *port};
  ASSERT_TRUE(network.set_up());
  auto again = network.set_up();
  ASSERT_TRUE(again) << again.error().message;
  auto one = spec(1);
  ASSERT_TRUE(start(one));
  EXPECT_EQ(run(one.instance_id, "curl -s --max-time 10 http://169.254.169.254/latest/meta-data/"),
            fmt::format("hello {} for /latest/meta-data/", one.private_ip));
  server.stop(std::chrono::milliseconds(100));
}

TEST_F(DockerInstanceProviderTest, WhatCannotStartSaysWhyAndLeavesNothing) {
  auto one = spec(1);
  ASSERT_TRUE(start(one));
  auto same_address = spec(2);
  same_address.private_ip = one.private_ip;
  auto taken = start(same_address);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, "AddressInUse") << taken.error().message;
  EXPECT_THAT(list(), ElementsAre(std::pair(one.instance_id, true)));

  auto large = spec(3);
  large.vcpus = 1000;
  EXPECT_EQ(start(large).error().code, "InsufficientInstanceCapacity");

  config_.machine_image = "gantry/instance:nosuch";
  provider_ = make_provider();
  EXPECT_EQ(start(spec(4)).error().code, "MachineImageMissing");

  config_.deployment = deployment_ + "-b";
  provider_ = make_provider();
  auto overlap = start(spec(5));
  ASSERT_FALSE(overlap);
  EXPECT_TRUE(overlap.error().message.contains(vpc_network_name(deployment_)))
      << overlap.error().message;
}

TEST_F(DockerInstanceProviderTest, ADeploymentIsRemovedWithNothingElse) {
  ASSERT_TRUE(start(spec(1)));
  auto neighbour = fmt::format("gantry-neighbour-{}", getpid());
  ASSERT_TRUE(
      engine_.call({.method = "POST",
                    .path = "/volumes/create",
                    .body = json::object{{"Name", neighbour},
                                         {"Labels", {{kDeploymentLabel, deployment_ + "-b"}}}}}));
  auto removed = remove();
  ASSERT_TRUE(removed) << removed.error().message;
  auto name = instance_name(spec(1).instance_id);
  EXPECT_EQ(*removed, (RemovedDeployment{{name}, {name}, {vpc_network_name(deployment_)}}));
  EXPECT_TRUE(engine_.call({.path = "/volumes/" + neighbour}));
  EXPECT_TRUE(engine_.call({.method = "DELETE", .path = "/volumes/" + neighbour}));
  EXPECT_EQ(*remove(), RemovedDeployment());
}

}  // namespace
}  // namespace gantry::docker

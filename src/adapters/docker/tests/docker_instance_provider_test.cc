#include "adapters/docker/docker_instance_provider.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/array.hpp>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/tests/instance_fixture.h"
#include "aws/http/server.h"
#include "base/metrics.h"

namespace gantry::docker {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using DockerInstanceProviderTest = InstanceTest;

struct Greeter final : aws::http::Handler {
  void handle(aws::http::Request request,
              std::unique_ptr<aws::http::Responder> responder) override {
    responder->respond(
        {.status = 200,
         .body = fmt::format("hello {} for {}", request.peer.remote_ip, request.path)});
  }
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
  EXPECT_EQ(wait_for_docker(one.instance_id), "linux\n");

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
  run(one.instance_id, "touch /var/lib/kept");
  ASSERT_TRUE(
      engine_.call({.method = "POST",
                    .path = fmt::format("/containers/{}/kill", instance_name(one.instance_id))}));
  ASSERT_TRUE(engine_.loop().wait([&] { return !exited.empty(); }));
  EXPECT_THAT(list(), UnorderedElementsAre(std::pair(one.instance_id, false),
                                           std::pair(two.instance_id, true)));
  ASSERT_TRUE(start(one));
  EXPECT_EQ(run(one.instance_id, "ls /var/lib/kept"), "/var/lib/kept\n");
  ASSERT_TRUE(terminate(two.instance_id));
  EXPECT_THAT(exited, ElementsAre(one.instance_id)) << "a termination is no exit by itself";
}

TEST_F(DockerInstanceProviderTest, TheMetadataAddressLeadsToTheHost) {
  auto prepared =
      engine_.loop().await<void>([&](auto done) { provider_->prepare(std::move(done)); });
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
  TearDown();
  auto table = run_process({"nft", "list", "table", "ip", nft_table_name(deployment_)}, "");
  ASSERT_TRUE(table);
  EXPECT_NE(table->exit_code, 0) << table->output;
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
  EXPECT_EQ(*removed, (DeploymentResources{{name}, {name}, {vpc_network_name(deployment_)}}));
  EXPECT_TRUE(engine_.call({.path = "/volumes/" + neighbour}));
  EXPECT_TRUE(engine_.call({.method = "DELETE", .path = "/volumes/" + neighbour}));
  EXPECT_EQ(*remove(), DeploymentResources());
}

}  // namespace
}  // namespace gantry::docker

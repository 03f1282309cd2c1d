#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/docker/deployment_removal.h"
#include "adapters/docker/docker_exec.h"
#include "adapters/docker/docker_instance_provider.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/temporary_folder.h"

namespace gantry::docker {

/// Ranges that no other test process uses at the same time.
inline Cidr own_range() {
  auto second = static_cast<std::uint32_t>(200 + getpid() % 50);
  return {.network = {10U << 24 | second << 16}, .prefix_length = 16};
}

inline std::string read_text(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A provider with a deployment of the test process's own, which is removed afterwards.
class InstanceTest : public EngineTest {
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
    if (!provider_) return;
    provider_.reset();
    auto destroyed = engine_.loop().await<DeploymentResources>([&](auto done) {
      destroy_deployment(engine_.api(), deployment_, folder_.path(), std::move(done));
    });
    EXPECT_TRUE(destroyed) << destroyed.error().message;
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
    return engine_.loop().await<void>([&](auto done) { provider_->start(spec, std::move(done)); });
  }
  Result<void> terminate(const std::string& id) {
    return engine_.loop().await<void>(
        [&](auto done) { provider_->terminate(id, std::move(done)); });
  }
  Result<DeploymentResources> remove() {
    return engine_.loop().await<DeploymentResources>(
        [&](auto done) { remove_deployment(engine_.api(), deployment_, std::move(done)); });
  }
  std::vector<std::pair<std::string, bool>> list() {
    auto seen = engine_.loop().await<std::vector<ports::ObservedInstance>>(
        [&](auto done) { provider_->list(std::move(done)); });
    std::vector<std::pair<std::string, bool>> out;
    for (const auto& instance : seen.value())
      out.emplace_back(instance.instance_id, instance.running);
    return out;
  }
  /// A shell command's output in an instance.
  std::string run(const std::string& id, const std::string& command) {
    auto ran = engine_.loop().await<ExecResult>([&](auto done) {
      exec_in_container(engine_.api(), instance_name(id), {"sh", "-c", command}, std::move(done));
    });
    return ran ? ran->output : ran.error().message;
  }
  /// Waits for the instance's own dockerd.
  std::string wait_for_docker(const std::string& id) {
    return run(id,
               "timeout 60 sh -c 'until docker version >/dev/null 2>&1; do sleep 0.1; done'; "
               "docker version --format '{{.Server.Os}}'");
  }
  boost::json::value labelled(const std::string& path) {
    auto filters = boost::json::serialize(
        boost::json::object{{"label", boost::json::array{deployment_filter(deployment_)}}});
    return engine_.call({.path = path, .query = {{"all", "1"}, {"filters", filters}}}).value();
  }

  const std::string deployment_ = fmt::format("e2e-{}", getpid());
  TemporaryFolder folder_;
  ProviderConfig config_;
  std::unique_ptr<DockerInstanceProvider> provider_;
};

}  // namespace gantry::docker

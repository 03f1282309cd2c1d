#include "adapters/docker/docker_container_engine.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/docker/docker_exec.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/mirror_server.h"
#include "fakes/tests/container_engine_contract.h"

namespace gantry::docker {
namespace {

namespace json = boost::json;

int pick_free_port() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t size = sizeof(address);
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

/// The engine, with a registry of its own images as the place to pull from.
struct DockerHarness {
  TestEngine engine_under_test;
  DockerContainerEngine docker{engine_under_test.api()};
  MirrorServer registry{engine_under_test.api()};

  DockerHarness() { build_image("busybox"); }
  ~DockerHarness() {
    for (const auto& name : {image(), std::string("gantry-contract/other:1")}) {
      (void)engine_under_test.call({.method = "DELETE", .path = "/images/" + name});
    }
  }
  ports::ContainerEngine& engine() { return docker; }
  bool wait(const std::function<bool()>& condition) {
    return engine_under_test.loop().wait(condition);
  }
  std::string image() const {
    return fmt::format("127.0.0.1:{}/library/busybox:latest", registry.port());
  }
  std::string missing_image() const {
    return fmt::format("127.0.0.1:{}/nosuch:1", registry.port());
  }
  json::object runs_on() const { return {{"Image", image()}, {"Cmd", {"sleep", "1000"}}}; }
  json::object exits_with(int code) const {
    return {{"Image", image()}, {"Cmd", {"sh", "-c", fmt::format("exit {}", code)}}};
  }
  int free_port() { return pick_free_port(); }
};

class DockerContainerEngineTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    build_image("busybox");
  }

  Result<void> await(std::function<void(ports::Callback<void>)> start) {
    return engine_.loop().await<void>(start);
  }

  DockerContainerEngine docker_{engine_.api()};
};

TEST_F(DockerContainerEngineTest, ACommandRunsInAContainerWithItsOutputAndExitCode) {
  auto id = engine_.loop().await<std::string>([&](auto done) {
    docker_.create("gantry-exec-test", {{"Image", "busybox"}, {"Cmd", {"sleep", "1000"}}},
                   std::move(done));
  });
  ASSERT_TRUE(id) << id.error().message;
  ASSERT_TRUE(await([&](auto done) { docker_.start(*id, std::move(done)); }));
  auto ran = engine_.loop().await<ExecResult>([&](auto done) {
    exec_in_container(engine_.api(), *id, {"sh", "-c", "echo out; echo err >&2; exit 4"},
                      std::move(done));
  });
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(ran->exit_code, 4);
  EXPECT_TRUE(ran->output.contains("out\n") && ran->output.contains("err\n")) << ran->output;
  EXPECT_TRUE(await([&](auto done) { docker_.remove(*id, std::move(done)); }));
}

TEST_F(DockerContainerEngineTest, TwoRemovalsOfOneContainerBothSucceed) {
  auto id = engine_.loop().await<std::string>([&](auto done) {
    docker_.create("gantry-removal-test", {{"Image", "busybox"}, {"Cmd", {"sleep", "1000"}}},
                   std::move(done));
  });
  ASSERT_TRUE(id) << id.error().message;
  ASSERT_TRUE(await([&](auto done) { docker_.start(*id, std::move(done)); }));
  int removed = 0;
  for (int i = 0; i < 2; ++i)
    docker_.remove(*id, [&](const Result<void>& result) { removed += result ? 1 : 100; });
  ASSERT_TRUE(engine_.loop().wait([&] { return removed >= 2; }));
  EXPECT_EQ(removed, 2);
}

TEST(DockerApiTest, AnEngineThatIsNotThereIsUnreachable) {
  TestEngine engine("unix:///nonexistent/docker.sock");
  auto answer = engine.call({.path = "/info"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "Unreachable");
  EXPECT_TRUE(answer.error().message.starts_with(
      "Docker Engine does not answer at unix:///nonexistent/docker.sock"))
      << answer.error().message;
}

}  // namespace
}  // namespace gantry::docker

namespace gantry::ports {
INSTANTIATE_TYPED_TEST_SUITE_P(Docker, ContainerEngineContract, docker::DockerHarness);
}  // namespace gantry::ports

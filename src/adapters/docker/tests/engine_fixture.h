#pragma once

#include <gtest/gtest.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/asio/asio_executor.h"
#include "adapters/docker/child_process.h"
#include "adapters/docker/docker_api.h"
#include "base/executor.h"

namespace gantry::docker {

/// An executor that runs while a test waits.
class TestLoop {
 public:
  [[nodiscard]] Executor& executor() { return executor_; }
  [[nodiscard]] boost::asio::any_io_executor io() { return io_.get_executor(); }

  bool wait(const std::function<bool()>& condition,
            std::chrono::seconds within = std::chrono::seconds(60)) {
    auto deadline = std::chrono::steady_clock::now() + within;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      if (io_.stopped()) io_.restart();
      io_.run_one_for(std::chrono::milliseconds(20));
    }
    return true;
  }

  /// The result of a call that takes a callback.
  template <class T, class Start>
  Result<T> await(Start start) {
    auto result = std::make_shared<std::optional<Result<T>>>();
    start([result](Result<T> value) { result->emplace(std::move(value)); });
    if (!wait([&] { return result->has_value(); })) {
      return failure("Test", "no answer within the deadline");
    }
    return **std::move(result);
  }

 private:
  boost::asio::io_context io_{1};
  adapters::AsioExecutor executor_{io_};
};

/// The engine at `docker_host`, or at DOCKER_HOST.
class TestEngine {
 public:
  explicit TestEngine(const std::string& docker_host = environment_docker_host())
      : api_(loop_.io(), parse_docker_host(docker_host).value(), loop_.executor()) {}

  static std::string environment_docker_host() {
    const char* value = std::getenv("DOCKER_HOST");
    return value == nullptr ? "" : value;
  }

  [[nodiscard]] TestLoop& loop() { return loop_; }
  [[nodiscard]] DockerApi& api() { return api_; }

  Result<boost::json::value> call(DockerCall call) {
    return loop_.await<boost::json::value>(
        [&](auto done) { api_.call(std::move(call), std::move(done)); });
  }

 private:
  TestLoop loop_;
  DockerApi api_;
};

/// Builds images/`name` unless the engine has it.
inline void build_image(const std::string& name) {
  auto built = run_process({GANTRY_SOURCE_DIR "/images/build", name}, "");
  ASSERT_TRUE(built) << built.error().message;
  ASSERT_EQ(built->exit_code, 0) << built->output;
}

/// For tests that need an engine: fails with the reason if none answers.
class EngineTest : public testing::Test {
 protected:
  void SetUp() override {
    auto version = engine_.call({.path = "/version"});
    ASSERT_TRUE(version) << version.error().message;
  }

  TestEngine engine_;
};

}  // namespace gantry::docker

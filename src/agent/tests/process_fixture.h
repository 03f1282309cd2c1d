#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "adapters/asio/asio_executor.h"
#include "agent/host_metadata.h"
#include "aws/http/url.h"
#include "aws/tests/http_testing.h"
#include "base/executor.h"

namespace gantry::agent {

/// The agent's thread is the test's: adapters run while a test waits.
class ProcessFixture : public testing::Test {
 protected:
  [[nodiscard]] bool wait(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + aws::http::testing::kSoon;
    io_.restart();
    while (!condition() && std::chrono::steady_clock::now() < end) {
      io_.run_one_for(std::chrono::milliseconds(20));
      if (io_.stopped()) io_.restart();
    }
    return condition();
  }
  template <class T, class Start>
  Result<T> await(Start start) {
    std::optional<Result<T>> result;
    start([&](Result<T> value) { result = std::move(value); });
    if (!wait([&] { return result.has_value(); })) return failure("Test", "no answer");
    return *std::move(result);
  }
  static std::string url_of(const aws::http::testing::TestServer& server) {
    return "http://127.0.0.1:" + std::to_string(server.port);
  }

  boost::asio::io_context io_{1};
  adapters::AsioExecutor executor_{io_};
};

/// A port of the loopback interface on which nobody listens.
inline std::uint16_t unused_port() {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace gantry::agent

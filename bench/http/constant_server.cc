// gantry's HTTP server with a constant answer: what the front door starts from.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "aws/http/server.h"

namespace {

class Constant final : public gantry::aws::http::Handler {
 public:
  explicit Constant(std::size_t size) : body_(size, 'x') {}
  void handle(gantry::aws::http::Request,
              std::unique_ptr<gantry::aws::http::Responder> responder) override {
    gantry::aws::http::Response response;
    response.headers.add("Content-Type", "application/x-amz-json-1.1");
    response.body = body_;
    responder->respond(std::move(response));
  }

 private:
  std::string body_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("gantry's HTTP server with a constant answer");
  int threads = 1;
  std::uint16_t port = 0;
  std::size_t size = 2;
  app.add_option("--threads", threads);
  app.add_option("--port", port, "0: any free one; it is printed");
  app.add_option("--body", size, "bytes of the answer");
  CLI11_PARSE(app, argc, argv);

  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  gantry::Metrics metrics;
  Constant handler(size);
  gantry::aws::http::Server server(threads, {}, metrics);
  const auto bound = server.listen({.port = port}, handler);
  if (!bound) {
    std::fprintf(stderr, "%s\n", bound.error().message.c_str());
    return 1;
  }
  std::printf("%u\n", *bound);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop(std::chrono::seconds(1));
}

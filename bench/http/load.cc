// gantry-load: keeps N connections busy with signed requests and tells rate and latencies, as one
// JSON object.
#include <fmt/format.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "aws/http/wire.h"
#include "aws/sigv4.h"

namespace {

namespace asio = boost::asio;
namespace aws = gantry::aws;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4566;
  int connections = 16;
  int threads = 1;
  double seconds = 5;
  double warmup = 1;
  std::string service = "ecs";
  std::string region = "us-east-1";
  std::string target;
  std::string content_type = "application/x-amz-json-1.1";
  std::string body = "{}";
  std::string body_file;
  aws::Credentials credentials{
      .access_key_id = "test", .secret_access_key = "test", .session_token = {}};
  int pin = -1;
};

/// What one thread saw after the warm-up.
struct Tally {
  std::vector<std::uint32_t> micros;
  std::uint64_t refused = 0;  ///< answers of another status than 200
  std::uint64_t broken = 0;   ///< connections that ended
  std::string first_refusal;
};

/// The requests on the wire, signed once: a signature holds for five minutes.
std::vector<std::string> prepare(const Options& options) {
  std::vector<std::string> bodies{options.body};
  if (!options.body_file.empty()) {
    bodies.clear();
    std::ifstream file(options.body_file);
    for (std::string line; std::getline(file, line);) bodies.push_back(line);
  }
  std::vector<std::string> requests;
  const gantry::SystemClock clock;
  for (auto& body : bodies) {
    aws::http::Request request;
    request.method = "POST";
    request.path = "/";
    request.headers.add("Host", fmt::format("{}:{}", options.host, options.port));
    request.headers.add("Content-Type", options.content_type);
    if (!options.target.empty()) request.headers.add("X-Amz-Target", options.target);
    request.body = std::move(body);
    aws::sign(request, options.credentials, options.region, options.service, clock.now());
    std::string bytes;
    aws::http::append_request_head(bytes, request, {});
    requests.push_back(bytes + request.body);
  }
  return requests;
}

/// One connection: sends, reads the answer, notes the time, again.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(asio::io_context& io, const std::vector<std::string>& requests, std::size_t first,
         SteadyClock::time_point measure_from, Tally& tally)
      : socket_(io),
        requests_(requests),
        next_(first),
        measure_from_(measure_from),
        tally_(tally) {}

  void start(const tcp::endpoint& server) {
    socket_.async_connect(server, [self = shared_from_this()](error_code ec) {
      if (ec) return self->broke();
      self->socket_.set_option(tcp::no_delay(true));
      self->send();
    });
  }

 private:
  void broke() { ++tally_.broken; }

  void send() {
    sent_ = SteadyClock::now();
    const auto& request = requests_[next_++ % requests_.size()];
    asio::async_write(socket_, asio::buffer(request),
                      [self = shared_from_this()](error_code ec, std::size_t) {
                        ec ? self->broke() : self->read();
                      });
  }

  void read() {
    socket_.async_read_some(asio::buffer(piece_),
                            [self = shared_from_this()](error_code ec, std::size_t size) {
                              if (ec) return self->broke();
                              self->answer_.append(self->piece_.data(), size);
                              self->complete() ? self->note() : self->read();
                            });
  }

  [[nodiscard]] bool complete() const {
    static constexpr std::string_view kLength = "Content-Length: ";
    const auto head = answer_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const auto at = answer_.find(kLength);
    if (at == std::string::npos || at > head) return true;
    std::size_t length = 0;
    std::from_chars(answer_.data() + at + kLength.size(), answer_.data() + head, length);
    return answer_.size() >= head + 4 + length;
  }

  void note() {
    const auto now = SteadyClock::now();
    if (sent_ >= measure_from_) {
      tally_.micros.push_back(static_cast<std::uint32_t>(
          std::chrono::duration_cast<std::chrono::microseconds>(now - sent_).count()));
      if (!answer_.starts_with("HTTP/1.1 200 ")) {
        if (tally_.refused++ == 0) tally_.first_refusal = answer_;
      }
    }
    answer_.clear();
    send();
  }

  Socket socket_;
  const std::vector<std::string>& requests_;
  std::size_t next_;
  SteadyClock::time_point measure_from_;
  Tally& tally_;
  SteadyClock::time_point sent_;
  std::array<char, 64 * 1024> piece_{};
  std::string answer_;
};

void pin_to(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0)
    fmt::print(stderr, "cannot pin to core {}\n", core);
}

void run_thread(const Options& options, const std::vector<std::string>& requests,
                const tcp::endpoint& server, int thread, Tally& tally) {
  asio::io_context io(1);
  const auto start = SteadyClock::now();
  const auto measure_from = start + std::chrono::duration_cast<SteadyClock::duration>(
                                        std::chrono::duration<double>(options.warmup));
  tally.micros.reserve(1 << 20);
  for (int i = thread; i < options.connections; i += options.threads) {
    std::make_shared<Client>(io, requests, static_cast<std::size_t>(i), measure_from, tally)
        ->start(server);
  }
  io.run_until(measure_from + std::chrono::duration_cast<SteadyClock::duration>(
                                  std::chrono::duration<double>(options.seconds)));
}

double percentile(const std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int report(const Options& options, std::vector<Tally>& tallies) {
  Tally all;
  for (auto& tally : tallies) {
    all.micros.insert(all.micros.end(), tally.micros.begin(), tally.micros.end());
    all.refused += tally.refused;
    all.broken += tally.broken;
    if (all.first_refusal.empty()) all.first_refusal = tally.first_refusal;
  }
  std::ranges::sort(all.micros);
  fmt::print(
      R"({{"requests_per_second":{:.0f},"p50_us":{},"p90_us":{},"p99_us":{},"p999_us":{},"max_us":{},)"
      R"("requests":{},"refused":{},"broken_connections":{}}})"
      "\n",
      static_cast<double>(all.micros.size()) / options.seconds, percentile(all.micros, 0.5),
      percentile(all.micros, 0.9), percentile(all.micros, 0.99), percentile(all.micros, 0.999),
      percentile(all.micros, 1), all.micros.size(), all.refused, all.broken);
  if (!all.first_refusal.empty()) fmt::print(stderr, "the first refusal:\n{}\n", all.first_refusal);
  return all.refused + all.broken == 0 && !all.micros.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Keeps connections busy with signed requests and tells rate and latencies");
  app.add_option("--host", options.host, "address of the server");
  app.add_option("--port", options.port);
  app.add_option("--connections", options.connections)->check(CLI::PositiveNumber);
  app.add_option("--threads", options.threads)->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "measured, after the warm-up");
  app.add_option("--warmup", options.warmup, "seconds");
  app.add_option("--service", options.service, "of the credential scope");
  app.add_option("--region", options.region);
  app.add_option("--target", options.target, "X-Amz-Target");
  app.add_option("--content-type", options.content_type);
  app.add_option("--body", options.body);
  app.add_option("--body-file", options.body_file, "one body per line, sent in turn")
      ->check(CLI::ExistingFile);
  app.add_option("--access-key", options.credentials.access_key_id);
  app.add_option("--secret-key", options.credentials.secret_access_key);
  app.add_option("--pin", options.pin, "core of the first thread; the next ones follow");
  CLI11_PARSE(app, argc, argv);

  error_code ec;
  const auto address = asio::ip::make_address(options.host, ec);
  if (ec) {
    fmt::print(stderr, "--host takes an IP address\n");
    return 2;
  }
  const auto requests = prepare(options);
  if (requests.empty()) {
    fmt::print(stderr, "the body file is empty\n");
    return 2;
  }
  std::vector<Tally> tallies(static_cast<std::size_t>(options.threads));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.threads; ++i) {
      threads.emplace_back([&, i] {
        if (options.pin >= 0) pin_to(options.pin + i);
        run_thread(options, requests, {address, options.port}, i,
                   tallies[static_cast<std::size_t>(i)]);
      });
    }
  }
  return report(options, tallies);
}

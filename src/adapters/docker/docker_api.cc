#include "adapters/docker/docker_api.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>

#include "adapters/docker/api_version.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/line_splitter.h"
#include "base/encoding.h"

namespace gantry::docker {
namespace asio = boost::asio;
namespace json = boost::json;
namespace http = aws::http;
namespace {

constexpr int kNotModified = 304;  ///< "already started", "already stopped"
constexpr int kFirstErrorStatus = 400;
/// What an engine says in an error is short; anything longer is not read to its end.
constexpr std::size_t kErrorTextLimit = 64 * 1024;

std::string describe(const http::Endpoint& endpoint) {
  return endpoint.unix_path.empty() ? fmt::format("tcp://{}:{}", endpoint.host, endpoint.port)
                                    : fmt::format("unix://{}", endpoint.unix_path);
}

std::string encode_query(const DockerCall& call) {
  std::string out;
  for (const auto& [name, value] : call.query) {
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, uri_encode(value));
  }
  return out;
}

http::Request to_request(const DockerCall& call, const std::string& version) {
  http::Request request{
      .method = call.method,
      .path = version.empty() ? call.path : fmt::format("/v{}{}", version, call.path),
      .query = encode_query(call),
      .headers = call.headers,
      .body = {},
      .peer = {}};
  request.headers.set("Host", "docker");
  if (call.body) {
    request.headers.set("Content-Type", "application/json");
    request.body = json::serialize(*call.body);
  }
  return request;
}

}  // namespace

Result<http::Endpoint> parse_docker_host(std::string_view docker_host) {
  constexpr std::string_view kUnix = "unix://";
  constexpr std::string_view kTcp = "tcp://";
  if (docker_host.empty()) return http::Endpoint::unix_socket("/var/run/docker.sock");
  if (docker_host.starts_with(kUnix) && docker_host.size() > kUnix.size()) {
    return http::Endpoint::unix_socket(std::string(docker_host.substr(kUnix.size())));
  }
  auto colon = docker_host.rfind(':');
  if (docker_host.starts_with(kTcp) && colon > kTcp.size()) {
    auto host = docker_host.substr(kTcp.size(), colon - kTcp.size());
    auto digits = docker_host.substr(colon + 1);
    std::uint16_t port = 0;
    auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (status == std::errc() && end == digits.data() + digits.size() && port != 0) {
      return http::Endpoint::tcp(std::string(host), port);
    }
  }
  return failure(
      "InvalidDockerHost",
      fmt::format("DOCKER_HOST is '{}': give unix:///path or tcp://host:port.", docker_host));
}

/// A stream's end on the I/O thread; `cancelled` is set on the callbacks' thread.
struct StreamState {
  DockerCall call;
  DockerApi::PieceSink sink;
  std::function<void()> on_open;
  ports::Callback<void> done;
  std::atomic<bool> cancelled = false;
  int status = 0;
  std::string error_text;
  std::unique_ptr<http::Stream> http;
  std::optional<asio::steady_timer> silence;
};

/// Runs on `io`, but for construction, disown() and what deliver() posts.
class DockerApi::Impl : public std::enable_shared_from_this<Impl> {
 public:
  using State = std::shared_ptr<StreamState>;

  Impl(const asio::any_io_executor& io, const http::Endpoint& endpoint, Executor& callbacks)
      : io_(io), address_(describe(endpoint)), callbacks_(callbacks) {
    client_ = std::make_unique<http::HttpClient>(io, endpoint);
  }

  [[nodiscard]] const asio::any_io_executor& io() const { return io_; }

  /// From then on no callback runs.
  void disown() { alive_ = false; }

  void close() {
    client_.reset();
    waiters_.clear();
    for (const auto& state : std::exchange(open_, {})) {
      release(*state);
      // Callbacks may own the stream's handle, which owns the state.
      state->on_open = nullptr;
      state->done = nullptr;
    }
  }

  /// Runs `work` on the callbacks' executor unless the client is gone by then.
  template <class F>
  void deliver(F work) {
    callbacks_.post([self = shared_from_this(), work = std::move(work)]() mutable {
      if (self->alive_) work();
    });
  }

  void call(DockerCall call, ports::Callback<json::value> done) {
    with_version([this, call = std::move(call),
                  done = std::move(done)](const Result<std::string>& version) mutable {
      if (!version) return finish(std::move(done), std::unexpected(version.error()));
      client_->request(to_request(call, *version), call.deadline,
                       [this, done = std::move(done)](Result<http::Response> response) mutable {
                         finish(std::move(done), to_json(std::move(response)));
                       });
    });
  }

  void open(const State& state) {
    open_.insert(state);
    with_version([this, state](const Result<std::string>& version) {
      if (!version) return end(state, std::unexpected(version.error()));
      watch_silence(state);
      state->http = client_->stream(
          to_request(state->call, *version),
          {.on_head = [this, state](const http::Response& head) { on_head(state, head); },
           .on_chunk = [this, state](std::string_view piece) { on_piece(state, piece); },
           .on_end = [this, state](Result<void> result) { on_end(state, std::move(result)); }});
    });
  }

  void cancel(const State& state) {
    open_.erase(state);
    release(*state);
  }

 private:
  using VersionWaiter = std::move_only_function<void(const Result<std::string>&)>;

  void finish(ports::Callback<json::value> done, Result<json::value> result) {
    deliver([done = std::move(done), result = std::move(result)]() mutable {
      done(std::move(result));
    });
  }

  void with_version(VersionWaiter waiter) {
    if (!client_) return;
    if (version_) return waiter(*version_);
    waiters_.push_back(std::move(waiter));
    if (waiters_.size() > 1) return;
    constexpr std::chrono::seconds kDeadline{10};
    client_->request(to_request({.path = "/version"}, ""), kDeadline,
                     [this](Result<http::Response> response) {
                       auto version = to_version(to_json(std::move(response)));
                       if (version) version_ = *version;
                       // A failure is told to those who wait now; the next call asks again.
                       for (auto& waiter : std::exchange(waiters_, {})) waiter(version);
                     });
  }

  static Result<std::string> to_version(const Result<json::value>& answer) {
    if (!answer) return std::unexpected(answer.error());
    return choose_api_version(get_string(*answer, {"MinAPIVersion"}),
                              get_string(*answer, {"ApiVersion"}));
  }

  Error connection_error(const Error& error) {
    // Another engine, of another version, may answer the next time.
    version_.reset();
    bool late = error.code == "Timeout";
    auto message =
        late
            ? fmt::format("Docker Engine at {} did not answer in time.", address_)
            : fmt::format("Docker Engine does not answer at {} ({}). Start it, or set DOCKER_HOST.",
                          address_, error.message);
    return {late ? "Timeout" : "Unreachable", std::move(message), 500, Fault::kReceiver};
  }

  Result<json::value> to_json(Result<http::Response> response) {
    if (!response) return std::unexpected(connection_error(response.error()));
    if (response->status >= kFirstErrorStatus) {
      return std::unexpected(engine_error(response->status, response->body));
    }
    bool has_json = response->status != kNotModified && !response->body.empty() &&
                    response->headers.get("Content-Type").starts_with("application/json");
    return has_json ? parse_json(response->body) : json::value();
  }

  void on_head(const State& state, const http::Response& head) {
    state->status = head.status;
    if (head.status >= kFirstErrorStatus || !state->on_open) return;
    deliver([state] {
      if (!state->cancelled) state->on_open();
    });
  }

  void on_piece(const State& state, std::string_view piece) {
    if (state->cancelled || !open_.contains(state)) return;
    watch_silence(state);
    if (state->status >= kFirstErrorStatus) {
      state->error_text +=
          piece.substr(0, kErrorTextLimit - std::min(kErrorTextLimit, state->error_text.size()));
      return;
    }
    if (auto taken = state->sink(piece); !taken) end(state, std::move(taken));
  }

  void on_end(const State& state, Result<void> result) {
    if (state->status >= kFirstErrorStatus) {
      return end(state, std::unexpected(engine_error(state->status, state->error_text)));
    }
    if (!result) return end(state, std::unexpected(connection_error(result.error())));
    end(state, {});
  }

  /// (Re)starts the countdown of the longest silence.
  void watch_silence(const State& state) {
    if (state->call.deadline == std::chrono::milliseconds::zero()) return;
    if (!state->silence) state->silence.emplace(io_);
    state->silence->expires_after(state->call.deadline);
    state->silence->async_wait([this, self = shared_from_this(),
                                state](boost::system::error_code error) {
      if (error || !open_.contains(state)) return;
      end(state, failure("Timeout", fmt::format("Docker Engine at {} sent nothing for {} seconds.",
                                                address_, state->call.deadline.count() / 1000)));
    });
  }

  void end(const State& state, Result<void> result) {
    if (open_.erase(state) == 0) return;
    // Not at once: this may run within the stream's own handler.
    asio::post(io_, [state] { release(*state); });
    deliver([state, result = std::move(result)]() mutable {
      if (!state->cancelled) state->done(std::move(result));
    });
  }

  /// Closes the connection and drops what was to consume it.
  static void release(StreamState& state) {
    state.silence.reset();
    state.http.reset();
    state.sink = nullptr;
  }

  asio::any_io_executor io_;
  std::string address_;
  Executor& callbacks_;
  bool alive_ = true;  ///< on the callbacks' thread
  std::unique_ptr<http::HttpClient> client_;
  std::optional<std::string> version_;
  std::vector<VersionWaiter> waiters_;
  std::set<State> open_;
};

/// What the caller holds of a stream.
class DockerApi::Handle final : public DockerApi::Stream {
 public:
  Handle(std::shared_ptr<Impl> impl, std::shared_ptr<StreamState> state)
      : impl_(std::move(impl)), state_(std::move(state)) {}
  ~Handle() override {
    state_->cancelled = true;
    asio::post(impl_->io(), [impl = impl_, state = state_] { impl->cancel(state); });
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

 private:
  std::shared_ptr<Impl> impl_;
  std::shared_ptr<StreamState> state_;
};

DockerApi::DockerApi(const asio::any_io_executor& io, const http::Endpoint& endpoint,
                     Executor& callbacks)
    : callbacks_(callbacks), impl_(std::make_shared<Impl>(io, endpoint, callbacks)) {}

DockerApi::~DockerApi() {
  impl_->disown();
  asio::post(impl_->io(), [impl = impl_] { impl->close(); });
}

void DockerApi::call(DockerCall call, ports::Callback<json::value> done) {
  asio::post(impl_->io(), [impl = impl_, call = std::move(call), done = std::move(done)]() mutable {
    impl->call(std::move(call), std::move(done));
  });
}

std::unique_ptr<DockerApi::Stream> DockerApi::open(std::shared_ptr<StreamState> state) {
  auto handle = std::make_unique<Handle>(impl_, state);
  asio::post(impl_->io(), [impl = impl_, state = std::move(state)] {
    if (!state->cancelled) impl->open(state);
  });
  return handle;
}

std::unique_ptr<DockerApi::Stream> DockerApi::lines(DockerCall call, LineHandlers handlers) {
  auto state = std::make_shared<StreamState>();
  state->call = std::move(call);
  state->on_open = std::move(handlers.on_open);
  state->done = std::move(handlers.on_end);
  auto on_line = std::make_shared<std::function<void(json::value)>>(std::move(handlers.on_line));
  state->sink = [impl = impl_.get(), weak = std::weak_ptr(state), on_line,
                 splitter = LineSplitter()](std::string_view piece) mutable {
    Result<void> result;
    splitter.feed(piece, [&](std::string_view line) {
      auto value = parse_json(line);
      if (!value) {
        result = std::unexpected(std::move(value).error());
      } else if (auto error = progress_error(*value)) {
        result = std::unexpected(*std::move(error));
      } else {
        impl->deliver([weak, on_line, value = *std::move(value)]() mutable {
          auto state = weak.lock();
          if (state && !state->cancelled) (*on_line)(std::move(value));
        });
      }
      return result.has_value();
    });
    return result;
  };
  return open(std::move(state));
}

std::unique_ptr<DockerApi::Stream> DockerApi::download(DockerCall call, PieceSink sink,
                                                       ports::Callback<void> done) {
  auto state = std::make_shared<StreamState>();
  state->call = std::move(call);
  state->sink = std::move(sink);
  state->done = std::move(done);
  return open(std::move(state));
}

}  // namespace gantry::docker

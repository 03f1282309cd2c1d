#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http/client.h"
#include "base/executor.h"
#include "ports/callback.h"

namespace gantry::docker {

/// Where DOCKER_HOST points: unix:///path or tcp://host:port; an empty value is
/// unix:///var/run/docker.sock. Errors: `InvalidDockerHost`.
[[nodiscard]] Result<aws::http::Endpoint> parse_docker_host(std::string_view docker_host);

/// One call of the Docker Engine API.
struct DockerCall {
  std::string method = "GET";
  std::string path;  ///< "/containers/json": without version, parts already percent-encoded
  std::vector<std::pair<std::string, std::string>> query;
  std::optional<boost::json::value> body;
  aws::http::Headers headers;
  /// Of call(): until the answer is complete. Of a stream: the longest silence. Zero: none.
  std::chrono::milliseconds deadline{60'000};
};

struct StreamState;

/// An asynchronous client of one Docker Engine, API 1.41 (Docker 20.10) and newer; which version
/// both speak is asked before the first call. I/O runs on `io`; call from any thread; callbacks run
/// on `callbacks`, and are dropped unrun once the client is gone, which must be destroyed on that
/// executor's thread.
///
/// Errors: the engine's own text as `NotFound`, `Conflict` or `Engine`; `Timeout`; `Unreachable`.
class DockerApi {
 public:
  /// A running stream; destroying it ends the stream, its callbacks are not run any more.
  class Stream {
   public:
    virtual ~Stream() = default;
  };

  struct LineHandlers {
    std::function<void()> on_open;  ///< the engine accepted; may be empty
    std::function<void(boost::json::value)> on_line;
    ports::Callback<void> on_end;  ///< once and last
  };

  /// Takes a piece of the body on the I/O thread, so that a slow consumer slows the engine down. An
  /// error ends the stream and is handed to `done`.
  using PieceSink = std::move_only_function<Result<void>(std::string_view)>;

  /// `io` is single-threaded: an io_context with one thread, or a strand.
  DockerApi(const boost::asio::any_io_executor& io, const aws::http::Endpoint& endpoint,
            Executor& callbacks);
  ~DockerApi();
  DockerApi(const DockerApi&) = delete;
  DockerApi& operator=(const DockerApi&) = delete;

  /// The answer's JSON; null if it has none.
  void call(DockerCall call, ports::Callback<boost::json::value> done);
  /// An answer of JSON documents, one a line. An error that the engine reports within it ends the
  /// stream with that error.
  [[nodiscard]] std::unique_ptr<Stream> lines(DockerCall call, LineHandlers handlers);
  /// An answer of any bytes.
  [[nodiscard]] std::unique_ptr<Stream> download(DockerCall call, PieceSink sink,
                                                 ports::Callback<void> done);

  [[nodiscard]] Executor& callbacks() const { return callbacks_; }

 private:
  class Impl;
  class Handle;

  std::unique_ptr<Stream> open(std::shared_ptr<StreamState> state);

  Executor& callbacks_;
  std::shared_ptr<Impl> impl_;
};

}  // namespace gantry::docker

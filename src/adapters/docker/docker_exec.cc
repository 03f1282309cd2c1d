#include "adapters/docker/docker_exec.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>
#include <memory>
#include <utility>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/output_reader.h"
#include "base/encoding.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

constexpr std::chrono::minutes kSilence{10};

/// Keeps itself alive through the calls under way.
class Exec : public std::enable_shared_from_this<Exec> {
 public:
  Exec(DockerApi& api, ports::Callback<ExecResult> done) : api_(api), done_(std::move(done)) {}

  void create(const std::string& container, const std::vector<std::string>& command) {
    json::object body{
        {"AttachStdout", true}, {"AttachStderr", true}, {"Cmd", json::value_from(command)}};
    api_.call({.method = "POST",
               .path = fmt::format("/containers/{}/exec", uri_encode(container)),
               .body = std::move(body)},
              [self = shared_from_this()](Result<json::value> created) {
                if (!created) return self->done_(std::unexpected(std::move(created).error()));
                self->id_ = get_string(*created, {"Id"});
                self->start();
              });
  }

 private:
  void start() {
    DockerCall call{.method = "POST",
                    .path = fmt::format("/exec/{}/start", id_),
                    .body = json::object{{"Detach", false}, {"Tty", false}},
                    .deadline = kSilence};
    stream_ = api_.download(
        std::move(call),
        [self = shared_from_this()](std::string_view piece) {
          self->output_.feed(piece);
          return Result<void>();
        },
        [self = shared_from_this()](Result<void> ended) {
          // Its handlers hold this object.
          auto stream = std::move(self->stream_);
          if (!ended) return self->done_(std::unexpected(std::move(ended).error()));
          self->inspect();
        });
  }

  void inspect() {
    api_.call({.path = fmt::format("/exec/{}/json", id_)},
              [self = shared_from_this()](Result<json::value> exec) {
                if (!exec) return self->done_(std::unexpected(std::move(exec).error()));
                self->done_(ExecResult{.exit_code = static_cast<int>(get_int(*exec, {"ExitCode"})),
                                       .output = self->output_.take()});
              });
  }

  DockerApi& api_;
  ports::Callback<ExecResult> done_;
  std::string id_;
  OutputReader output_;
  std::unique_ptr<DockerApi::Stream> stream_;
};

}  // namespace

void exec_in_container(DockerApi& api, const std::string& container,
                       const std::vector<std::string>& command, ports::Callback<ExecResult> done) {
  std::make_shared<Exec>(api, std::move(done))->create(container, command);
}

}  // namespace gantry::docker

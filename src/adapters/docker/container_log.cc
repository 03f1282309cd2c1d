#include "adapters/docker/container_log.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "adapters/docker/output_reader.h"
#include "base/encoding.h"

namespace gantry::docker {
namespace {

constexpr std::size_t kLimit = std::size_t{64} * 1024;
constexpr std::string_view kLines = "1000";

/// Keeps itself alive while the stream runs.
class LogReader : public std::enable_shared_from_this<LogReader> {
 public:
  explicit LogReader(ports::Callback<std::string> done) : done_(std::move(done)) {}

  void read(DockerApi& api, const std::string& container) {
    DockerCall call{.path = fmt::format("/containers/{}/logs", uri_encode(container)),
                    .query = {{"stdout", "1"}, {"stderr", "1"}, {"tail", std::string(kLines)}}};
    stream_ = api.download(
        std::move(call),
        [self = shared_from_this()](std::string_view piece) {
          self->output_.feed(piece);
          return Result<void>();
        },
        [self = shared_from_this()](Result<void> ended) {
          auto stream = std::move(self->stream_);  // its handlers hold this object
          if (!ended) return self->done_(std::unexpected(std::move(ended).error()));
          auto text = self->output_.take();
          if (text.size() > kLimit) text.erase(0, text.size() - kLimit);
          self->done_(std::move(text));
        });
  }

 private:
  ports::Callback<std::string> done_;
  OutputReader output_;
  std::unique_ptr<DockerApi::Stream> stream_;
};

}  // namespace

void read_container_log(DockerApi& api, const std::string& container,
                        ports::Callback<std::string> done) {
  std::make_shared<LogReader>(std::move(done))->read(api, container);
}

}  // namespace gantry::docker

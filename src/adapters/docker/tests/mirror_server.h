#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "adapters/docker/image_mirror.h"
#include "adapters/docker/tests/temporary_folder.h"
#include "aws/http/server.h"
#include "base/metrics.h"

namespace gantry::docker {

/// An image mirror on a free port.
class MirrorServer {
 public:
  explicit MirrorServer(DockerApi& api, std::string address = "127.0.0.1")
      : mirror_(api, ImageCache::open(folder_.path()).value()) {
    port_ = server_.listen({.address = std::move(address)}, mirror_).value();
  }
  ~MirrorServer() { server_.stop(std::chrono::milliseconds(100)); }
  MirrorServer(const MirrorServer&) = delete;
  MirrorServer& operator=(const MirrorServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  ImageMirror mirror_;
  Metrics metrics_;
  aws::http::Server server_{1, {}, metrics_};
  std::uint16_t port_ = 0;
};

}  // namespace gantry::docker

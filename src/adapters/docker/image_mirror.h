#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"
#include "adapters/docker/image_archive.h"
#include "adapters/docker/image_cache.h"
#include "adapters/docker/registry_path.h"
#include "aws/http/server.h"

namespace gantry::docker {

/// A read-only registry (Docker Registry HTTP API v2) of the images that the host's Docker Engine
/// holds: instances name it as their registry mirror. The first request for an image exports it
/// from the engine into the cache; an image that the engine does not have is answered 404, and the
/// asking dockerd turns to Docker Hub by itself.
///
/// handle() may be called on any thread; everything else happens on the api's callbacks executor,
/// which should not be the state thread, because files are renamed and removed there.
class ImageMirror final : public aws::http::Handler {
 public:
  /// `api` outlives the mirror, which is destroyed on the callbacks executor's thread.
  ImageMirror(DockerApi& api, ImageCache cache);
  ~ImageMirror() override;
  ImageMirror(const ImageMirror&) = delete;
  ImageMirror& operator=(const ImageMirror&) = delete;

  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  using ResponderPtr = std::unique_ptr<aws::http::Responder>;
  struct Search;
  struct Export {
    std::filesystem::path folder;
    std::shared_ptr<ImageArchive> archive;
    std::unique_ptr<DockerApi::Stream> stream;
    std::vector<ResponderPtr> waiting;
  };

  void serve_manifest(const RegistryPath& path, ResponderPtr responder);
  void search(Search search);
  void serve_image(const std::string& image_id, ResponderPtr responder);
  Result<void> begin_export(const std::string& image_id);
  void end_export(const std::string& image_id, Result<void> result);
  Result<const StoredManifest*> adopt(const std::string& image_id, const Export& done);
  void drop_what_the_engine_dropped();

  DockerApi& api_;
  ImageCache cache_;
  std::map<std::string, Export> exports_;  ///< under way, by image id
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::docker

#include "adapters/docker/image_mirror.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <deque>
#include <set>
#include <system_error>
#include <utility>

#include "adapters/docker/docker_json.h"
#include "base/encoding.h"
#include "base/log.h"

namespace gantry::docker {
namespace http = aws::http;
namespace json = boost::json;
namespace {

http::Response base_response(int status, std::string content_type) {
  return {.status = status,
          .headers = {{"Content-Type", std::move(content_type)},
                      {"Docker-Distribution-Api-Version", "registry/2.0"}},
          .body = {},
          .body_file = {}};
}

/// Docker Registry HTTP API v2, "Errors".
http::Response error_response(int status, std::string_view code, std::string_view message) {
  auto response = base_response(status, "application/json");
  response.body = json::serialize(
      json::object{{"errors", json::array{json::object{{"code", code}, {"message", message}}}}});
  return response;
}

http::Response unknown_manifest(std::string_view name, std::string_view reference) {
  return error_response(
      404, "MANIFEST_UNKNOWN",
      fmt::format("The host's Docker Engine does not have {} ({}).", name, reference));
}

/// The engine failed: the asker may come again.
http::Response engine_failed(const Error& error) {
  return error_response(503, "UNAVAILABLE", error.message);
}

http::Response manifest_response(const StoredManifest& manifest) {
  auto response = base_response(200, std::string(kManifestType));
  response.headers.add("Docker-Content-Digest", manifest.digest);
  response.body = manifest.body;
  return response;
}

http::Response blob_response(const ImageCache& cache, const RegistryPath& path) {
  auto file = cache.find_blob(path.reference);
  if (!file)
    return error_response(404, "BLOB_UNKNOWN", "The mirror does not have " + path.reference + ".");
  auto response = base_response(200, "application/octet-stream");
  response.headers.add("Docker-Content-Digest", path.reference);
  response.body_file = file->string();
  return response;
}

http::Response version_response() {
  auto response = base_response(200, "application/json");
  response.body = "{}";
  return response;
}

}  // namespace

/// The names under which the host's engine may have what was asked for, still to be tried.
struct ImageMirror::Search {
  RegistryPath path;
  std::deque<std::string> names;
  ResponderPtr responder;
};

ImageMirror::ImageMirror(DockerApi& api, ImageCache cache) : api_(api), cache_(std::move(cache)) {}

ImageMirror::~ImageMirror() { *alive_ = false; }

void ImageMirror::handle(http::Request request, ResponderPtr responder) {
  if (request.method != "GET" && request.method != "HEAD") {
    return responder->respond(error_response(405, "UNSUPPORTED", "This registry is read-only."));
  }
  auto path = parse_registry_path(request.path);
  if (!path)
    return responder->respond(error_response(404, "NAME_UNKNOWN", "No such path: " + request.path));
  switch (path->resource) {
    case RegistryResource::kBase:
      return responder->respond(version_response());
    case RegistryResource::kBlob:
      return responder->respond(blob_response(cache_, *path));
    case RegistryResource::kManifest:
      api_.callbacks().post([this, alive = alive_, path = *std::move(path),
                             responder = std::move(responder)]() mutable {
        if (*alive) serve_manifest(path, std::move(responder));
      });
  }
}

void ImageMirror::serve_manifest(const RegistryPath& path, ResponderPtr responder) {
  if (is_sha256_digest(path.reference)) {
    const auto* manifest = cache_.find_by_digest(path.reference);
    return responder->respond(manifest == nullptr ? unknown_manifest(path.name, path.reference)
                                                  : manifest_response(*manifest));
  }
  auto names = host_image_names(path.name, path.reference);
  search({path, {names.begin(), names.end()}, std::move(responder)});
}

void ImageMirror::search(Search search) {
  if (search.names.empty()) {
    return search.responder->respond(unknown_manifest(search.path.name, search.path.reference));
  }
  auto name = std::move(search.names.front());
  search.names.pop_front();
  api_.call({.path = fmt::format("/images/{}/json", uri_encode(name, Slash::kKeep))},
            [this, alive = alive_, search = std::move(search)](Result<json::value> image) mutable {
              if (!*alive) return;
              if (image)
                return serve_image(get_string(*image, {"Id"}), std::move(search.responder));
              if (image.error().code == "NotFound") return this->search(std::move(search));
              search.responder->respond(engine_failed(image.error()));
            });
}

void ImageMirror::serve_image(const std::string& image_id, ResponderPtr responder) {
  if (const auto* manifest = cache_.find_by_image(image_id))
    return responder->respond(manifest_response(*manifest));
  if (!exports_.contains(image_id)) {
    if (auto begun = begin_export(image_id); !begun)
      return responder->respond(engine_failed(begun.error()));
  }
  exports_[image_id].waiting.push_back(std::move(responder));
}

Result<void> ImageMirror::begin_export(const std::string& image_id) {
  if (!is_sha256_digest(image_id))
    return failure("Engine", "Docker names the image " + image_id + ".");
  Export started;
  GANTRY_TRY(started.folder, cache_.make_staging_folder());
  started.archive = std::make_shared<ImageArchive>(started.folder);
  started.stream = api_.download(
      {.path = fmt::format("/images/{}/get", image_id)},
      [archive = started.archive](std::string_view piece) { return archive->feed(piece); },
      [this, image_id](Result<void> result) { end_export(image_id, std::move(result)); });
  exports_.insert_or_assign(image_id, std::move(started));
  return {};
}

void ImageMirror::end_export(const std::string& image_id, Result<void> result) {
  auto ended = std::move(exports_.extract(image_id).mapped());
  Result<const StoredManifest*> manifest = std::unexpected(Error());
  manifest = result ? adopt(image_id, ended) : std::unexpected(std::move(result).error());
  if (!manifest)
    log::warn("mirror: image {} cannot be exported: {}", image_id, manifest.error().message);
  for (auto& responder : ended.waiting) {
    responder->respond(manifest ? manifest_response(**manifest) : engine_failed(manifest.error()));
  }
  std::error_code ignored;
  std::filesystem::remove_all(ended.folder, ignored);
  drop_what_the_engine_dropped();
}

Result<const StoredManifest*> ImageMirror::adopt(const std::string& image_id, const Export& done) {
  GANTRY_TRY(auto image, done.archive->finish());
  return cache_.adopt(image_id, image);
}

void ImageMirror::drop_what_the_engine_dropped() {
  api_.call({.path = "/images/json", .query = {{"all", "1"}}},
            [this, alive = alive_](Result<json::value> images) {
              if (!*alive || !images || !images->is_array()) return;
              std::set<std::string> ids;
              for (const auto& image : images->get_array()) ids.insert(get_string(image, {"Id"}));
              cache_.keep_only(ids);
            });
}

}  // namespace gantry::docker

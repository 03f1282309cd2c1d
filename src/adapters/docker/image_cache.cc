#include "adapters/docker/image_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <system_error>

#include "adapters/docker/docker_json.h"

namespace gantry::docker {
namespace fs = std::filesystem;
namespace json = boost::json;
namespace {

constexpr std::string_view kDigestPrefix = "sha256:";

std::string_view layer_type(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "application/vnd.docker.image.rootfs.diff.tar";
    case Compression::kGzip:
      return "application/vnd.docker.image.rootfs.diff.tar.gzip";
    case Compression::kZstd:
      return "application/vnd.docker.image.rootfs.diff.tar.zstd";
  }
  std::unreachable();
}

json::object descriptor(std::string_view media_type, const UnpackedFile& file) {
  return {{"mediaType", media_type}, {"size", file.size}, {"digest", file.digest}};
}

std::string digest_of(std::string_view text) {
  Sha256Stream hash;
  hash.update(text);
  return hash.digest();
}

std::unexpected<Error> io_error(const fs::path& path, const std::error_code& error) {
  return failure("Io",
                 fmt::format("The image cache cannot use {}: {}", path.string(), error.message()));
}

std::string_view hex_of(std::string_view digest) {
  return digest.starts_with(kDigestPrefix) ? digest.substr(kDigestPrefix.size()) : digest;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string compose_manifest(const UnpackedImage& image) {
  json::array layers;
  for (const auto& layer : image.layers)
    layers.push_back(descriptor(layer_type(layer.compression), layer));
  return json::serialize(json::object{
      {"schemaVersion", 2},
      {"mediaType", kManifestType},
      {"config", descriptor("application/vnd.docker.container.image.v1+json", image.config)},
      {"layers", std::move(layers)}});
}

Result<ImageCache> ImageCache::open(fs::path folder) {
  ImageCache cache(std::move(folder));
  GANTRY_CHECK(cache.load());
  return cache;
}

Result<void> ImageCache::load() {
  std::error_code error;
  fs::remove_all(folder_ / "staging", error);
  for (const auto* part : {"staging", "images", "blobs/sha256"}) {
    fs::create_directories(folder_ / part, error);
    if (error) return io_error(folder_ / part, error);
  }
  for (const auto& entry : fs::directory_iterator(folder_ / "images", error)) {
    auto body = read_file(entry.path());
    auto digest = digest_of(body);
    images_.emplace(std::string(kDigestPrefix) + entry.path().filename().string(),
                    StoredManifest{std::move(digest), std::move(body)});
  }
  return {};
}

const StoredManifest* ImageCache::find_by_image(const std::string& image_id) const {
  auto found = images_.find(image_id);
  return found == images_.end() ? nullptr : &found->second;
}

const StoredManifest* ImageCache::find_by_digest(std::string_view digest) const {
  auto found =
      std::ranges::find(images_, digest, [](const auto& image) { return image.second.digest; });
  return found == images_.end() ? nullptr : &found->second;
}

std::optional<fs::path> ImageCache::find_blob(std::string_view digest) const {
  auto path = blob_path(digest);
  std::error_code error;
  return fs::is_regular_file(path, error) ? std::optional(std::move(path)) : std::nullopt;
}

Result<fs::path> ImageCache::make_staging_folder() {
  auto path = folder_ / "staging" / std::to_string(++staging_folders_);
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return io_error(path, error);
  return path;
}

Result<const StoredManifest*> ImageCache::adopt(const std::string& image_id,
                                                const UnpackedImage& image) {
  auto files = image.layers;
  files.push_back(image.config);
  for (const auto& file : files) {
    // The same content may stand in several places, and other images may have brought it already.
    if (find_blob(file.digest)) continue;
    std::error_code error;
    fs::rename(file.path, blob_path(file.digest), error);
    if (error) return io_error(file.path, error);
  }
  auto body = compose_manifest(image);
  auto path = manifest_path(image_id);
  auto part = folder_ / "staging" / path.filename();
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << body;
  out.close();
  std::error_code error;
  if (out) fs::rename(part, path, error);
  if (!out || error)
    return io_error(path, error ? error : std::make_error_code(std::errc::io_error));
  auto digest = digest_of(body);
  return &images_.insert_or_assign(image_id, StoredManifest{std::move(digest), std::move(body)})
              .first->second;
}

void ImageCache::keep_only(const std::set<std::string>& image_ids) {
  std::error_code error;  // What cannot be removed now is tried again the next time.
  auto removed = std::erase_if(images_, [&](const auto& image) {
    if (image_ids.contains(image.first)) return false;
    fs::remove(manifest_path(image.first), error);
    return true;
  });
  if (removed > 0) remove_unused_blobs();
}

void ImageCache::remove_unused_blobs() const {
  std::set<std::string> used;
  for (const auto& [id, manifest] : images_) {
    auto parsed = parse_json(manifest.body);
    if (!parsed) continue;
    used.insert(std::string(hex_of(get_string(*parsed, {"config", "digest"}))));
    const auto* layers = find(*parsed, {"layers"});
    if (layers == nullptr || !layers->is_array()) continue;
    for (const auto& layer : layers->get_array())
      used.insert(std::string(hex_of(get_string(layer, {"digest"}))));
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_ / "blobs/sha256", error)) {
    std::error_code ignored;
    if (!used.contains(entry.path().filename().string())) fs::remove(entry.path(), ignored);
  }
}

fs::path ImageCache::blob_path(std::string_view digest) const {
  return folder_ / "blobs/sha256" / hex_of(digest);
}

fs::path ImageCache::manifest_path(std::string_view image_id) const {
  return folder_ / "images" / hex_of(image_id);
}

}  // namespace gantry::docker

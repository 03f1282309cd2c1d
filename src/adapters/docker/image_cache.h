#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/docker/image_archive.h"
#include "base/result.h"

namespace gantry::docker {

inline constexpr std::string_view kManifestType =
    "application/vnd.docker.distribution.manifest.v2+json";

/// An image manifest, version 2, schema 2. A function of the image alone, so its digest stays the
/// same.
[[nodiscard]] std::string compose_manifest(const UnpackedImage& image);

struct StoredManifest {
  std::string digest;  ///< of `body`
  std::string body;
};

/// Exported images in a folder: blobs/sha256/<hex> by content, images/<hex of the image id> with
/// the manifest. All of it can be made again, so nothing is synced to disk. Single-threaded but for
/// find_blob().
class ImageCache {
 public:
  /// Makes the folder, or takes over what a former process left in it. Errors: `Io`.
  static Result<ImageCache> open(std::filesystem::path folder);

  [[nodiscard]] const StoredManifest* find_by_image(const std::string& image_id) const;
  [[nodiscard]] const StoredManifest* find_by_digest(std::string_view digest) const;
  /// The file with this content. `digest` is a valid one; callable from any thread.
  [[nodiscard]] std::optional<std::filesystem::path> find_blob(std::string_view digest) const;

  /// An empty folder for an archive's files, inside the cache so that adopting them is a rename.
  /// Errors: `Io`.
  Result<std::filesystem::path> make_staging_folder();
  /// Moves an image's files out of its staging folder and remembers the image. Errors: `Io`.
  Result<const StoredManifest*> adopt(const std::string& image_id, const UnpackedImage& image);
  /// Forgets all images but these, and the blobs that no image has any more.
  void keep_only(const std::set<std::string>& image_ids);

 private:
  explicit ImageCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> load();
  [[nodiscard]] std::filesystem::path blob_path(std::string_view digest) const;
  [[nodiscard]] std::filesystem::path manifest_path(std::string_view image_id) const;
  void remove_unused_blobs() const;

  std::filesystem::path folder_;
  std::map<std::string, StoredManifest> images_;  ///< by image id
  int staging_folders_ = 0;
};

}  // namespace gantry::docker

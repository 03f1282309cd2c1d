#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::docker {

enum class RegistryResource { kBase, kManifest, kBlob };

/// A path of the Docker Registry HTTP API v2, taken apart.
struct RegistryPath {
  RegistryResource resource = RegistryResource::kBase;
  std::string name;       ///< "library/httpd"; empty for kBase
  std::string reference;  ///< a tag or a digest

  friend bool operator==(const RegistryPath&, const RegistryPath&) = default;
};

/// Reads `/v2/`, `/v2/<name>/manifests/<tag or digest>` or `/v2/<name>/blobs/<digest>`; absent for
/// everything else, also for names and references with characters that no image has.
[[nodiscard]] std::optional<RegistryPath> parse_registry_path(std::string_view path);

/// "sha256:" and 64 lower-case hexadecimal digits.
[[nodiscard]] bool is_sha256_digest(std::string_view text);

/// The images on the host's engine that the mirror's `name`:`tag` may mean, likeliest first:
/// "library/httpd" is httpd, "docker.io/team/shop" is team/shop, and "registry.lab_5000/shop" is
/// registry.lab:5000/shop, because a name in a path has no room for a port's colon.
[[nodiscard]] std::vector<std::string> host_image_names(std::string_view name,
                                                        std::string_view tag);

}  // namespace gantry::docker

#pragma once

#include <string>
#include <string_view>

namespace gantry::docker {

/// `name:tag` or `name@digest` in the two parts that POST /images/create and /images/{name}/tag
/// take.
struct ImageReference {
  std::string name;
  std::string tag;  ///< or a digest; "latest" where none is written

  friend bool operator==(const ImageReference&, const ImageReference&) = default;
};

[[nodiscard]] inline ImageReference split_image_reference(std::string_view reference) {
  if (auto at = reference.find('@'); at != std::string_view::npos) {
    // "name:tag@digest" names the digest; the tag is a comment.
    auto digest = reference.substr(at + 1);
    auto name = split_image_reference(reference.substr(0, at)).name;
    return {std::move(name), std::string(digest)};
  }
  auto colon = reference.rfind(':');
  auto slash = reference.rfind('/');
  bool tagged =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  if (!tagged) return {std::string(reference), "latest"};
  return {std::string(reference.substr(0, colon)), std::string(reference.substr(colon + 1))};
}

}  // namespace gantry::docker

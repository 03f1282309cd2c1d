#include "adapters/docker/registry_path.h"

#include <fmt/format.h>

#include <algorithm>

namespace gantry::docker {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::initializer_list<std::string_view> sets) {
  return std::ranges::all_of(text, [&](char c) {
    return std::ranges::any_of(sets, [&](std::string_view set) { return set.contains(c); });
  });
}

/// Docker Registry HTTP API v2, "Overview": path components of lower-case letters, digits and
/// separators.
bool is_image_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || name.contains("//")) return false;
  constexpr std::string_view kEdge = "/.-_";
  return !kEdge.contains(name.front()) && !kEdge.contains(name.back()) &&
         consists_of(name, {kLower, kDigits, kEdge});
}

bool is_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 128 && tag.front() != '.' && tag.front() != '-' &&
         consists_of(tag, {kLower, kUpper, kDigits, "._-"});
}

/// "registry.lab_5000" -> "registry.lab:5000"; absent if it ends in no port.
std::optional<std::string> with_port(std::string_view domain) {
  auto bar = domain.rfind('_');
  if (bar == std::string_view::npos || bar == 0) return std::nullopt;
  auto port = domain.substr(bar + 1);
  if (port.empty() || port.size() > 5 || !consists_of(port, {kDigits})) return std::nullopt;
  return fmt::format("{}:{}", domain.substr(0, bar), port);
}

}  // namespace

bool is_sha256_digest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
         consists_of(text.substr(kPrefix.size()), {"abcdef", kDigits});
}

std::optional<RegistryPath> parse_registry_path(std::string_view path) {
  constexpr std::string_view kBase = "/v2/";
  if (path == kBase || path == "/v2") return RegistryPath{};
  if (!path.starts_with(kBase)) return std::nullopt;
  path.remove_prefix(kBase.size());
  auto last = path.rfind('/');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  auto kind = path.rfind('/', last - 1);
  if (kind == std::string_view::npos) return std::nullopt;
  RegistryPath out{.name = std::string(path.substr(0, kind)),
                   .reference = std::string(path.substr(last + 1))};
  auto word = path.substr(kind + 1, last - kind - 1);
  bool digest = is_sha256_digest(out.reference);
  if (word == "manifests" && (digest || is_tag(out.reference))) {
    out.resource = RegistryResource::kManifest;
  } else if (word == "blobs" && digest) {
    out.resource = RegistryResource::kBlob;
  } else {
    return std::nullopt;
  }
  return is_image_name(out.name) ? std::optional(std::move(out)) : std::nullopt;
}

std::vector<std::string> host_image_names(std::string_view name, std::string_view tag) {
  constexpr std::string_view kHub = "docker.io/";
  constexpr std::string_view kOfficial = "library/";
  if (name.starts_with(kHub)) name.remove_prefix(kHub.size());
  if (name.starts_with(kOfficial)) name.remove_prefix(kOfficial.size());
  std::vector<std::string> out{fmt::format("{}:{}", name, tag)};
  auto slash = name.find('/');
  if (slash == std::string_view::npos) return out;
  if (auto domain = with_port(name.substr(0, slash))) {
    out.push_back(fmt::format("{}{}:{}", *domain, name.substr(slash), tag));
  }
  return out;
}

}  // namespace gantry::docker

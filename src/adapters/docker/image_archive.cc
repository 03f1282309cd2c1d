#include "adapters/docker/image_archive.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "adapters/docker/docker_json.h"

namespace gantry::docker {
namespace {

constexpr std::size_t kMagicBytes = 4;

Compression compression_of(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

std::string normalized(const std::filesystem::path& path) {
  return path.lexically_normal().generic_string();
}

std::unexpected<Error> disk_error(const std::filesystem::path& path) {
  return failure("Io",
                 fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno)));
}

std::unexpected<Error> not_an_image(std::string_view why) {
  return failure("Tar", fmt::format("What Docker exported is no image: {}.", why));
}

}  // namespace

Result<void> ImageArchive::begin_entry(const TarEntry& entry) {
  name_.clear();
  if (entry.type == TarEntryType::kLink) {
    // The classic layout stores a layer once and links to it from where it occurs again, relative
    // to the link's folder.
    auto folder = std::filesystem::path(entry.name).parent_path();
    links_[normalized(entry.name)] = normalized(folder / entry.link_target);
  }
  if (entry.type != TarEntryType::kFile) return {};
  name_ = normalized(entry.name);
  current_ = {.path = folder_ / std::to_string(files_.size()), .size = entry.size};
  head_.clear();
  out_.open(current_.path, std::ios::binary | std::ios::trunc);
  if (!out_) return disk_error(current_.path);
  return {};
}

Result<void> ImageArchive::data(std::string_view piece) {
  if (name_.empty()) return {};
  if (head_.size() < kMagicBytes) head_ += piece.substr(0, kMagicBytes - head_.size());
  hash_.update(piece);
  out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  if (!out_) return disk_error(current_.path);
  return {};
}

Result<void> ImageArchive::end_entry() {
  if (name_.empty()) return {};
  out_.close();
  if (!out_) return disk_error(current_.path);
  current_.digest = hash_.digest();
  current_.compression = compression_of(head_);
  files_.insert_or_assign(std::exchange(name_, {}), current_);
  return {};
}

Result<UnpackedFile> ImageArchive::file(const std::string& name) const {
  auto at = normalized(name);
  if (auto link = links_.find(at); link != links_.end()) at = link->second;
  auto found = files_.find(at);
  if (found == files_.end())
    return not_an_image("its manifest.json names " + name + ", which is not there");
  return found->second;
}

Result<UnpackedImage> ImageArchive::finish() {
  GANTRY_CHECK(reader_.finish());
  auto manifest_file = file("manifest.json");
  if (!manifest_file) return not_an_image("it has no manifest.json");
  std::ifstream in(manifest_file->path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  GANTRY_TRY(auto manifest, parse_json(text));
  if (!manifest.is_array() || manifest.get_array().empty())
    return not_an_image("its manifest.json is empty");
  const auto& first = manifest.get_array().front();
  UnpackedImage image;
  GANTRY_TRY(image.config, file(get_string(first, {"Config"})));
  for (const auto& layer : get_strings(first, {"Layers"})) {
    GANTRY_TRY(auto unpacked, file(layer));
    image.layers.push_back(std::move(unpacked));
  }
  return image;
}

}  // namespace gantry::docker

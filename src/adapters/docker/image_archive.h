#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/docker/sha256_stream.h"
#include "adapters/docker/tar_reader.h"

namespace gantry::docker {

enum class Compression { kNone, kGzip, kZstd };

/// A file of an archive that was written out.
struct UnpackedFile {
  std::filesystem::path path;
  std::string digest;  ///< sha256:...
  std::uint64_t size = 0;
  Compression compression = Compression::kNone;
};

struct UnpackedImage {
  UnpackedFile config;
  std::vector<UnpackedFile> layers;  ///< lowest first; the same file may stand more than once
};

/// Unpacks what GET /images/{name}/get sends into a folder, while it arrives. Reads the layout of
/// `docker save` up to version 24 (<id>/layer.tar, <id>.json) as well as the OCI layout of later
/// ones (blobs/sha256/...): both have a manifest.json which names the configuration and the layers.
class ImageArchive final : private TarSink {
 public:
  /// `folder` exists, is empty, and belongs to this archive; file names of the archive are not used
  /// in it.
  explicit ImageArchive(std::filesystem::path folder)
      : folder_(std::move(folder)), reader_(*this) {}
  ImageArchive(const ImageArchive&) = delete;
  ImageArchive& operator=(const ImageArchive&) = delete;

  /// Errors: `Tar` for a malformed archive, `Io` if the disk does not take it.
  Result<void> feed(std::string_view bytes) { return reader_.feed(bytes); }
  /// The first image of the archive. Errors: `Tar` if the archive holds none or is not whole.
  Result<UnpackedImage> finish();

 private:
  Result<void> begin_entry(const TarEntry& entry) override;
  Result<void> data(std::string_view piece) override;
  Result<void> end_entry() override;

  [[nodiscard]] Result<UnpackedFile> file(const std::string& name) const;

  std::filesystem::path folder_;
  TarReader reader_;
  std::map<std::string, UnpackedFile> files_;  ///< by normalized name
  std::map<std::string, std::string> links_;   ///< normalized name -> normalized target
  // The entry under way.
  std::string name_;  ///< empty unless it is a file
  UnpackedFile current_;
  std::ofstream out_;
  Sha256Stream hash_;
  std::string head_;  ///< the first bytes, which tell the compression
};

}  // namespace gantry::docker

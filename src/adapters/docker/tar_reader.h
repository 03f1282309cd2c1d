#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::docker {

enum class TarEntryType { kFile, kLink, kOther };

struct TarEntry {
  std::string name;  ///< as the archive has it, "blobs/sha256/..." or "0ab.../layer.tar"
  TarEntryType type = TarEntryType::kOther;
  std::uint64_t size = 0;   ///< of a file; 0 for everything else
  std::string link_target;  ///< of a symbolic or hard link, as the archive has it
};

/// Receives the entries of an archive in order: begin_entry, its data in pieces (files only),
/// end_entry.
class TarSink {
 public:
  virtual ~TarSink() = default;
  virtual Result<void> begin_entry(const TarEntry& entry) = 0;
  virtual Result<void> data(std::string_view piece) = 0;
  virtual Result<void> end_entry() = 0;
};

/// Reads a tar archive that arrives in pieces of any size: ustar, GNU long names and base-256
/// sizes, PAX path, linkpath and size. Memory use does not depend on the archive's size.
class TarReader {
 public:
  explicit TarReader(TarSink& sink) : sink_(sink) {}

  /// Errors: `Tar` for a malformed archive; whatever the sink answers. After an error the reader is
  /// of no more use.
  Result<void> feed(std::string_view bytes);
  /// To be called at the end of input. Errors: `Tar` if the archive is cut short.
  [[nodiscard]] Result<void> finish() const;

 private:
  static constexpr std::size_t kBlock = 512;
  enum class Reading { kHeader, kData, kExtension, kPadding, kEnd };

  Result<void> read_header();
  Result<void> begin_extension(char type, std::uint64_t size);
  Result<void> begin_entry(char type, std::uint64_t size);
  Result<void> take_data(std::string_view& bytes);
  Result<void> end_data();
  Result<void> apply_extension();
  Result<void> apply_pax_record(std::string_view key, std::string_view value);

  TarSink& sink_;
  Reading reading_ = Reading::kHeader;
  std::array<char, kBlock> header_{};
  std::size_t header_fill_ = 0;
  std::uint64_t left_ = 0;     ///< data bytes of the entry still to come
  std::uint64_t padding_ = 0;  ///< zero bytes after the data
  char extension_type_ = 0;
  std::string extension_;
  // What extension headers said about the next entry.
  std::string next_name_;
  std::string next_link_;
  std::int64_t next_size_ = -1;
};

}  // namespace gantry::docker

#include "adapters/docker/tar_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

namespace gantry::docker {
namespace {

// Offsets and lengths of a ustar header's fields (POSIX.1-2017, pax, "ustar Interchange Format").
struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kSize{124, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kLinkName{157, 100};
constexpr Field kMagic{257, 6};
constexpr Field kPrefix{345, 155};

/// A name longer than this is no file of an image archive.
constexpr std::uint64_t kExtensionLimit = 1024 * 1024;

std::string_view text(std::string_view header, Field field) {
  auto value = header.substr(field.offset, field.length);
  return value.substr(0, value.find('\0'));
}

std::optional<std::uint64_t> parse_digits(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto* end = digits.data() + digits.size();
  auto [stop, status] = std::from_chars(digits.data(), end, value, base);
  if (status != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// Octal digits between blanks, or GNU's base-256 form, whose first bit is set.
std::optional<std::uint64_t> number(std::string_view header, Field field) {
  auto raw = header.substr(field.offset, field.length);
  if ((static_cast<unsigned char>(raw.front()) & 0x80U) != 0) {
    std::uint64_t value = 0;
    for (char byte : raw.substr(raw.size() - 8))
      value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }
  auto digits = raw.substr(0, raw.find('\0'));
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  return digits.empty() ? std::optional<std::uint64_t>(0) : parse_digits(digits, 8);
}

/// The sum of all bytes, with the checksum's own field as blanks.
std::uint64_t checksum(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    bool own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.length;
    sum += own ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

std::string full_name(std::string_view header) {
  std::string name(text(header, kName));
  bool posix = header.substr(kMagic.offset, kMagic.length) == std::string_view("ustar\0", 6);
  auto prefix = posix ? text(header, kPrefix) : std::string_view();
  return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

std::unexpected<Error> malformed(std::string_view what) {
  return failure("Tar", "The archive is malformed: " + std::string(what) + ".");
}

}  // namespace

Result<void> TarReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (reading_) {
      case Reading::kHeader: {
        auto count = std::min(bytes.size(), kBlock - header_fill_);
        std::memcpy(header_.data() + header_fill_, bytes.data(), count);
        header_fill_ += count;
        bytes.remove_prefix(count);
        if (header_fill_ < kBlock) return {};
        header_fill_ = 0;
        GANTRY_CHECK(read_header());
        break;
      }
      case Reading::kData:
      case Reading::kExtension:
        GANTRY_CHECK(take_data(bytes));
        break;
      case Reading::kPadding: {
        auto count = std::min<std::uint64_t>(bytes.size(), padding_);
        padding_ -= count;
        bytes.remove_prefix(count);
        if (padding_ == 0) reading_ = Reading::kHeader;
        break;
      }
      case Reading::kEnd:
        return {};
    }
  }
  return {};
}

Result<void> TarReader::finish() const {
  // A writer may leave out the two empty blocks at the end.
  if (reading_ == Reading::kEnd || (reading_ == Reading::kHeader && header_fill_ == 0)) return {};
  return malformed("it ends in the middle of an entry");
}

Result<void> TarReader::read_header() {
  std::string_view header(header_.data(), kBlock);
  if (header.find_first_not_of('\0') == std::string_view::npos) {
    reading_ = Reading::kEnd;
    return {};
  }
  auto size = number(header, kSize);
  if (!size) return malformed("an entry's size is no number");
  if (number(header, kChecksum) != checksum(header))
    return malformed("an entry's checksum is wrong");
  char type = header[kType];
  bool extension = type == 'x' || type == 'g' || type == 'L' || type == 'K';
  return extension ? begin_extension(type, *size) : begin_entry(type, *size);
}

Result<void> TarReader::begin_extension(char type, std::uint64_t size) {
  if (size > kExtensionLimit) return malformed("an extension header is too large");
  extension_type_ = type;
  extension_.clear();
  left_ = size;
  padding_ = (kBlock - size % kBlock) % kBlock;
  reading_ = Reading::kExtension;
  return left_ == 0 ? end_data() : Result<void>();
}

Result<void> TarReader::begin_entry(char type, std::uint64_t size) {
  std::string_view header(header_.data(), kBlock);
  TarEntry entry;
  entry.name = next_name_.empty() ? full_name(header) : std::exchange(next_name_, {});
  entry.link_target =
      next_link_.empty() ? std::string(text(header, kLinkName)) : std::exchange(next_link_, {});
  if (next_size_ >= 0) size = static_cast<std::uint64_t>(std::exchange(next_size_, -1));
  if (type == '0' || type == '\0' || type == '7') {
    entry.type = TarEntryType::kFile;
    entry.size = size;
  } else if (type == '1' || type == '2') {
    entry.type = TarEntryType::kLink;
    size = 0;
  } else {
    size = 0;
  }
  left_ = size;
  padding_ = (kBlock - size % kBlock) % kBlock;
  reading_ = Reading::kData;
  GANTRY_CHECK(sink_.begin_entry(entry));
  return left_ == 0 ? end_data() : Result<void>();
}

Result<void> TarReader::take_data(std::string_view& bytes) {
  auto piece = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), left_));
  if (reading_ == Reading::kExtension) {
    extension_ += piece;
  } else {
    GANTRY_CHECK(sink_.data(piece));
  }
  left_ -= piece.size();
  bytes.remove_prefix(piece.size());
  return left_ == 0 ? end_data() : Result<void>();
}

Result<void> TarReader::end_data() {
  bool extension = reading_ == Reading::kExtension;
  reading_ = padding_ > 0 ? Reading::kPadding : Reading::kHeader;
  return extension ? apply_extension() : sink_.end_entry();
}

Result<void> TarReader::apply_extension() {
  if (extension_type_ == 'L' || extension_type_ == 'K') {
    auto& target = extension_type_ == 'L' ? next_name_ : next_link_;
    target = extension_.substr(0, extension_.find('\0'));
    return {};
  }
  if (extension_type_ == 'g') return {};
  // "%d %s=%s\n", the number counting the whole record.
  std::string_view rest = extension_;
  while (!rest.empty()) {
    auto blank = rest.find(' ');
    auto length =
        blank == std::string_view::npos ? std::nullopt : parse_digits(rest.substr(0, blank), 10);
    if (!length || *length <= blank + 1 || *length > rest.size())
      return malformed("a PAX record has a wrong length");
    auto record = rest.substr(blank + 1, *length - blank - 2);
    auto equals = record.find('=');
    if (equals == std::string_view::npos) return malformed("a PAX record has no value");
    GANTRY_CHECK(apply_pax_record(record.substr(0, equals), record.substr(equals + 1)));
    rest.remove_prefix(*length);
  }
  return {};
}

Result<void> TarReader::apply_pax_record(std::string_view key, std::string_view value) {
  if (key == "path") {
    next_name_ = value;
  } else if (key == "linkpath") {
    next_link_ = value;
  } else if (key == "size") {
    auto size = parse_digits(value, 10);
    if (!size || *size > INT64_MAX) return malformed("a PAX size is no number");
    next_size_ = static_cast<std::int64_t>(*size);
  }
  return {};
}

}  // namespace gantry::docker

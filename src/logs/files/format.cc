#include "logs/files/format.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace gantry::logs {
namespace {

constexpr std::uint32_t kMagic = 0x31474c47;  // "GLG1"
constexpr std::size_t kFrameHead = 12;
constexpr std::size_t kBatchHead = 36;

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

std::string make_frame(std::string_view body) {
  std::string out;
  out.reserve(kFrameHead + body.size());
  put_number(out, kMagic);
  put_number(out, static_cast<std::uint32_t>(body.size()));
  put_number(out, checksum(body));
  return out.append(body);
}

std::optional<Frame> read_frame(std::string_view bytes) {
  if (bytes.size() < kFrameHead || get_number<std::uint32_t>(bytes) != kMagic) return std::nullopt;
  const auto length = get_number<std::uint32_t>(bytes);
  const auto sum = get_number<std::uint32_t>(bytes);
  if (bytes.size() < length) return std::nullopt;
  const auto body = bytes.substr(0, length);
  if (checksum(body) != sum) return std::nullopt;
  return Frame{.body = body, .size = kFrameHead + length};
}

std::string encode_batch(std::int64_t ingested, std::uint64_t first,
                         std::span<const LogEvent> events) {
  const auto [earliest, latest] = std::ranges::minmax_element(events, {}, &LogEvent::timestamp);
  std::string body;
  put_number(body, ingested);
  put_number(body, first);
  put_number(body, static_cast<std::uint32_t>(events.size()));
  put_number(body, earliest->timestamp);
  put_number(body, latest->timestamp);
  for (const auto& event : events) {
    put_number(body, event.timestamp);
    put_number(body, static_cast<std::uint32_t>(event.message.size()));
    body += event.message;
  }
  return make_frame(body);
}

std::optional<BatchHead> read_head(std::string_view body) {
  if (body.size() < kBatchHead) return std::nullopt;
  BatchHead head;
  head.ingested = get_number<std::int64_t>(body);
  head.first = get_number<std::uint64_t>(body);
  head.count = get_number<std::uint32_t>(body);
  head.earliest = get_number<std::int64_t>(body);
  head.latest = get_number<std::int64_t>(body);
  return head;
}

BatchReader::BatchReader(std::string_view body)
    : rest_(body.substr(std::min(kBatchHead, body.size()))) {}

std::optional<BatchReader::Item> BatchReader::next() {
  if (rest_.size() < 12) return std::nullopt;
  const auto timestamp = get_number<std::int64_t>(rest_);
  const auto length = get_number<std::uint32_t>(rest_);
  if (rest_.size() < length) return std::nullopt;
  const Item item{.timestamp = timestamp, .message = rest_.substr(0, length)};
  rest_.remove_prefix(length);
  return item;
}

Result<File> File::open(std::filesystem::path path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  File file(std::move(path), fd);
  if (fd < 0) return file.fail("opened");
  return file;
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<Error> File::fail(std::string_view what) const {
  return failure("LogFiles", fmt::format("{} cannot be {}: {}.", path_.string(), what,
                                         std::generic_category().message(errno)));
}

Result<std::uint64_t> File::size() const {
  struct stat status{};
  if (::fstat(fd_, &status) != 0) return fail("read");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<void> File::write(std::string_view bytes, std::uint64_t offset) const {
  while (!bytes.empty()) {
    const auto done = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return fail("written");
    bytes.remove_prefix(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
  return {};
}

Result<std::string> File::read(std::uint64_t offset, std::uint64_t length) const {
  std::string out(length, '\0');
  std::size_t have = 0;
  while (have < length) {
    const auto done =
        ::pread(fd_, out.data() + have, length - have, static_cast<off_t>(offset + have));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return fail("read");
    if (done == 0) break;
    have += static_cast<std::size_t>(done);
  }
  out.resize(have);
  return out;
}

Result<void> File::truncate(std::uint64_t size) const {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return fail("cut");
  return {};
}

Result<void> File::sync() const {
  if (::fdatasync(fd_) != 0) return fail("synced");
  return {};
}

Result<void> sync_folder(const std::filesystem::path& path) {
  GANTRY_TRY(const File folder, File::open(path, O_RDONLY | O_DIRECTORY));
  return folder.sync();
}

}  // namespace gantry::logs

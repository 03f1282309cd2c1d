#include "logs/files/journal.h"

#include <fcntl.h>

namespace gantry::logs {
namespace {

constexpr std::size_t kStreamId = 32;

std::optional<Journal::Entry> read_entry(std::string_view body) {
  if (body.size() < kStreamId + 16) return std::nullopt;
  Journal::Entry entry{.stream = body.substr(0, kStreamId)};
  body.remove_prefix(kStreamId);
  entry.segment = get_number<std::uint64_t>(body);
  entry.offset = get_number<std::uint64_t>(body);
  entry.batch = body;
  return entry;
}

}  // namespace

Result<Journal> Journal::open(const std::filesystem::path& path, const Replay& replay) {
  GANTRY_TRY(File file, File::open(path, O_RDWR | O_CREAT));
  Journal journal(std::move(file));
  GANTRY_TRY(const std::uint64_t length, journal.file_.size());
  GANTRY_TRY(const std::string bytes, journal.file_.read(0, length));
  std::string_view rest = bytes;
  while (const auto frame = read_frame(rest)) {
    const auto entry = read_entry(frame->body);
    if (!entry) break;
    GANTRY_CHECK(replay(*entry));
    rest.remove_prefix(frame->size);
    journal.size_ += frame->size;
  }
  if (journal.size_ < length) GANTRY_CHECK(journal.file_.truncate(journal.size_));
  return journal;
}

Result<void> Journal::append(const Entry& entry) {
  std::string body(entry.stream);
  put_number(body, entry.segment);
  put_number(body, entry.offset);
  body += entry.batch;
  const std::string frame = make_frame(body);
  if (auto written = file_.write(frame, size_); !written) {
    GANTRY_CHECK(file_.truncate(size_));
    return written;
  }
  size_ += frame.size();
  return {};
}

Result<void> Journal::clear() {
  GANTRY_CHECK(file_.truncate(0));
  size_ = 0;
  return file_.sync();
}

}  // namespace gantry::logs

#include "logs/files/event_files.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/log.h"

namespace gantry::logs {
namespace {

namespace fs = std::filesystem;

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return failure("LogFiles",
                   fmt::format("{} cannot be made: {}.", path.string(), error.message()));
  }
  return {};
}

std::string file_name(std::uint64_t first) { return fmt::format("{:020}.events", first); }

/// Absent for other files.
std::optional<std::uint64_t> number_of(const fs::path& path) {
  if (path.extension() != ".events") return std::nullopt;
  const std::string stem = path.stem().string();
  std::uint64_t number = 0;
  const auto end = stem.data() + stem.size();
  if (std::from_chars(stem.data(), end, number).ptr != end) return std::nullopt;
  return number;
}

void drop(const Segment& segment) {
  std::error_code ignored;
  fs::remove(segment.index_path(), ignored);
  fs::remove(segment.path, ignored);
}

}  // namespace

Result<EventFiles> EventFiles::open(EventFilesOptions options) {
  EventFiles files(std::move(options));
  GANTRY_CHECK(make_folder(files.options_.folder / "streams"));
  GANTRY_TRY(files.journal_,
             Journal::open(files.options_.folder / "journal",
                           [&](const Journal::Entry& entry) { return files.replay(entry); }));
  GANTRY_CHECK(files.load());
  // What was replayed is not known to be on disk where it belongs.
  if (files.journal_->size() > 0) GANTRY_CHECK(files.checkpoint());
  GANTRY_CHECK(sync_folder(files.options_.folder));
  return files;
}

fs::path EventFiles::folder_of(std::string_view stream) const {
  return options_.folder / "streams" / stream;
}

Result<void> EventFiles::replay(const Journal::Entry& entry) {
  GANTRY_CHECK(make_folder(folder_of(entry.stream)));
  const auto path = folder_of(entry.stream) / file_name(entry.segment);
  GANTRY_TRY(const File file, File::open(path, O_WRONLY | O_CREAT));
  dirty_.emplace(entry.stream, entry.segment);
  return file.write(entry.batch, entry.offset);
}

Result<void> EventFiles::load() {
  std::error_code error;
  for (const auto& folder : fs::directory_iterator(options_.folder / "streams", error)) {
    auto& segments = streams_[folder.path().filename().string()];
    std::set<std::uint64_t> numbers;
    for (const auto& file : fs::directory_iterator(folder.path(), error)) {
      if (const auto number = number_of(file.path())) numbers.insert(*number);
    }
    for (const std::uint64_t number : numbers) {
      GANTRY_TRY(Segment segment, Segment::open(folder.path() / file_name(number), number));
      // What the journal put back of a segment that had expired.
      const bool stray = segment.size == 0 && number != *numbers.rbegin();
      stray ? drop(segment) : segments.push_back(std::move(segment));
    }
  }
  if (error) return failure("LogFiles", "The log files cannot be read: " + error.message());
  return {};
}

Result<Segment*> EventFiles::segment_for(const std::string& stream, std::int64_t now) {
  auto& segments = streams_[stream];
  if (!segments.empty()) {
    Segment& last = segments.back();
    const bool full = last.size >= options_.segment_bytes;
    if (last.size == 0 || (!full && now - last.begun < options_.segment_span)) return &last;
  }
  const std::uint64_t first = segments.empty() ? 0 : segments.back().next;
  GANTRY_CHECK(make_folder(folder_of(stream)));
  Segment segment{.path = folder_of(stream) / file_name(first), .first = first, .next = first};
  GANTRY_CHECK(File::open(segment.path, O_WRONLY | O_CREAT));
  return &segments.emplace_back(std::move(segment));
}

Result<void> EventFiles::append(const std::string& stream, std::int64_t now,
                                std::span<const LogEvent> events) {
  if (events.empty()) return {};
  GANTRY_TRY(Segment * segment, segment_for(stream, now));
  const std::string batch = encode_batch(now, segment->next, events);
  GANTRY_TRY(const File file, File::open(segment->path, O_WRONLY));
  auto written = file.write(batch, segment->size);
  if (written) {
    written = journal_->append(
        {.stream = stream, .segment = segment->first, .offset = segment->size, .batch = batch});
  }
  if (!written) {
    GANTRY_CHECK(file.truncate(segment->size));
    return written;
  }
  std::uint64_t text = 0;
  for (const auto& event : events) text += event.message.size() + 26;
  segment->add(*read_head(read_frame(batch)->body), batch.size(), text);
  dirty_.emplace(stream, segment->first);
  unsynced_ = true;
  return {};
}

Result<void> EventFiles::sync() {
  if (unsynced_) {
    GANTRY_CHECK(journal_->sync());
    unsynced_ = false;
  }
  // The journal would put back what has expired.
  if (journal_->size() >= options_.journal_bytes || std::exchange(expired_, false)) {
    GANTRY_CHECK(checkpoint());
  }
  return {};
}

Result<void> EventFiles::checkpoint() {
  std::set<fs::path> folders{options_.folder / "streams"};
  for (const auto& [stream, first] : dirty_) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) continue;
    const auto segment = std::ranges::find(found->second, first, &Segment::first);
    if (segment == found->second.end()) continue;
    GANTRY_TRY(const File file, File::open(segment->path, O_WRONLY));
    GANTRY_CHECK(file.sync());
    GANTRY_CHECK(segment->write_index());
    folders.insert(folder_of(stream));
  }
  for (const auto& folder : folders) GANTRY_CHECK(sync_folder(folder));
  dirty_.clear();
  return journal_->clear();
}

StreamFacts EventFiles::facts(const std::string& stream) const {
  StreamFacts facts;
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return facts;
  for (const Segment& segment : found->second) {
    if (segment.size == 0) continue;
    facts.first_event = std::min(facts.first_event.value_or(segment.earliest), segment.earliest);
    facts.last_event = std::max(facts.last_event.value_or(segment.latest), segment.latest);
    facts.last_ingestion = segment.ingested;
    facts.bytes += segment.text;
  }
  return facts;
}

void EventFiles::remove(const std::string& stream) {
  streams_.erase(stream);
  std::error_code error;
  fs::remove_all(folder_of(stream), error);
  if (error) log::warn("the events of log stream {} stay: {}", stream, error.message());
}

void EventFiles::expire(const std::string& stream, std::int64_t cutoff) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  auto& segments = found->second;
  while (!segments.empty() && segments.front().size > 0 && segments.front().latest < cutoff) {
    // Numbers go on where they were: the last segment leaves an empty one behind.
    if (segments.size() == 1) {
      const std::uint64_t next = segments.front().next;
      Segment empty{.path = folder_of(stream) / file_name(next), .first = next, .next = next};
      if (!File::open(empty.path, O_WRONLY | O_CREAT)) return;
      segments.push_back(std::move(empty));
    }
    drop(segments.front());
    segments.pop_front();
    expired_ = true;
  }
}

void EventFiles::retain(const std::set<std::string>& known) {
  std::vector<std::string> unknown;
  for (const auto& [stream, segments] : streams_) {
    if (!known.contains(stream)) unknown.push_back(stream);
  }
  for (const auto& stream : unknown) remove(stream);
}

const std::deque<Segment>* EventFiles::segments(const std::string& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

}  // namespace gantry::logs

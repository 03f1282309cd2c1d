#pragma once

#include <compare>
#include <functional>
#include <limits>

#include "logs/files/event_files.h"

namespace gantry::logs {

/// A place in the order of events: by time, then stream, then the order in which they came.
struct Cursor {
  std::int64_t timestamp = 0;
  std::string stream;  ///< its id; empty where there is only one stream
  std::uint64_t number = 0;

  friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

struct FoundEvent {
  Cursor at;
  std::size_t stream = 0;  ///< index into ReadQuery::streams
  std::int64_t ingested = 0;
  std::string message;
};

enum class ReadOrder { kForward, kBackward };

struct ReadQuery {
  std::vector<std::string> streams;  ///< ids
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();  ///< exclusive
  std::optional<Cursor> beyond;  ///< only what lies behind it, in the direction of reading
  ReadOrder order = ReadOrder::kForward;
  std::size_t limit = 10'000;
  std::size_t bytes = 1024 * 1024;               ///< of messages; one event is given in any case
  std::uint64_t scan_bytes = 32 * 1024 * 1024;   ///< of files, after which it gives what it has
  std::function<bool(std::string_view)> wanted;  ///< empty: every message
};

struct ReadPage {
  std::vector<FoundEvent> events;  ///< always from early to late
  std::optional<Cursor> resume;    ///< where to read on, if the end was not reached
};

/// Errors: LogFiles.
[[nodiscard]] Result<ReadPage> read_events(const EventFiles& files, const ReadQuery& query);

}  // namespace gantry::logs

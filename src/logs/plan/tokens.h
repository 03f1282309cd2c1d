#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "logs/files/event_reader.h"

namespace gantry::logs {

/// GetLogEvents: `f/` or `b/` and 56 digits, which name a place in the stream.
[[nodiscard]] std::string event_token(ReadOrder order, const Cursor& at);
struct EventToken {
  ReadOrder order;
  Cursor at;
};
/// Errors: InvalidParameterException.
[[nodiscard]] Result<EventToken> read_event_token(std::string_view token);

/// FilterLogEvents: opaque. Errors: InvalidParameterException.
[[nodiscard]] std::string filter_token(const Cursor& at);
[[nodiscard]] Result<Cursor> read_filter_token(std::string_view token);

/// FilteredLogEvent, eventId: 56 digits.
[[nodiscard]] std::string event_id(const Cursor& at);

}  // namespace gantry::logs

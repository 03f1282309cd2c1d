#include "logs/plan/tokens.h"

#include <fmt/format.h>

#include <charconv>

#include "base/encoding.h"
#include "logs/errors.h"

namespace gantry::logs {
namespace {

constexpr std::size_t kDigits = 56;
constexpr std::size_t kTimeDigits = 20;

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::string event_token(ReadOrder order, const Cursor& at) {
  return fmt::format("{}/{:020}{:036}", order == ReadOrder::kForward ? 'f' : 'b', at.timestamp,
                     at.number);
}

Result<EventToken> read_event_token(std::string_view token) {
  const bool forward = token.starts_with("f/");
  if ((!forward && !token.starts_with("b/")) || token.size() != 2 + kDigits) {
    return std::unexpected(errors::invalid_token());
  }
  const auto timestamp = number<std::int64_t>(token.substr(2, kTimeDigits));
  const auto place = number<std::uint64_t>(token.substr(2 + kTimeDigits));
  if (!timestamp || !place) return std::unexpected(errors::invalid_token());
  return EventToken{.order = forward ? ReadOrder::kForward : ReadOrder::kBackward,
                    .at = {.timestamp = *timestamp, .number = *place}};
}

std::string filter_token(const Cursor& at) {
  return to_base64(fmt::format("{} {} {}", at.timestamp, at.number, at.stream));
}

Result<Cursor> read_filter_token(std::string_view token) {
  const auto text = from_base64(token);
  if (!text) return std::unexpected(errors::invalid_token());
  const auto one = text->find(' ');
  const auto two = one == std::string::npos ? one : text->find(' ', one + 1);
  if (two == std::string::npos) return std::unexpected(errors::invalid_token());
  const std::string_view view = *text;
  const auto timestamp = number<std::int64_t>(view.substr(0, one));
  const auto place = number<std::uint64_t>(view.substr(one + 1, two - one - 1));
  if (!timestamp || !place) return std::unexpected(errors::invalid_token());
  return Cursor{*timestamp, std::string(view.substr(two + 1)), *place};
}

std::string event_id(const Cursor& at) {
  // The stream's part keeps events of one moment in different streams apart.
  const auto stream = std::string_view(at.stream).substr(0, 13);
  std::uint64_t bits = 0;
  std::from_chars(stream.data(), stream.data() + stream.size(), bits, 16);
  return fmt::format("{:020}{:016}{:020}", at.timestamp, bits, at.number);
}

}  // namespace gantry::logs

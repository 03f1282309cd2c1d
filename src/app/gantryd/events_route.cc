#include "app/gantryd/events_route.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gantry::app {
namespace {

constexpr std::int64_t kDefaultLimit = 100;
constexpr std::int64_t kMostEvents = 1000;

using aws::http::Response;

Response json_response(int status, std::string body) {
  return {
      .status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

Response refusal(int status, std::string_view message) {
  return json_response(status, fmt::format(R"({{"message":"{}"}})", message));
}

/// The parameter's number, `fallback` without one; absent if it is none.
std::optional<std::int64_t> number_of(std::string_view query, std::string_view name,
                                      std::int64_t fallback) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    const auto text = pair.substr(equals + 1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
  }
  return fallback;
}

bool from_loopback(const aws::http::Peer& peer) {
  return peer.remote_ip.starts_with("127.") || peer.remote_ip == "::1";
}

std::string page_json(const ecs::EventStream::Page& page) {
  std::string events;
  for (const auto& event : page.events) {
    if (!events.empty()) events += ',';
    events += event;
  }
  return fmt::format(R"({{"events":[{}],"next":{},"oldest":{}}})", events, page.next, page.oldest);
}

}  // namespace

void EventsRoute::handle(aws::http::Request request,
                         std::unique_ptr<aws::http::Responder> responder) {
  if (request.path != "/_gantry/events") return responder->respond(refusal(404, "No such page."));
  if (request.method != "GET") return responder->respond(refusal(405, "Only GET is served."));
  if (!from_loopback(request.peer)) {
    if (const auto proven = authenticate_(request); !proven)
      return responder->respond(refusal(403, "A signed request is required."));
  }
  const auto after = number_of(request.query, "after", 0);
  const auto limit = number_of(request.query, "limit", kDefaultLimit);
  if (!after || !limit || *limit < 1 || *limit > kMostEvents) {
    return responder->respond(refusal(400, "after is a number from 0, limit one from 1 to 1000."));
  }
  state_.post([this, after = *after, limit = static_cast<std::size_t>(*limit),
               responder = std::move(responder)]() mutable {
    auto page = events_.read(after, limit);
    // What caused the events is on disk before anyone hears of them.
    database_.when_durable(database_.last_committed(),
                           [page = std::move(page), responder = std::move(responder)] {
                             responder->respond(json_response(200, page_json(page)));
                           });
  });
}

}  // namespace gantry::app

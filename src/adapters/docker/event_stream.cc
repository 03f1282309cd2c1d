#include "adapters/docker/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <utility>

#include "adapters/docker/docker_json.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

constexpr Millis kFirstPause{100};
constexpr Millis kLongestPause{5'000};

std::string encode(const EventFilter& filter) {
  json::object out{{"type", json::array{"container"}}};
  if (!filter.actions.empty()) out["event"] = json::value_from(filter.actions);
  if (!filter.labels.empty()) out["label"] = json::value_from(filter.labels);
  return json::serialize(out);
}

std::string to_seconds(Time time) {
  auto millis = to_epoch_millis(time);
  return fmt::format("{}.{:03}", millis / 1000, millis % 1000);
}

}  // namespace

EventStream::EventStream(DockerApi& api, EventFilter filter,
                         std::function<void(ports::EngineEvent)> event,
                         std::function<void()> resumed)
    : api_(api),
      filter_(std::move(filter)),
      event_(std::move(event)),
      resumed_(std::move(resumed)),
      since_(api.callbacks().now()),
      pause_(kFirstPause) {
  open();
}

void EventStream::open() {
  DockerCall call{
      .path = "/events", .query = {{"filters", encode(filter_)}}, .deadline = Millis::zero()};
  // The first time, what happens until the connection stands is asked for; later, `resumed` stands
  // for it.
  if (!broke_) call.query.emplace_back("since", to_seconds(since_));
  stream_ = api_.lines(std::move(call), {.on_open = [this] { on_open(); },
                                         .on_line =
                                             [this](const json::value& line) {
                                               if (auto event = to_event(line))
                                                 event_(*std::move(event));
                                             },
                                         .on_end = [this](const Result<void>&) { on_end(); }});
}

void EventStream::on_open() {
  pause_ = kFirstPause;
  if (std::exchange(broke_, false)) resumed_();
}

void EventStream::on_end() {
  broke_ = true;
  retry_ = api_.callbacks().after(pause_, [this] { open(); });
  pause_ = std::min(pause_ * 2, kLongestPause);
}

}  // namespace gantry::docker

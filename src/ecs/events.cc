#include "ecs/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/log.h"

namespace gantry::ecs {
namespace {

constexpr std::string_view kMarkRow = "mark";
// Numbers are set aside in the store far ahead, so that a crash never gives one twice.
constexpr std::int64_t kNumbersAhead = 10'000'000;
constexpr Millis kFirstFlush{100};
// At most some 2000 events a second are written, however many there are.
constexpr std::int64_t kEventsPerMilli = 2;

std::string page_row(std::int64_t number) { return fmt::format("{:016}", number); }

bool is_news(const Task* before, const Task& after) {
  return before == nullptr || before->version != after.version ||
         before->last_status != after.last_status || before->desired_status != after.desired_status;
}

bool is_news(const ContainerInstance* before, const ContainerInstance& after) {
  return before == nullptr || before->version != after.version || before->status != after.status ||
         before->agent_connected != after.agent_connected;
}

std::string_view name_of(RolloutState state) {
  switch (state) {
    case RolloutState::kInProgress:
      return "SERVICE_DEPLOYMENT_IN_PROGRESS";
    case RolloutState::kCompleted:
      return "SERVICE_DEPLOYMENT_COMPLETED";
    case RolloutState::kFailed:
      return "SERVICE_DEPLOYMENT_FAILED";
  }
  return "";
}

}  // namespace

EventStream::EventStream(Executor& state, store::Database& database, Tables& tables)
    : state_(state), database_(database), tables_(tables), pages_(database), marks_(database) {
  tables.tasks.watch([this](const Task* before, const Task* after) {
    if (after != nullptr && is_news(before, *after))
      append(StreamEventKind::kTask, [&] { return store::encode_record(*after); });
  });
  tables.container_instances.watch(
      [this](const ContainerInstance* before, const ContainerInstance* after) {
        if (after != nullptr && is_news(before, *after))
          append(StreamEventKind::kContainerInstance, [&] { return store::encode_record(*after); });
      });
  tables.service_events.watch([this](const ServiceEvent* before, const ServiceEvent* after) {
    if (before == nullptr && after != nullptr && after->action != ServiceAction::kNone)
      append(StreamEventKind::kServiceAction, [&] { return store::encode_record(*after); });
  });
  tables.services.watch([this](const Service* before, const Service* after) {
    if (after != nullptr) watch_service(before, *after);
  });
}

void EventStream::watch_service(const Service* before, const Service& after) {
  for (const Deployment& deployment : after.deployments) {
    const Deployment* earlier = nullptr;
    if (before != nullptr) {
      const auto found = std::ranges::find(before->deployments, deployment.id, &Deployment::id);
      if (found != before->deployments.end()) earlier = &*found;
    }
    if (earlier != nullptr && earlier->rollout_state == deployment.rollout_state) continue;
    const DeploymentNews news{.service_arn = after.arn,
                              .deployment_id = deployment.id,
                              .name = std::string(name_of(deployment.rollout_state)),
                              .reason = deployment.rollout_state_reason,
                              .updated_at = deployment.updated_at};
    append(StreamEventKind::kDeployment, [&] { return store::encode_record(news); });
  }
}

template <class Encode>
void EventStream::append(StreamEventKind kind, Encode&& encode) {
  if (capacity_ == 0) return;
  restore();
  events_.push_back(
      {.number = next_number_++, .at = state_.now(), .kind = kind, .subject = encode()});
  ++unwritten_;
  drop_surplus();
  if (!flush_planned_) plan_flush(kFirstFlush);
}

void EventStream::set_capacity(std::size_t capacity) {
  capacity_ = capacity;
  drop_surplus();
}

void EventStream::drop_surplus() {
  while (events_.size() > capacity_) events_.pop_front();
  unwritten_ = std::min(unwritten_, events_.size());
}

/// Lazily, since nothing tells when the store has been loaded.
void EventStream::restore() {
  if (std::exchange(restored_, true)) return;
  for (const EventPage& page : pages_) std::ranges::copy(page.events, std::back_inserter(events_));
  if (const EventMark* mark = marks_.find(kMarkRow)) {
    next_number_ = mark->unused_from;
    seed_ = mark->seed;
  } else {
    seed_ = static_cast<std::uint64_t>(state_.now().time_since_epoch().count());
  }
  drop_surplus();
}

void EventStream::plan_flush(Millis delay) {
  flush_planned_ = true;
  flush_timer_ = state_.after(delay, [this] {
    const auto written = static_cast<std::int64_t>(unwritten_);
    flush();
    flush_planned_ = false;
    // What comes meanwhile waits, in proportion to what was just written.
    if (written > 0) plan_flush(std::max(kFirstFlush, Millis(written / kEventsPerMilli)));
  });
}

void EventStream::flush() {
  if (unwritten_ == 0) return;
  const auto done = database_.transact([this](store::Tx& tx) -> Result<void> {
    EventPage page;
    page.events.assign(events_.end() - static_cast<std::ptrdiff_t>(unwritten_), events_.end());
    page.row = page_row(page.events.front().number);
    pages_.put(tx, std::move(page));
    // A page goes when not even its last event is kept any more.
    const std::int64_t oldest = events_.front().number;
    while (!pages_.empty() && pages_.begin()->events.back().number < oldest)
      pages_.erase(tx, std::string(pages_.begin()->row));
    const EventMark* mark = marks_.find(kMarkRow);
    if (mark == nullptr || mark->unused_from - next_number_ < kNumbersAhead / 2) {
      marks_.put(tx, {.row = std::string(kMarkRow),
                      .unused_from = next_number_ + kNumbersAhead,
                      .seed = seed_});
    }
    return {};
  });
  if (done) {
    unwritten_ = 0;
  } else {
    log::warn("ECS events stay in memory for now: {}", done.error().message);
  }
}

EventStream::Page EventStream::read(std::int64_t after, std::size_t limit) {
  restore();
  Page page{.next = after, .oldest = events_.empty() ? 0 : events_.front().number};
  auto at = std::ranges::upper_bound(events_, after, {}, &StreamEvent::number);
  for (; at != events_.end() && page.events.size() < limit; ++at) {
    page.events.push_back(render_event(tables_, *at, seed_));
    page.next = at->number;
  }
  return page;
}

}  // namespace gantry::ecs

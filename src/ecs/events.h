#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/executor.h"
#include "ecs/model/event_page.h"
#include "ecs/tables.h"
#include "store/database.h"
#include "store/table.h"

namespace gantry::ecs {

/// What ECS tells EventBridge, in the order of the commits that caused it (AWS: "Amazon ECS
/// events"): task, container instance and deployment state changes, service actions. The newest
/// `capacity` events are kept: in memory at once, in the store a moment later (page by page, the
/// rarer the more there are, so that a million starts cost few writes). A crash loses those of the
/// last moment, never their order: no number is given twice. State thread only.
class EventStream {
 public:
  static constexpr std::size_t kDefaultCapacity = 10'000;

  /// Watches `tables` from now on. Before the store is loaded.
  EventStream(Executor& state, store::Database& database, Tables& tables);

  /// How many of the newest events are kept; 0 keeps none.
  void set_capacity(std::size_t capacity);

  struct Page {
    std::vector<std::string> events;  ///< EventBridge's JSON, oldest first
    std::int64_t next = 0;            ///< where to go on: the last number that was looked at
    std::int64_t oldest = 0;          ///< the smallest number that is kept; 0 if there is none
  };
  /// The kept events behind the number `after`, at most `limit`.
  [[nodiscard]] Page read(std::int64_t after, std::size_t limit);

  /// Writes what only memory has. For an orderly end.
  void flush();

 private:
  void watch_service(const Service* before, const Service& after);
  template <class Encode>
  void append(StreamEventKind kind, Encode&& encode);
  void restore();
  void plan_flush(Millis delay);
  void drop_surplus();

  Executor& state_;
  store::Database& database_;
  const Tables& tables_;
  store::Table<EventPage> pages_;
  store::Table<EventMark> marks_;
  std::size_t capacity_ = kDefaultCapacity;
  bool restored_ = false;
  std::int64_t next_number_ = 1;
  std::uint64_t seed_ = 0;
  std::deque<StreamEvent> events_;
  std::size_t unwritten_ = 0;  ///< how many of the newest in events_ are not in the store
  bool flush_planned_ = false;
  Timer flush_timer_;
};

/// The event as EventBridge delivers it. `seed` makes the ids of one store's events its own.
[[nodiscard]] std::string render_event(const Tables& tables, const StreamEvent& event,
                                       std::uint64_t seed);

}  // namespace gantry::ecs

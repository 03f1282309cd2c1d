#include "autoscaling/plan/termination_order.h"

#include <algorithm>
#include <random>

namespace gantry::autoscaling {
namespace {

/// The smaller, the sooner. What two candidates have in common with all others does not matter, so
/// each policy ranks one candidate by itself.
using Rank = std::vector<std::int64_t>;

constexpr std::int64_t kHour = 3'600'000;

std::int64_t source_age(const Candidate& one) {
  return one.source_created_at ? to_epoch_millis(*one.source_created_at) : INT64_MAX;
}

std::int64_t until_next_hour(const Candidate& one, Time now) {
  const auto age = (now - one.launched_at).count();
  return kHour - age % kHour;
}

/// Launch configurations before templates, the oldest first.
void rank_by_source(Rank& rank, const Candidate& one) {
  rank.push_back(one.from_configuration ? 0 : 1);
  rank.push_back(source_age(one));
}

void add_rank(Rank& rank, const std::string& policy, const Candidate& one, Time now) {
  if (policy == "OldestInstance") {
    rank.push_back(to_epoch_millis(one.launched_at));
  } else if (policy == "NewestInstance") {
    rank.push_back(-to_epoch_millis(one.launched_at));
  } else if (policy == "OldestLaunchConfiguration") {
    rank_by_source(rank, one);
  } else if (policy == "OldestLaunchTemplate") {
    // Those without a template are not asked about: they come last.
    rank.push_back(one.from_configuration ? 1 : 0);
    rank.push_back(one.from_configuration ? 0 : source_age(one));
  } else if (policy == "ClosestToNextInstanceHour") {
    rank.push_back(until_next_hour(one, now));
  } else if (policy == "Default") {
    rank_by_source(rank, one);
    rank.push_back(until_next_hour(one, now));
  }
  // AllocationStrategy: all instances are On-Demand, of one pool.
}

struct Ranked {
  Rank rank;
  std::string_view id;
};

struct Zone {
  bool is_foreign = false;
  std::int32_t size = 0;
  std::vector<Ranked> open;  ///< the first to go at the end
};

}  // namespace

std::vector<std::string_view> choose_terminations(const std::vector<Candidate>& candidates,
                                                  const std::vector<std::string>& policies,
                                                  std::int32_t count, Time now,
                                                  std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::map<std::string_view, Zone> zones;
  for (const Candidate& one : candidates) {
    Zone& zone = zones[one.zone];
    ++zone.size;
    zone.is_foreign = one.is_misplaced;
    if (one.is_protected) continue;
    Ranked ranked{.rank = {}, .id = one.id};
    for (const auto& policy : policies) add_rank(ranked.rank, policy, one, now);
    ranked.rank.push_back(static_cast<std::int64_t>(random() >> 1));
    zone.open.push_back(std::move(ranked));
  }
  for (auto& [name, zone] : zones) std::ranges::sort(zone.open, std::greater(), &Ranked::rank);
  std::vector<std::string_view> chosen;
  while (std::ssize(chosen) < count) {
    Zone* fullest = nullptr;
    for (auto& [name, zone] : zones) {
      if (zone.open.empty()) continue;
      const auto fullness = [](const Zone& one) { return std::pair(one.is_foreign, one.size); };
      const bool fuller = !fullest || fullness(zone) > fullness(*fullest) ||
                          (fullness(zone) == fullness(*fullest) &&
                           zone.open.back().rank < fullest->open.back().rank);
      if (fuller) fullest = &zone;
    }
    if (!fullest) break;
    chosen.push_back(fullest->open.back().id);
    fullest->open.pop_back();
    --fullest->size;
  }
  return chosen;
}

}  // namespace gantry::autoscaling

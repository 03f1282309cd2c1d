#include "logs/control/retention_controller.h"

#include "logs/plan/put_rules.h"

namespace gantry::logs {

void RetentionController::turn() {
  std::vector<std::pair<std::string, std::int64_t>> cutoffs;  // by stream id
  for (const LogGroup& group : logs_.tables().groups) {
    const auto cutoff = retention_cutoff(group.retention_days, state_.now());
    if (!cutoff) continue;
    for (const LogStream& stream : with_prefix(logs_.tables().streams, group.id_key + " ")) {
      cutoffs.emplace_back(stream.id, *cutoff);
    }
  }
  if (!cutoffs.empty()) {
    logs_.files().submit([cutoffs = std::move(cutoffs)](EventFiles& files) -> GroupCommit::Then {
      for (const auto& [stream, cutoff] : cutoffs) files.expire(stream, cutoff);
      return [] {};
    });
  }
  timer_ = state_.after(std::chrono::hours(1), [this] { turn(); });
}

}  // namespace gantry::logs

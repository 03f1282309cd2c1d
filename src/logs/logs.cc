#include "logs/logs.h"

#include <set>

namespace gantry::logs {

void Logs::forget_orphans() {
  std::set<std::string> known;
  for (const LogStream& stream : tables_.streams) known.insert(stream.id);
  files_.submit([known = std::move(known)](EventFiles& files) -> GroupCommit::Then {
    files.retain(known);
    return {};
  });
}

}  // namespace gantry::logs

#include "elb/model/listener.h"
#include "elb/model/load_balancer.h"

namespace gantry::elb {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kApplication:
      return "application";
    case Kind::kNetwork:
      return "network";
    case Kind::kClassic:
      return "classic";
  }
  return "";
}

std::set<std::string> groups_of(const Actions& actions) {
  std::set<std::string> groups;
  for (const auto& action : actions) {
    if (action.target_group_arn) groups.insert(*action.target_group_arn);
    if (!action.forward_config || !action.forward_config->target_groups) continue;
    for (const auto& one : *action.forward_config->target_groups)
      groups.insert(one.target_group_arn.value_or(""));
  }
  return groups;
}

}  // namespace gantry::elb

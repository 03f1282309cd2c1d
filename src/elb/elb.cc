#include "elb/elb.h"

namespace gantry::elb {

Elb::Elb(Executor& state, store::Database& database, ec2::Ec2& ec2)
    : ec2_(ec2), tables_(database), health_(state, database, tables_, ec2) {}

const TargetGroup* Elb::find_group(std::string_view arn) const {
  const TargetGroup* group = tables_.target_groups.find(arn);
  return group && !group->classic ? group : nullptr;
}

const LoadBalancer* Elb::find_classic(const Scope& scope, std::string_view name) const {
  const LoadBalancer* found = tables_.load_balancers_by_name.find(NameKey(scope, name));
  return found && found->kind == Kind::kClassic ? found : nullptr;
}

}  // namespace gantry::elb

#include "ec2/ops/filters.h"
#include "ec2/ops/instance_states.h"
#include "ec2/ops/page.h"

namespace gantry::ec2 {
namespace {

constexpr FilterField<Instance> kFields[] = {
    {"instance-id",
     [](const Instance& row, FilterValues& values) { values.emplace_back(row.id.str()); }},
};

bool is_burstable(const Instance& instance) {
  const InstanceType* type = find_instance_type(instance.instance_type);
  return type && type->family->burstable;
}

}  // namespace

// AWS: DescribeInstanceCreditSpecifications: burstable instances; without ids those alone that are
// unlimited.
Result<api::ec2::DescribeInstanceCreditSpecificationsResult>
Service::describe_instance_credit_specifications(
    control::OpContext& context,
    const api::ec2::DescribeInstanceCreditSpecificationsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto filters, Filters<Instance>::parse(request.filters, {kFields}));
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  GANTRY_TRY(auto instances,
             select_records(
                 tables.instances, tables.instances_by_scope, context.scope(), request.instance_ids,
                 [](const std::string& id) { return errors::instance_id_not_found({id}); }));
  std::erase_if(instances, [&](const Instance* instance) {
    const bool asked_for = !ids.empty() || instance->unlimited_credits;
    return !asked_for || !is_burstable(*instance) ||
           instance->state == InstanceState::kTerminated || !filters.match(*instance);
  });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(instances, page, [](const Instance* instance) {
               return std::string(instance->id.str());
             }));
  api::ec2::DescribeInstanceCreditSpecificationsResult result{
      .instance_credit_specifications = std::vector<api::ec2::InstanceCreditSpecification>(),
      .next_token = std::move(next)};
  for (const Instance* instance : instances) {
    result.instance_credit_specifications->push_back(
        {.cpu_credits = instance->unlimited_credits ? "unlimited" : "standard",
         .instance_id = instance->id.str()});
  }
  return result;
}

}  // namespace gantry::ec2

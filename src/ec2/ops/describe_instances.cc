#include <fmt/format.h>

#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/instance_filters.h"
#include "ec2/ops/instance_ids.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// Oldest first; the instances of a reservation stand together.
std::string order_key(const Instance* instance) {
  return fmt::format("{:015} {} {:06} {}", to_epoch_millis(instance->launch_time),
                     instance->reservation_id.str(), instance->launch_index, instance->id.str());
}

Result<void> check_combination(const api::ec2::DescribeInstancesRequest& request) {
  if (!request.instance_ids || request.instance_ids->empty()) return {};
  for (const auto& [given, name] : {std::pair(request.max_results.has_value(), "maxResults"),
                                    std::pair(request.next_token.has_value(), "nextToken")}) {
    if (!given) continue;
    return std::unexpected(errors::invalid_parameter_combination(
        fmt::format("The parameter instancesSet cannot be used with the parameter {}", name)));
  }
  return {};
}

std::vector<api::ec2::Reservation> group_by_reservation(
    const std::vector<const Instance*>& instances, const Tables& tables) {
  std::vector<api::ec2::Reservation> reservations;
  for (const Instance* instance : instances) {
    if (reservations.empty() ||
        reservations.back().reservation_id != instance->reservation_id.str()) {
      reservations.push_back(to_reservation(*instance));
    }
    reservations.back().instances->push_back(to_api(*instance, tables));
  }
  return reservations;
}

}  // namespace

Result<api::ec2::DescribeInstancesResult> Service::describe_instances(
    control::OpContext& context, const api::ec2::DescribeInstancesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_CHECK(check_combination(request));
  const Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto filters, Filters<InstanceRow>::parse(request.filters, instance_filters()));
  GANTRY_CHECK(check_instance_ids(tables, context.scope(),
                                  request.instance_ids.value_or(std::vector<std::string>())));
  GANTRY_TRY(auto instances,
             select_records(
                 tables.instances, tables.instances_by_scope, context.scope(), request.instance_ids,
                 [](const std::string& id) { return errors::instance_id_not_found({id}); }));
  std::erase_if(instances,
                [&](const Instance* instance) { return !filters.match({*instance, tables}); });
  std::ranges::sort(instances, {}, order_key);
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(instances, page, order_key));
  return api::ec2::DescribeInstancesResult{.next_token = std::move(next),
                                           .reservations = group_by_reservation(instances, tables)};
}

}  // namespace gantry::ec2

#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ModifyVpcAttribute, "you can only modify one attribute at a time".
Result<api::ec2::ModifyVpcAttributeResponse> Service::modify_vpc_attribute(
    control::OpContext& context, const api::ec2::ModifyVpcAttributeRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  const std::pair<const std::optional<api::ec2::AttributeBooleanValue>&, bool Vpc::*> choices[] = {
      {request.enable_dns_hostnames, &Vpc::dns_hostnames},
      {request.enable_dns_support, &Vpc::dns_support},
      {request.enable_network_address_usage_metrics, &Vpc::address_usage_metrics}};
  const auto given =
      std::ranges::count_if(choices, [](const auto& choice) { return choice.first.has_value(); });
  if (given != 1) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The request must contain exactly one attribute to modify."));
  }
  for (const auto& [value, member] : choices) {
    if (!value) continue;
    tables.vpcs.update(context.tx, vpc->id.str(),
                       [&](Vpc& record) { record.*member = value->value.value_or(false); });
  }
  return api::ec2::ModifyVpcAttributeResponse{};
}

}  // namespace gantry::ec2

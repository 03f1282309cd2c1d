#include "ec2/model/default_vpc.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DescribeAccountAttributes. max-elastic-ips and the like are not in the model's enum, and
// Gantry has no such limits.
Result<api::ec2::DescribeAccountAttributesResult> Service::describe_account_attributes(
    control::OpContext& context, const api::ec2::DescribeAccountAttributesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Vpc& vpc = ensure_default_vpc(ec2_.tables(), context.tx, context.scope(), context.ids);
  const std::pair<std::string, std::string> attributes[] = {{"supported-platforms", "VPC"},
                                                            {"default-vpc", vpc.id.str()}};
  const auto asked = request.attribute_names.value_or(std::vector<std::string>());
  std::vector<api::ec2::AccountAttribute> list;
  for (const auto& [name, value] : attributes) {
    if (!asked.empty() && !contains(asked, name)) continue;
    list.push_back({.attribute_name = name, .attribute_values = {{{.attribute_value = value}}}});
  }
  return api::ec2::DescribeAccountAttributesResult{.account_attributes = std::move(list)};
}

}  // namespace gantry::ec2

#include "ec2/network_errors.h"
#include "ec2/ops/describe.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DescribeAddressesAttribute. The only attribute, a reverse DNS name, has to be set first, and
// nothing sets one here.
Result<api::ec2::DescribeAddressesAttributeResult> Service::describe_addresses_attribute(
    control::OpContext& context, const api::ec2::DescribeAddressesAttributeRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  const std::optional<std::vector<api::ec2::Filter>> no_filters;
  const Query query{
      request.allocation_ids,
      no_filters,
      {.max_results = request.max_results, .next_token = request.next_token, .smallest = 1}};
  GANTRY_TRY(auto page, find_page(tables.elastic_addresses, tables.elastic_addresses_by_scope,
                                  context.scope(), query, {}, errors::allocation_not_found));
  api::ec2::DescribeAddressesAttributeResult result{
      .addresses = std::vector<api::ec2::AddressAttribute>(),
      .next_token = std::move(page.next_token)};
  for (const auto* row : page.rows)
    result.addresses->push_back({.allocation_id = row->id.str(), .public_ip = row->public_ip});
  return result;
}

}  // namespace gantry::ec2

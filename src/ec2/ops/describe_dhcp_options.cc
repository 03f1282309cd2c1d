#include <fmt/format.h>

#include "ec2/model/default_vpc.h"
#include "ec2/model/names.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Wire = api::ec2::DhcpOptions;

// AWS: DescribeDhcpOptions, Filters.
constexpr FilterField<Wire> kFields[] = {
    {"dhcp-options-id",
     [](const Wire& row, FilterValues& values) { values.push_back(*row.dhcp_options_id); }},
    {"key",
     [](const Wire& row, FilterValues& values) {
       for (const auto& item : *row.dhcp_configurations) values.push_back(*item.key);
     }},
    {"owner-id", [](const Wire& row, FilterValues& values) { values.push_back(*row.owner_id); }},
    {"value",
     [](const Wire& row, FilterValues& values) {
       for (const auto& item : *row.dhcp_configurations)
         values.push_back(*item.values->front().value);
     }},
};

/// AWS: "Default DHCP option set".
Wire default_options(const Vpc& vpc) {
  const auto item = [](std::string key, std::string value) {
    return api::ec2::DhcpConfiguration{.key = std::move(key),
                                       .values = {{{.value = std::move(value)}}}};
  };
  return {.dhcp_configurations = {{item("domain-name", internal_domain(vpc.region)),
                                   item("domain-name-servers", "AmazonProvidedDNS")}},
          .dhcp_options_id = vpc.dhcp_options_id,
          .owner_id = vpc.account,
          .tags = std::vector<api::ec2::Tag>()};
}

}  // namespace

// AWS: DescribeDhcpOptions: the set with which every VPC is made; there are no others.
Result<api::ec2::DescribeDhcpOptionsResult> Service::describe_dhcp_options(
    control::OpContext& context, const api::ec2::DescribeDhcpOptionsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Vpc& vpc = ensure_default_vpc(ec2_.tables(), context.tx, context.scope(), context.ids);
  for (const auto& id : request.dhcp_options_ids.value_or(std::vector<std::string>())) {
    if (id == vpc.dhcp_options_id) continue;
    return std::unexpected(
        Error{.code = "InvalidDhcpOptionID.NotFound",
              .message = fmt::format("The dhcpOption ID '{}' does not exist", id)});
  }
  GANTRY_TRY(const auto filters, Filters<Wire>::parse(request.filters, {kFields}));
  std::vector<Wire> rows{default_options(vpc)};
  std::erase_if(rows, [&](const Wire& row) { return !filters.match(row); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(rows, page, [](const Wire& row) { return *row.dhcp_options_id; }));
  return api::ec2::DescribeDhcpOptionsResult{.dhcp_options = std::move(rows),
                                             .next_token = std::move(next)};
}

}  // namespace gantry::ec2

#include "ec2/model/zones.h"
#include "ec2/network_errors.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Wire = api::ec2::NetworkInterface;

/// Filters go by what the answer shows.
template <auto member>
void read(const Wire& row, FilterValues& values) {
  if (row.*member) values.push_back(*(row.*member));
}
template <auto member>
void read_flag(const Wire& row, FilterValues& values) {
  values.push_back(filter_bool((row.*member).value_or(false)));
}
template <auto member>
void read_attachment(const Wire& row, FilterValues& values) {
  if (row.attachment && (*row.attachment).*member) values.push_back(*((*row.attachment).*member));
}
template <auto member>
void read_association(const Wire& row, FilterValues& values) {
  if (row.association && (*row.association).*member)
    values.push_back(*((*row.association).*member));
}
template <auto member>
void read_groups(const Wire& row, FilterValues& values) {
  for (const auto& group : *row.groups) values.push_back(*(group.*member));
}

using Attachment = api::ec2::NetworkInterfaceAttachment;
using Association = api::ec2::NetworkInterfaceAssociation;
using Group = api::ec2::GroupIdentifier;

// AWS: DescribeNetworkInterfaces, Filters; those on IPv6 and outposts match none.
constexpr FilterField<Wire> kFields[] = {
    {"addresses.association.public-ip", read_association<&Association::public_ip>},
    {"addresses.primary",
     [](const Wire&, FilterValues& values) { values.push_back(filter_bool(true)); }},
    {"addresses.private-ip-address", read<&Wire::private_ip_address>},
    {"association.allocation-id", read_association<&Association::allocation_id>},
    {"association.association-id", read_association<&Association::association_id>},
    {"association.ip-owner-id", read_association<&Association::ip_owner_id>},
    {"association.public-ip", read_association<&Association::public_ip>},
    {"attachment.attachment-id", read_attachment<&Attachment::attachment_id>},
    {"attachment.delete-on-termination",
     [](const Wire& row, FilterValues& values) {
       if (row.attachment)
         values.push_back(filter_bool(row.attachment->delete_on_termination.value_or(false)));
     }},
    {"attachment.device-index",
     [](const Wire& row, FilterValues& values) {
       if (row.attachment) values.push_back(std::to_string(*row.attachment->device_index));
     }},
    {"attachment.instance-id", read_attachment<&Attachment::instance_id>},
    {"attachment.instance-owner-id", read_attachment<&Attachment::instance_owner_id>},
    {"attachment.status", read_attachment<&Attachment::status>},
    {"availability-zone", read<&Wire::availability_zone>},
    {"availability-zone-id", read<&Wire::availability_zone_id>},
    {"description", read<&Wire::description>},
    {"group-id", read_groups<&Group::group_id>},
    {"group-name", read_groups<&Group::group_name>},
    {"interface-type", read<&Wire::interface_type>},
    {"ipv6-addresses.ipv6-address", [](const Wire&, FilterValues&) {}},
    {"mac-address", read<&Wire::mac_address>},
    {"network-interface-id", read<&Wire::network_interface_id>},
    {"owner-id", read<&Wire::owner_id>},
    {"private-dns-name", read<&Wire::private_dns_name>},
    {"private-ip-address", read<&Wire::private_ip_address>},
    {"requester-id", [](const Wire&, FilterValues&) {}},
    {"requester-managed", read_flag<&Wire::requester_managed>},
    {"source-dest-check", read_flag<&Wire::source_dest_check>},
    {"status", read<&Wire::status>},
    {"subnet-id", read<&Wire::subnet_id>},
    {"vpc-id", read<&Wire::vpc_id>},
};

const Tags& tags_of(const AnyInterface& interface) {
  static const Tags kNone;
  return interface.free ? interface.free->tags : kNone;
}

/// Which of the request's filters are on tags.
bool is_tag_filter(const api::ec2::Filter& filter) {
  return filter.name.value_or("").starts_with("tag");
}

constexpr FilterTable<AnyInterface> kTagFilters{
    {}, [](const AnyInterface& row) -> const Tags& { return tags_of(row); }};

Result<std::vector<AnyInterface>> select(const Tables& tables, const Scope& scope,
                                         const std::optional<std::vector<std::string>>& ids) {
  if (!ids || ids->empty()) return list_interfaces(tables, scope);
  std::vector<AnyInterface> list;
  for (const auto& id : *ids) {
    GANTRY_TRY(const auto interface, find_interface(tables, scope, id));
    list.push_back(interface);
  }
  std::ranges::sort(list, {}, [](const AnyInterface& interface) { return interface.id(); });
  return list;
}

}  // namespace

Result<api::ec2::DescribeNetworkInterfacesResult> Service::describe_network_interfaces(
    control::OpContext& context, const api::ec2::DescribeNetworkInterfacesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  std::vector<api::ec2::Filter> by_tag = request.filters.value_or(std::vector<api::ec2::Filter>());
  std::vector<api::ec2::Filter> by_field = by_tag;
  std::erase_if(by_tag, [](const auto& filter) { return !is_tag_filter(filter); });
  std::erase_if(by_field, is_tag_filter);
  GANTRY_TRY(const auto tags, Filters<AnyInterface>::parse(by_tag, kTagFilters));
  GANTRY_TRY(const auto fields, Filters<Wire>::parse(by_field, {kFields}));
  GANTRY_TRY(const auto interfaces, select(tables, context.scope(), request.network_interface_ids));
  std::vector<Wire> rows;
  for (const auto& interface : interfaces) {
    if (!tags.match(interface)) continue;
    auto wire = to_api(interface, tables);
    if (fields.match(wire)) rows.push_back(std::move(wire));
  }
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(rows, page, [](const Wire& row) { return *row.network_interface_id; }));
  return api::ec2::DescribeNetworkInterfacesResult{.network_interfaces = std::move(rows),
                                                   .next_token = std::move(next)};
}

}  // namespace gantry::ec2

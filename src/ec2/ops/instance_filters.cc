#include "ec2/ops/instance_filters.h"

#include "base/ipv4.h"
#include "base/time.h"
#include "ec2/model/images.h"
#include "ec2/model/names.h"
#include "ec2/model/zones.h"

namespace gantry::ec2 {
namespace {

using Row = InstanceRow;

bool has_network(const Row& row) { return row.instance.state != InstanceState::kTerminated; }

template <std::string Instance::* member>
void read(const Row& row, FilterValues& values) {
  if (!(row.instance.*member).empty()) values.push_back(row.instance.*member);
}
template <bool Instance::* member>
void read(const Row& row, FilterValues& values) {
  values.push_back(filter_bool(row.instance.*member));
}
template <auto member>
  requires requires(const Instance& instance) { (instance.*member).str(); }
void read(const Row& row, FilterValues& values) {
  values.push_back((row.instance.*member).str());
}
/// Of the network interface, which a terminated instance no longer has.
template <std::string NetworkInterface::* member>
void read_interface(const Row& row, FilterValues& values) {
  if (has_network(row)) values.push_back(row.instance.interface.*member);
}
template <auto member>
void read_network(const Row& row, FilterValues& values) {
  if (has_network(row)) read<member>(row, values);
}

void read_none(const Row&, FilterValues&) {}
void read_true(const Row& row, FilterValues& values) {
  if (has_network(row)) values.push_back(filter_bool(true));
}
void read_group_ids(const Row& row, FilterValues& values) {
  if (!has_network(row)) return;
  for (const auto& id : row.instance.security_groups) values.push_back(id.str());
}
void read_group_names(const Row& row, FilterValues& values) {
  if (!has_network(row)) return;
  for (const auto& id : row.instance.security_groups) {
    if (const auto* group = row.tables.security_groups.find(id.str()))
      values.push_back(group->name);
  }
}
void read_dns_name(const Row& row, FilterValues& values) {
  const auto address = parse_ipv4(row.instance.interface.private_ip);
  if (has_network(row) && address)
    values.push_back(private_dns_name(*address, row.instance.region));
}
void read_zone_id(const Row& row, FilterValues& values) {
  values.push_back(zone_id(row.instance.availability_zone));
}
void read_interface_id(const Row& row, FilterValues& values) {
  if (has_network(row)) values.push_back(row.instance.interface.id.str());
}
void read_state_code(const Row& row, FilterValues& values) {
  values.push_back(std::to_string(state_code(row.instance.state)));
}
void read_state_name(const Row& row, FilterValues& values) {
  values.emplace_back(to_string(row.instance.state));
}
void read_state_reason_code(const Row& row, FilterValues& values) {
  if (row.instance.state_reason) values.push_back(row.instance.state_reason->code);
}
void read_state_reason_message(const Row& row, FilterValues& values) {
  if (row.instance.state_reason) values.push_back(row.instance.state_reason->message);
}
void read_launch_time(const Row& row, FilterValues& values) {
  values.push_back(format_iso8601(row.instance.started_at));
}
void read_launch_index(const Row& row, FilterValues& values) {
  values.push_back(std::to_string(row.instance.launch_index));
}
void read_http_endpoint(const Row& row, FilterValues& values) {
  values.emplace_back(row.instance.metadata_options.endpoint_enabled ? "enabled" : "disabled");
}
void read_http_tokens(const Row& row, FilterValues& values) {
  values.emplace_back(row.instance.metadata_options.tokens_required ? "required" : "optional");
}
void read_hop_limit(const Row& row, FilterValues& values) {
  values.push_back(std::to_string(row.instance.metadata_options.hop_limit));
}
void read_metadata_tags(const Row& row, FilterValues& values) {
  values.emplace_back(row.instance.metadata_options.tags_enabled ? "enabled" : "disabled");
}
void read_monitoring(const Row& row, FilterValues& values) {
  values.emplace_back(row.instance.detailed_monitoring ? "enabled" : "disabled");
}
void read_attachment_status(const Row& row, FilterValues& values) {
  if (has_network(row))
    values.emplace_back(row.instance.state == InstanceState::kPending ? "attaching" : "attached");
}
void read_in_use(const Row& row, FilterValues& values) {
  if (has_network(row)) values.emplace_back("in-use");
}
void read_device_index(const Row& row, FilterValues& values) {
  if (has_network(row)) values.emplace_back("0");
}
void read_architecture(const Row&, FilterValues& values) { values.emplace_back(kArchitecture); }
void read_root_device_name(const Row&, FilterValues& values) {
  values.emplace_back(kRootDeviceName);
}
void read_root_device_type(const Row&, FilterValues& values) { values.emplace_back("ebs"); }
void read_hypervisor(const Row&, FilterValues& values) { values.emplace_back("xen"); }
void read_platform_details(const Row&, FilterValues& values) { values.emplace_back("Linux/UNIX"); }
void read_tenancy(const Row&, FilterValues& values) { values.emplace_back("default"); }
void read_usage_operation(const Row&, FilterValues& values) { values.emplace_back("RunInstances"); }
void read_virtualization(const Row&, FilterValues& values) { values.emplace_back("hvm"); }

constexpr FilterField<Row> kFields[] = {
    {"architecture", read_architecture},
    {"availability-zone", read<&Instance::availability_zone>},
    {"availability-zone-id", read_zone_id},
    {"client-token", read<&Instance::client_token>},
    {"dns-name", read_none},
    {"ebs-optimized", read<&Instance::ebs_optimized>},
    {"group-id", read_group_ids},
    {"group-name", read_group_names},
    {"hypervisor", read_hypervisor},
    {"iam-instance-profile.arn", read<&Instance::instance_profile_arn>},
    {"image-id", read<&Instance::image_id>},
    {"instance-id", read<&Instance::id>},
    {"instance-lifecycle", read_none},
    {"instance-state-code", read_state_code},
    {"instance-state-name", read_state_name},
    {"instance-type", read<&Instance::instance_type>},
    {"instance.group-id", read_group_ids},
    {"instance.group-name", read_group_names},
    {"ip-address", read_none},
    {"kernel-id", read_none},
    {"key-name", read<&Instance::key_name>},
    {"launch-index", read_launch_index},
    {"launch-time", read_launch_time},
    {"metadata-options.http-endpoint", read_http_endpoint},
    {"metadata-options.http-put-response-hop-limit", read_hop_limit},
    {"metadata-options.http-tokens", read_http_tokens},
    {"metadata-options.instance-metadata-tags", read_metadata_tags},
    {"monitoring-state", read_monitoring},
    {"network-interface.addresses.primary", read_true},
    {"network-interface.addresses.private-ip-address",
     read_interface<&NetworkInterface::private_ip>},
    {"network-interface.attachment.attachment-id",
     read_interface<&NetworkInterface::attachment_id>},
    {"network-interface.attachment.device-index", read_device_index},
    {"network-interface.attachment.instance-id", read_network<&Instance::id>},
    {"network-interface.attachment.status", read_attachment_status},
    {"network-interface.availability-zone", read_network<&Instance::availability_zone>},
    {"network-interface.description", read_interface<&NetworkInterface::description>},
    {"network-interface.group-id", read_group_ids},
    {"network-interface.group-name", read_group_names},
    {"network-interface.mac-address", read_interface<&NetworkInterface::mac_address>},
    {"network-interface.network-interface-id", read_interface_id},
    {"network-interface.owner-id", read_network<&Instance::account>},
    {"network-interface.private-dns-name", read_dns_name},
    {"network-interface.private-ip-address", read_interface<&NetworkInterface::private_ip>},
    {"network-interface.source-dest-check", read_true},
    {"network-interface.status", read_in_use},
    {"network-interface.subnet-id", read_network<&Instance::subnet_id>},
    {"network-interface.vpc-id", read_network<&Instance::vpc_id>},
    {"owner-id", read<&Instance::account>},
    {"platform", read_none},
    {"platform-details", read_platform_details},
    {"private-dns-name", read_dns_name},
    {"private-ip-address", read_interface<&NetworkInterface::private_ip>},
    {"product-code", read_none},
    {"ramdisk-id", read_none},
    {"reason", read<&Instance::state_transition_reason>},
    {"requester-id", read_none},
    {"reservation-id", read<&Instance::reservation_id>},
    {"root-device-name", read_root_device_name},
    {"root-device-type", read_root_device_type},
    {"source-dest-check", read_true},
    {"spot-instance-request-id", read_none},
    {"state-reason-code", read_state_reason_code},
    {"state-reason-message", read_state_reason_message},
    {"subnet-id", read_network<&Instance::subnet_id>},
    {"tenancy", read_tenancy},
    {"usage-operation", read_usage_operation},
    {"virtualization-type", read_virtualization},
    {"vpc-id", read_network<&Instance::vpc_id>},
};
constexpr FilterTable<Row> kTable{kFields,
                                  [](const Row& row) -> const Tags& { return row.instance.tags; }};

}  // namespace

const FilterTable<InstanceRow>& instance_filters() { return kTable; }

}  // namespace gantry::ec2

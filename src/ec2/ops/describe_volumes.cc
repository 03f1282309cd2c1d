#include "ec2/model/zones.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/instance_states.h"
#include "ec2/ops/page.h"

namespace gantry::ec2 {
namespace {

struct Row {
  const Instance* instance;
  const BlockDevice* device;
};

constexpr FilterField<Row> kFields[] = {
    {"attachment.delete-on-termination",
     [](const Row& row, FilterValues& values) {
       values.push_back(filter_bool(row.device->delete_on_termination));
     }},
    {"attachment.device",
     [](const Row& row, FilterValues& values) { values.push_back(row.device->device_name); }},
    {"attachment.instance-id",
     [](const Row& row, FilterValues& values) { values.emplace_back(row.instance->id.str()); }},
    {"attachment.status",
     [](const Row&, FilterValues& values) { values.emplace_back("attached"); }},
    {"availability-zone",
     [](const Row& row, FilterValues& values) {
       values.push_back(row.instance->availability_zone);
     }},
    {"create-time",
     [](const Row& row, FilterValues& values) {
       values.push_back(format_iso8601(row.instance->launch_time));
     }},
    {"encrypted",
     [](const Row& row, FilterValues& values) {
       values.push_back(filter_bool(row.device->encrypted));
     }},
    {"size", [](const Row& row,
                FilterValues& values) { values.push_back(std::to_string(row.device->size_gib)); }},
    {"snapshot-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.device->snapshot_id); }},
    {"status", [](const Row&, FilterValues& values) { values.emplace_back("in-use"); }},
    {"volume-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.device->volume_id); }},
    {"volume-type",
     [](const Row& row, FilterValues& values) { values.push_back(row.device->volume_type); }},
};

api::ec2::Volume to_volume(const Row& row) {
  const BlockDevice& device = *row.device;
  const auto made = row.instance->launch_time;
  api::ec2::Volume wire{
      .attachments = {{{.attach_time = made,
                        .delete_on_termination = device.delete_on_termination,
                        .device = device.device_name,
                        .instance_id = row.instance->id.str(),
                        .state = "attached",
                        .volume_id = device.volume_id}}},
      .availability_zone = row.instance->availability_zone,
      .availability_zone_id = std::string(zone_id(row.instance->availability_zone)),
      .create_time = made,
      .encrypted = device.encrypted,
      .multi_attach_enabled = false,
      .size = device.size_gib,
      .snapshot_id = device.snapshot_id,
      .state = "in-use",
      .volume_id = device.volume_id,
      .volume_type = device.volume_type};
  if (device.iops > 0) {
    wire.iops = device.iops;
  } else if (device.volume_type == "gp2") {
    // AWS: "General Purpose SSD volumes": 3 IOPS per GiB, between 100 and 16,000.
    wire.iops = std::clamp(3 * device.size_gib, 100, 16'000);
  } else if (device.volume_type == "gp3") {
    wire.iops = 3'000;
  }
  return wire;
}

}  // namespace

// AWS: DescribeVolumes. The volumes that instances were launched with.
Result<api::ec2::DescribeVolumesResult> Service::describe_volumes(
    control::OpContext& context, const api::ec2::DescribeVolumesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  const Tables& tables = ec2_.tables();
  std::vector<Row> rows;
  for (const Instance& instance : tables.instances_by_scope.range(context.scope())) {
    if (instance.state == InstanceState::kTerminated) continue;
    for (const BlockDevice& device : instance.block_devices) rows.push_back({&instance, &device});
  }
  const auto wanted = request.volume_ids.value_or(std::vector<std::string>());
  for (const auto& id : wanted) {
    if (!contains(rows, id, [](const Row& row) { return row.device->volume_id; })) {
      return std::unexpected(Error{.code = "InvalidVolume.NotFound",
                                   .message = "The volume '" + id + "' does not exist."});
    }
  }
  std::erase_if(rows, [&](const Row& row) {
    return (!wanted.empty() && !contains(wanted, row.device->volume_id)) || !filters.match(row);
  });
  const auto key = [](const Row& row) { return row.device->volume_id; };
  std::ranges::sort(rows, {}, key);
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(rows, page, key));
  api::ec2::DescribeVolumesResult result{.next_token = std::move(next),
                                         .volumes = std::vector<api::ec2::Volume>()};
  for (const Row& row : rows) result.volumes->push_back(to_volume(row));
  return result;
}

}  // namespace gantry::ec2

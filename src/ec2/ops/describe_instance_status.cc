#include "ec2/model/zones.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/instance_states.h"
#include "ec2/ops/page.h"

namespace gantry::ec2 {
namespace {

struct Row {
  const Instance* instance;
  HostHealth health;
};

/// AWS: InstanceStatusSummary, Status, and InstanceStatusDetails, Status.
std::pair<const char*, const char*> words(CheckResult check) {
  switch (check) {
    case CheckResult::kInitializing:
      return {"initializing", "initializing"};
    case CheckResult::kOk:
      return {"ok", "passed"};
    case CheckResult::kImpaired:
      return {"impaired", "failed"};
  }
  return {"insufficient-data", "insufficient-data"};
}

bool is_checked(const Row& row) { return row.instance->state == InstanceState::kRunning; }

const char* status(const Row& row, CheckResult check) {
  return is_checked(row) ? words(check).first : "not-applicable";
}

constexpr FilterField<Row> kFields[] = {
    {"availability-zone",
     [](const Row& row, FilterValues& values) {
       values.push_back(row.instance->availability_zone);
     }},
    {"availability-zone-id",
     [](const Row& row, FilterValues& values) {
       values.emplace_back(zone_id(row.instance->availability_zone));
     }},
    // There are no scheduled events.
    {"event.code", [](const Row&, FilterValues&) {}},
    {"event.description", [](const Row&, FilterValues&) {}},
    {"event.instance-event-id", [](const Row&, FilterValues&) {}},
    {"event.not-after", [](const Row&, FilterValues&) {}},
    {"event.not-before", [](const Row&, FilterValues&) {}},
    {"event.not-before-deadline", [](const Row&, FilterValues&) {}},
    {"instance-state-code",
     [](const Row& row, FilterValues& values) {
       values.push_back(std::to_string(state_code(row.instance->state)));
     }},
    {"instance-state-name",
     [](const Row& row, FilterValues& values) {
       values.emplace_back(to_string(row.instance->state));
     }},
    {"instance-status.reachability",
     [](const Row& row, FilterValues& values) {
       if (is_checked(row)) values.emplace_back(words(row.health.instance).second);
     }},
    {"instance-status.status",
     [](const Row& row, FilterValues& values) {
       values.emplace_back(status(row, row.health.instance));
     }},
    {"system-status.reachability",
     [](const Row& row, FilterValues& values) {
       if (is_checked(row)) values.emplace_back(words(row.health.system).second);
     }},
    {"system-status.status",
     [](const Row& row, FilterValues& values) {
       values.emplace_back(status(row, row.health.system));
     }},
};

api::ec2::InstanceStatusSummary summary(const Row& row, CheckResult check) {
  api::ec2::InstanceStatusSummary wire{.status = status(row, check)};
  if (!is_checked(row)) return wire;
  api::ec2::InstanceStatusDetails details{.name = "reachability", .status = words(check).second};
  if (check == CheckResult::kImpaired) details.impaired_since = row.health.impaired_since;
  wire.details = {{std::move(details)}};
  return wire;
}

api::ec2::InstanceStatus to_status(const Row& row) {
  return {.availability_zone = row.instance->availability_zone,
          .availability_zone_id = std::string(zone_id(row.instance->availability_zone)),
          .instance_id = row.instance->id.str(),
          .instance_state = to_api(row.instance->state),
          .instance_status = summary(row, row.health.instance),
          .system_status = summary(row, row.health.system)};
}

}  // namespace

// AWS: DescribeInstanceStatus: running instances only, unless IncludeAllInstances is given.
Result<api::ec2::DescribeInstanceStatusResult> Service::describe_instance_status(
    control::OpContext& context, const api::ec2::DescribeInstanceStatusRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  GANTRY_CHECK(check_instance_ids(tables, context.scope(),
                                  request.instance_ids.value_or(std::vector<std::string>())));
  GANTRY_TRY(const auto instances,
             select_records(
                 tables.instances, tables.instances_by_scope, context.scope(), request.instance_ids,
                 [](const std::string& id) { return errors::instance_id_not_found({id}); }));
  std::vector<Row> rows;
  for (const Instance* instance : instances) {
    const bool running = instance->state == InstanceState::kRunning;
    if (!running && !request.include_all_instances.value_or(false)) continue;
    const auto observed = ec2_.hosts().health.find(instance->id.str());
    Row row{instance, observed == ec2_.hosts().health.end() ? HostHealth() : observed->second};
    if (filters.match(row)) rows.push_back(std::move(row));
  }
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(rows, page, [](const Row& row) {
               return std::string(row.instance->id.str());
             }));
  api::ec2::DescribeInstanceStatusResult result{
      .instance_statuses = std::vector<api::ec2::InstanceStatus>(), .next_token = std::move(next)};
  for (const Row& row : rows) result.instance_statuses->push_back(to_status(row));
  return result;
}

}  // namespace gantry::ec2

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "logs/ops/lookup.h"
#include "logs/service.h"

// CreateLogGroup, DeleteLogGroup, PutRetentionPolicy, DeleteRetentionPolicy.
namespace gantry::logs {
namespace {

/// AWS: API_PutRetentionPolicy, retentionInDays.
constexpr std::array kRetentions{1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

}  // namespace

Result<api::logs::CreateLogGroupResponse> Service::create_log_group(
    control::OpContext& context, const api::logs::CreateLogGroupRequest& request) {
  if (request.kms_key_id) {
    return std::unexpected(
        errors::invalid("Gantry has no keys to encrypt with: leave kmsKeyId out."));
  }
  if (request.log_group_class.value_or("STANDARD") != "STANDARD") {
    return std::unexpected(errors::invalid("Gantry serves log groups of the class STANDARD."));
  }
  if (request.deletion_protection_enabled.value_or(false)) {
    return std::unexpected(errors::invalid("Gantry does not serve deletionProtectionEnabled."));
  }
  const Scope scope = context.scope();
  auto key = group_key(scope, *request.log_group_name);
  if (logs_.tables().groups.contains(key)) return std::unexpected(errors::group_exists());
  logs_.tables().groups.put(context.tx,
                            {.id_key = std::move(key),
                             .account = scope.account,
                             .region = scope.region,
                             .name = *request.log_group_name,
                             .created_at = context.now,
                             .tags = request.tags.value_or(std::map<std::string, std::string>())});
  return api::logs::CreateLogGroupResponse{};
}

Result<api::logs::DeleteLogGroupResponse> Service::delete_log_group(
    control::OpContext& context, const api::logs::DeleteLogGroupRequest& request) {
  Tables& tables = logs_.tables();
  GANTRY_TRY(const LogGroup* group, find_group(tables, context.scope(), *request.log_group_name));
  const std::string key = group->id_key;
  std::vector<std::string> ids;
  std::vector<std::string> keys;
  for (const LogStream& stream : with_prefix(tables.streams, key + " ")) {
    ids.push_back(stream.id);
    keys.push_back(stream.id_key);
  }
  for (const auto& stream : keys) tables.streams.erase(context.tx, stream);
  tables.groups.erase(context.tx, key);
  drop_events(context, std::move(ids));
  return api::logs::DeleteLogGroupResponse{};
}

void Service::drop_events(control::OpContext& context, std::vector<std::string> ids) {
  context.tx.on_durable([this, ids = std::move(ids)]() mutable {
    logs_.files().submit([ids = std::move(ids)](EventFiles& files) -> GroupCommit::Then {
      for (const auto& id : ids) files.remove(id);
      return {};
    });
  });
}

Result<api::logs::PutRetentionPolicyResponse> Service::put_retention_policy(
    control::OpContext& context, const api::logs::PutRetentionPolicyRequest& request) {
  const std::int32_t days = *request.retention_in_days;
  if (std::ranges::find(kRetentions, days) == kRetentions.end()) {
    return std::unexpected(errors::invalid(fmt::format(
        "1 validation error detected: Value '{}' at 'retentionInDays' failed to satisfy "
        "constraint: Member must satisfy enum value set: [{}]",
        days, fmt::join(kRetentions, ", "))));
  }
  GANTRY_TRY(const LogGroup* group,
             find_group(logs_.tables(), context.scope(), *request.log_group_name));
  logs_.tables().groups.update(context.tx, group->key(),
                               [&](LogGroup& record) { record.retention_days = days; });
  return api::logs::PutRetentionPolicyResponse{};
}

Result<api::logs::DeleteRetentionPolicyResponse> Service::delete_retention_policy(
    control::OpContext& context, const api::logs::DeleteRetentionPolicyRequest& request) {
  GANTRY_TRY(const LogGroup* group,
             find_group(logs_.tables(), context.scope(), *request.log_group_name));
  logs_.tables().groups.update(context.tx, group->key(),
                               [&](LogGroup& record) { record.retention_days = 0; });
  return api::logs::DeleteRetentionPolicyResponse{};
}

}  // namespace gantry::logs

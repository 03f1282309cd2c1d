#include "ec2/ec2.h"

#include "base/id_source.h"
#include "base/ipv4.h"
#include "ec2/errors.h"
#include "ec2/metadata/identity.h"
#include "ec2/model/state_reasons.h"
#include "ec2/model/tables.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/launch.h"
#include "ec2/ops/vpcs.h"

namespace gantry::ec2 {
namespace {

/// Gives the default groups of a store of before rules were records, which knew no others and kept
/// their rules in the group, their rules.
Result<void> upgrade_groups(store::Database& database, Tables& tables) {
  return database.transact([&](store::Tx& tx) -> Result<void> {
    SystemIdSource ids;
    std::vector<SecurityGroup> old;
    for (const SecurityGroup& group : tables.security_groups) {
      if (!group.rules_apart) old.push_back(group);
    }
    for (SecurityGroup& group : old) put_default_rules(tables, tx, std::move(group), ids);
    return {};
  });
}

}  // namespace

Ec2::Ec2(store::Database& database, iam::Iam& iam)
    : database_(database), iam_(iam), tables_(std::make_unique<Tables>(database)) {}

Ec2::~Ec2() = default;

Result<void> Ec2::prepare(Time now) {
  GANTRY_CHECK(upgrade_groups(database_, *tables_));
  if (tables_->identity_keys.contains(IdentityKey::kId)) return {};
  GANTRY_TRY(auto key, make_identity_key(now));
  return database_.transact([&](store::Tx& tx) -> Result<void> {
    tables_->identity_keys.put(tx, std::move(key));
    return {};
  });
}

const Instance* Ec2::find(const InstanceId& id) const { return tables_->instances.find(id.str()); }

const Instance* Ec2::find_by_private_ip(std::string_view address) const {
  const auto parsed = parse_ipv4(address);
  const auto* id = parsed ? tables_->addresses.find(*parsed) : nullptr;
  return id ? find(*id) : nullptr;
}

Result<std::vector<InstanceId>> Ec2::launch(const Change& change,
                                            const api::ec2::RunInstancesRequest& request) {
  return launch_instances(*tables_, iam_, change, request, {.tag_keys = TagKeys::kAlsoSystem});
}

Result<void> Ec2::terminate(store::Tx& tx, const InstanceId& id, const StateReason& reason,
                            Time now) {
  if (!find(id)) return std::unexpected(errors::instance_id_not_found({id.str()}));
  move(tx, id, InstanceState::kShuttingDown, reason, now);
  return {};
}

Result<Subnet> Ec2::find_task_subnet(const Scope& scope, const std::string& subnet_id,
                                     const std::vector<std::string>& group_ids) const {
  GANTRY_TRY(const Subnet* subnet, find_subnet(*tables_, scope, subnet_id));
  GANTRY_CHECK(read_group_ids(*tables_, *subnet, group_ids));
  return *subnet;
}

Result<FreeInterface> Ec2::add_task_interface(const Change& change,
                                              const TaskInterfaceRequest& request) {
  GANTRY_TRY(const Subnet* subnet, find_subnet(*tables_, change.scope, request.subnet_id));
  GANTRY_TRY(auto groups, read_group_ids(*tables_, *subnet, request.group_ids));
  GANTRY_TRY(const auto* made,
             put_interface(*tables_, change.tx, change.ids, *subnet, std::nullopt,
                           {.description = request.description,
                            .security_groups = std::move(groups),
                            .instance_id = request.instance_id,
                            .attachment_id = fresh_id("eni-attach", change.ids)}));
  return *made;
}

void Ec2::remove_task_interface(store::Tx& tx, const NetworkInterfaceId& id) {
  if (tables_->interfaces.find(id.str())) tables_->interfaces.erase(tx, id.str());
}

void Ec2::put_tags(store::Tx& tx, const InstanceId& id, const Tags& tags) {
  tables_->instances.update(tx, id.str(), [&](Instance& record) {
    for (const auto& [key, value] : tags) record.tags[key] = value;
  });
}

void Ec2::remove_tags(store::Tx& tx, const InstanceId& id, const std::vector<std::string>& keys) {
  tables_->instances.update(tx, id.str(), [&](Instance& record) {
    for (const auto& key : keys) record.tags.erase(key);
  });
}

bool Ec2::move(store::Tx& tx, const InstanceId& id, InstanceState to,
               const std::optional<StateReason>& reason, Time now) {
  const Instance* instance = find(id);
  if (!instance || !can_move(instance->state, to)) return false;
  tables_->instances.update(tx, id.str(), [&](Instance& record) {
    record.state = to;
    record.state_reason = reason;
    record.state_transition_reason = reason ? transition_reason(*reason, now) : std::string();
    record.state_changed_at = now;
    record.provider_failures = 0;
    record.retry_at.reset();
  });
  for (const auto& listener : listeners_) listener(tx, *instance);
  return true;
}

Result<InstanceId> Ec2::verify_identity(std::string_view document,
                                        std::string_view signature) const {
  const auto invalid = [](std::string message) {
    return std::unexpected(Error{.code = "InvalidIdentity", .message = std::move(message)});
  };
  const IdentityKey* key = tables_->identity_keys.find(IdentityKey::kId);
  if (!key || !verify_document(*key, document, signature)) {
    return invalid("The signature of the instance identity document is not valid.");
  }
  auto id = instance_of_document(document);
  const Instance* instance = id ? find(*id) : nullptr;
  if (!instance || instance->state == InstanceState::kTerminated) {
    return invalid("The instance identity document names no instance that exists.");
  }
  return *std::move(id);
}

}  // namespace gantry::ec2

#include <fmt/format.h>

#include "ec2/ops/filters.h"
#include "ec2/ops/instance_states.h"
#include "ec2/ops/launch.h"
#include "ec2/ops/page.h"

// AssociateIamInstanceProfile, DisassociateIamInstanceProfile and
// DescribeIamInstanceProfileAssociations. A change is at once in effect.
namespace gantry::ec2 {
namespace {

using Row = Instance;

bool has_profile(const Instance& instance) {
  return !instance.instance_profile_arn.empty() && instance.state != InstanceState::kTerminated;
}

constexpr FilterField<Row> kFields[] = {
    {"instance-id",
     [](const Row& row, FilterValues& values) { values.emplace_back(row.id.str()); }},
    {"state", [](const Row&, FilterValues& values) { values.emplace_back("associated"); }},
};

api::ec2::IamInstanceProfileAssociation to_association(const Instance& instance,
                                                       const Tables& tables,
                                                       std::string_view state) {
  return {.association_id = instance.profile_association_id,
          .iam_instance_profile = to_api(instance, tables).iam_instance_profile,
          .instance_id = instance.id.str(),
          .state = std::string(state)};
}

Error association_not_found(std::string_view id) {
  return {.code = "InvalidAssociationID.NotFound",
          .message = fmt::format("The association ID '{}' does not exist", id)};
}

}  // namespace

Result<api::ec2::AssociateIamInstanceProfileResult> Service::associate_iam_instance_profile(
    control::OpContext& context, const api::ec2::AssociateIamInstanceProfileRequest& request) {
  Tables& tables = ec2_.tables();
  ec2_.iam().ensure_account(context.tx, context.scope().account, context.now);
  GANTRY_TRY(const Instance* instance,
             find_instance(tables, context.scope(), request.instance_id.value_or("")));
  GANTRY_TRY(const auto arn,
             read_profile(ec2_.iam(), context.scope(), request.iam_instance_profile));
  if (arn.empty()) return std::unexpected(errors::missing_parameter("IamInstanceProfile"));
  if (instance->state != InstanceState::kRunning && instance->state != InstanceState::kStopped) {
    return std::unexpected(Error{
        .code = "IncorrectState",
        .message = fmt::format("The instance '{}' is not in the 'running' or 'stopped' states.",
                               instance->id.str())});
  }
  if (has_profile(*instance)) {
    return std::unexpected(Error{
        .code = "IncorrectState",
        .message =
            fmt::format("There is an existing association for instance {}", instance->id.str())});
  }
  tables.instances.update(context.tx, instance->id.str(), [&](Instance& record) {
    record.instance_profile_arn = arn;
    record.profile_association_id = fresh_id("iip-assoc", context.ids);
  });
  return api::ec2::AssociateIamInstanceProfileResult{
      .iam_instance_profile_association = to_association(*instance, tables, "associating")};
}

Result<api::ec2::DisassociateIamInstanceProfileResult> Service::disassociate_iam_instance_profile(
    control::OpContext& context, const api::ec2::DisassociateIamInstanceProfileRequest& request) {
  Tables& tables = ec2_.tables();
  const auto id = request.association_id.value_or("");
  for (const Instance& instance : tables.instances_by_scope.range(context.scope())) {
    if (!has_profile(instance) || instance.profile_association_id != id) continue;
    api::ec2::DisassociateIamInstanceProfileResult result{
        .iam_instance_profile_association = to_association(instance, tables, "disassociating")};
    tables.instances.update(context.tx, std::string(instance.id.str()), [](Instance& record) {
      record.instance_profile_arn.clear();
      record.profile_association_id.clear();
    });
    return result;
  }
  return std::unexpected(association_not_found(id));
}

Result<api::ec2::DescribeIamInstanceProfileAssociationsResult>
Service::describe_iam_instance_profile_associations(
    control::OpContext& context,
    const api::ec2::DescribeIamInstanceProfileAssociationsRequest& request) {
  const Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  std::vector<const Instance*> rows;
  for (const Instance& instance : tables.instances_by_scope.range(context.scope())) {
    if (has_profile(instance)) rows.push_back(&instance);
  }
  const auto key = [](const Instance* instance) { return instance->profile_association_id; };
  const auto wanted = request.association_ids.value_or(std::vector<std::string>());
  for (const auto& id : wanted) {
    if (!contains(rows, id, key)) return std::unexpected(association_not_found(id));
  }
  std::erase_if(rows, [&](const Instance* instance) {
    return (!wanted.empty() && !contains(wanted, key(instance))) || !filters.match(*instance);
  });
  std::ranges::sort(rows, {}, key);
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(rows, page, key));
  api::ec2::DescribeIamInstanceProfileAssociationsResult result{
      .iam_instance_profile_associations = std::vector<api::ec2::IamInstanceProfileAssociation>(),
      .next_token = std::move(next)};
  for (const Instance* instance : rows) {
    result.iam_instance_profile_associations->push_back(
        to_association(*instance, tables, "associated"));
  }
  return result;
}

}  // namespace gantry::ec2

#pragma once

#include <vector>

#include "api/iam/types.h"
#include "control/operation.h"
#include "iam/iam.h"

namespace gantry::iam {

/// The operations of AWS IAM; bound by bind(). Policies are kept and checked for their
/// form; nothing evaluates them yet (docs/coverage.md).
class Service {
 public:
  explicit Service(Iam& iam) : iam_(iam) {}

  Result<api::iam::AddRoleToInstanceProfileResponse> add_role_to_instance_profile(
      control::OpContext& context, const api::iam::AddRoleToInstanceProfileRequest& request);
  Result<api::iam::AttachRolePolicyResponse> attach_role_policy(
      control::OpContext& context, const api::iam::AttachRolePolicyRequest& request);
  Result<api::iam::CreateInstanceProfileResponse> create_instance_profile(
      control::OpContext& context, const api::iam::CreateInstanceProfileRequest& request);
  Result<api::iam::CreatePolicyResponse> create_policy(
      control::OpContext& context, const api::iam::CreatePolicyRequest& request);
  Result<api::iam::CreateRoleResponse> create_role(control::OpContext& context,
                                                   const api::iam::CreateRoleRequest& request);
  Result<api::iam::CreateServiceLinkedRoleResponse> create_service_linked_role(
      control::OpContext& context, const api::iam::CreateServiceLinkedRoleRequest& request);
  Result<api::iam::DeleteInstanceProfileResponse> delete_instance_profile(
      control::OpContext& context, const api::iam::DeleteInstanceProfileRequest& request);
  Result<api::iam::DeletePolicyResponse> delete_policy(
      control::OpContext& context, const api::iam::DeletePolicyRequest& request);
  Result<api::iam::DeleteRoleResponse> delete_role(control::OpContext& context,
                                                   const api::iam::DeleteRoleRequest& request);
  Result<api::iam::DeleteRolePolicyResponse> delete_role_policy(
      control::OpContext& context, const api::iam::DeleteRolePolicyRequest& request);
  Result<api::iam::DetachRolePolicyResponse> detach_role_policy(
      control::OpContext& context, const api::iam::DetachRolePolicyRequest& request);
  Result<api::iam::GetInstanceProfileResponse> get_instance_profile(
      control::OpContext& context, const api::iam::GetInstanceProfileRequest& request);
  Result<api::iam::GetPolicyResponse> get_policy(control::OpContext& context,
                                                 const api::iam::GetPolicyRequest& request);
  Result<api::iam::GetPolicyVersionResponse> get_policy_version(
      control::OpContext& context, const api::iam::GetPolicyVersionRequest& request);
  Result<api::iam::GetRoleResponse> get_role(control::OpContext& context,
                                             const api::iam::GetRoleRequest& request);
  Result<api::iam::GetRolePolicyResponse> get_role_policy(
      control::OpContext& context, const api::iam::GetRolePolicyRequest& request);
  Result<api::iam::ListAttachedRolePoliciesResponse> list_attached_role_policies(
      control::OpContext& context, const api::iam::ListAttachedRolePoliciesRequest& request);
  Result<api::iam::ListInstanceProfilesResponse> list_instance_profiles(
      control::OpContext& context, const api::iam::ListInstanceProfilesRequest& request);
  Result<api::iam::ListInstanceProfilesForRoleResponse> list_instance_profiles_for_role(
      control::OpContext& context, const api::iam::ListInstanceProfilesForRoleRequest& request);
  Result<api::iam::ListPoliciesResponse> list_policies(
      control::OpContext& context, const api::iam::ListPoliciesRequest& request);
  Result<api::iam::ListPolicyVersionsResponse> list_policy_versions(
      control::OpContext& context, const api::iam::ListPolicyVersionsRequest& request);
  Result<api::iam::ListRolePoliciesResponse> list_role_policies(
      control::OpContext& context, const api::iam::ListRolePoliciesRequest& request);
  Result<api::iam::ListRoleTagsResponse> list_role_tags(
      control::OpContext& context, const api::iam::ListRoleTagsRequest& request);
  Result<api::iam::ListRolesResponse> list_roles(control::OpContext& context,
                                                 const api::iam::ListRolesRequest& request);
  Result<api::iam::PutRolePolicyResponse> put_role_policy(
      control::OpContext& context, const api::iam::PutRolePolicyRequest& request);
  Result<api::iam::RemoveRoleFromInstanceProfileResponse> remove_role_from_instance_profile(
      control::OpContext& context, const api::iam::RemoveRoleFromInstanceProfileRequest& request);
  Result<api::iam::TagRoleResponse> tag_role(control::OpContext& context,
                                             const api::iam::TagRoleRequest& request);
  Result<api::iam::UntagRoleResponse> untag_role(control::OpContext& context,
                                                 const api::iam::UntagRoleRequest& request);
  Result<api::iam::UpdateAssumeRolePolicyResponse> update_assume_role_policy(
      control::OpContext& context, const api::iam::UpdateAssumeRolePolicyRequest& request);
  Result<api::iam::UpdateRoleResponse> update_role(control::OpContext& context,
                                                   const api::iam::UpdateRoleRequest& request);

 private:
  /// The tables, with the caller's account prepared.
  Tables& prepare(control::OpContext& context);

  Iam& iam_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::iam

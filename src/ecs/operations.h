#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "control/operation.h"
#include "ecs/tables.h"
#include "ecs/targets.h"

namespace gantry::ec2 {
class Ec2;
}

namespace gantry::ecs {

/// ECS's operations: one member for each that api/models/ecs.allow names, each in its own file
/// below ops/. All run on the state thread, in the transaction of the context.
class Operations {
 public:
  /// `targets`: the load balancers; null: there are none.
  Operations(Tables& tables, const ec2::Ec2& ec2, const TargetRegistry* targets = nullptr)
      : tables_(tables), ec2_(ec2), targets_(targets ? *targets : no_targets_) {}

  using Context = control::OpContext;
  template <class T>
  using Ref = const T&;

  // Clusters
  Result<api::ecs::CreateClusterResponse> create_cluster(Context&,
                                                         Ref<api::ecs::CreateClusterRequest>);
  Result<api::ecs::DescribeClustersResponse> describe_clusters(
      Context&, Ref<api::ecs::DescribeClustersRequest>);
  Result<api::ecs::ListClustersResponse> list_clusters(Context&,
                                                       Ref<api::ecs::ListClustersRequest>);
  Result<api::ecs::DeleteClusterResponse> delete_cluster(Context&,
                                                         Ref<api::ecs::DeleteClusterRequest>);
  Result<api::ecs::UpdateClusterResponse> update_cluster(Context&,
                                                         Ref<api::ecs::UpdateClusterRequest>);
  Result<api::ecs::UpdateClusterSettingsResponse> update_cluster_settings(
      Context&, Ref<api::ecs::UpdateClusterSettingsRequest>);
  Result<api::ecs::PutClusterCapacityProvidersResponse> put_cluster_capacity_providers(
      Context&, Ref<api::ecs::PutClusterCapacityProvidersRequest>);

  // Capacity providers
  Result<api::ecs::CreateCapacityProviderResponse> create_capacity_provider(
      Context&, Ref<api::ecs::CreateCapacityProviderRequest>);
  Result<api::ecs::DescribeCapacityProvidersResponse> describe_capacity_providers(
      Context&, Ref<api::ecs::DescribeCapacityProvidersRequest>);
  Result<api::ecs::UpdateCapacityProviderResponse> update_capacity_provider(
      Context&, Ref<api::ecs::UpdateCapacityProviderRequest>);
  Result<api::ecs::DeleteCapacityProviderResponse> delete_capacity_provider(
      Context&, Ref<api::ecs::DeleteCapacityProviderRequest>);

  // Task definitions
  Result<api::ecs::RegisterTaskDefinitionResponse> register_task_definition(
      Context&, Ref<api::ecs::RegisterTaskDefinitionRequest>);
  Result<api::ecs::DescribeTaskDefinitionResponse> describe_task_definition(
      Context&, Ref<api::ecs::DescribeTaskDefinitionRequest>);
  Result<api::ecs::ListTaskDefinitionsResponse> list_task_definitions(
      Context&, Ref<api::ecs::ListTaskDefinitionsRequest>);
  Result<api::ecs::ListTaskDefinitionFamiliesResponse> list_task_definition_families(
      Context&, Ref<api::ecs::ListTaskDefinitionFamiliesRequest>);
  Result<api::ecs::DeregisterTaskDefinitionResponse> deregister_task_definition(
      Context&, Ref<api::ecs::DeregisterTaskDefinitionRequest>);
  Result<api::ecs::DeleteTaskDefinitionsResponse> delete_task_definitions(
      Context&, Ref<api::ecs::DeleteTaskDefinitionsRequest>);

  // Tasks
  Result<api::ecs::RunTaskResponse> run_task(Context&, Ref<api::ecs::RunTaskRequest>);
  Result<api::ecs::StartTaskResponse> start_task(Context&, Ref<api::ecs::StartTaskRequest>);
  Result<api::ecs::DescribeTasksResponse> describe_tasks(Context&,
                                                         Ref<api::ecs::DescribeTasksRequest>);
  Result<api::ecs::ListTasksResponse> list_tasks(Context&, Ref<api::ecs::ListTasksRequest>);
  Result<api::ecs::StopTaskResponse> stop_task(Context&, Ref<api::ecs::StopTaskRequest>);
  Result<api::ecs::GetTaskProtectionResponse> get_task_protection(
      Context&, Ref<api::ecs::GetTaskProtectionRequest>);
  Result<api::ecs::UpdateTaskProtectionResponse> update_task_protection(
      Context&, Ref<api::ecs::UpdateTaskProtectionRequest>);

  // Services
  Result<api::ecs::CreateServiceResponse> create_service(Context&,
                                                         Ref<api::ecs::CreateServiceRequest>);
  Result<api::ecs::UpdateServiceResponse> update_service(Context&,
                                                         Ref<api::ecs::UpdateServiceRequest>);
  Result<api::ecs::DeleteServiceResponse> delete_service(Context&,
                                                         Ref<api::ecs::DeleteServiceRequest>);
  Result<api::ecs::DescribeServicesResponse> describe_services(
      Context&, Ref<api::ecs::DescribeServicesRequest>);
  Result<api::ecs::ListServicesResponse> list_services(Context&,
                                                       Ref<api::ecs::ListServicesRequest>);
  Result<api::ecs::ListServicesByNamespaceResponse> list_services_by_namespace(
      Context&, Ref<api::ecs::ListServicesByNamespaceRequest>);

  // Task sets
  Result<api::ecs::CreateTaskSetResponse> create_task_set(Context&,
                                                          Ref<api::ecs::CreateTaskSetRequest>);
  Result<api::ecs::UpdateTaskSetResponse> update_task_set(Context&,
                                                          Ref<api::ecs::UpdateTaskSetRequest>);
  Result<api::ecs::DeleteTaskSetResponse> delete_task_set(Context&,
                                                          Ref<api::ecs::DeleteTaskSetRequest>);
  Result<api::ecs::DescribeTaskSetsResponse> describe_task_sets(
      Context&, Ref<api::ecs::DescribeTaskSetsRequest>);
  Result<api::ecs::UpdateServicePrimaryTaskSetResponse> update_service_primary_task_set(
      Context&, Ref<api::ecs::UpdateServicePrimaryTaskSetRequest>);

  // Service deployments
  Result<api::ecs::DescribeServiceDeploymentsResponse> describe_service_deployments(
      Context&, Ref<api::ecs::DescribeServiceDeploymentsRequest>);
  Result<api::ecs::ListServiceDeploymentsResponse> list_service_deployments(
      Context&, Ref<api::ecs::ListServiceDeploymentsRequest>);
  Result<api::ecs::StopServiceDeploymentResponse> stop_service_deployment(
      Context&, Ref<api::ecs::StopServiceDeploymentRequest>);
  Result<api::ecs::DescribeServiceRevisionsResponse> describe_service_revisions(
      Context&, Ref<api::ecs::DescribeServiceRevisionsRequest>);

  // Container instances
  Result<api::ecs::RegisterContainerInstanceResponse> register_container_instance(
      Context&, Ref<api::ecs::RegisterContainerInstanceRequest>);
  Result<api::ecs::DeregisterContainerInstanceResponse> deregister_container_instance(
      Context&, Ref<api::ecs::DeregisterContainerInstanceRequest>);
  Result<api::ecs::ListContainerInstancesResponse> list_container_instances(
      Context&, Ref<api::ecs::ListContainerInstancesRequest>);
  Result<api::ecs::DescribeContainerInstancesResponse> describe_container_instances(
      Context&, Ref<api::ecs::DescribeContainerInstancesRequest>);
  Result<api::ecs::UpdateContainerInstancesStateResponse> update_container_instances_state(
      Context&, Ref<api::ecs::UpdateContainerInstancesStateRequest>);
  Result<api::ecs::UpdateContainerAgentResponse> update_container_agent(
      Context&, Ref<api::ecs::UpdateContainerAgentRequest>);

  // Attributes
  Result<api::ecs::PutAttributesResponse> put_attributes(Context&,
                                                         Ref<api::ecs::PutAttributesRequest>);
  Result<api::ecs::DeleteAttributesResponse> delete_attributes(
      Context&, Ref<api::ecs::DeleteAttributesRequest>);
  Result<api::ecs::ListAttributesResponse> list_attributes(Context&,
                                                           Ref<api::ecs::ListAttributesRequest>);

  // The agent
  Result<api::ecs::DiscoverPollEndpointResponse> discover_poll_endpoint(
      Context&, Ref<api::ecs::DiscoverPollEndpointRequest>);
  Result<api::ecs::SubmitTaskStateChangeResponse> submit_task_state_change(
      Context&, Ref<api::ecs::SubmitTaskStateChangeRequest>);
  Result<api::ecs::SubmitContainerStateChangeResponse> submit_container_state_change(
      Context&, Ref<api::ecs::SubmitContainerStateChangeRequest>);
  Result<api::ecs::SubmitAttachmentStateChangesResponse> submit_attachment_state_changes(
      Context&, Ref<api::ecs::SubmitAttachmentStateChangesRequest>);

  // Tags and settings
  Result<api::ecs::ListTagsForResourceResponse> list_tags_for_resource(
      Context&, Ref<api::ecs::ListTagsForResourceRequest>);
  Result<api::ecs::TagResourceResponse> tag_resource(Context&, Ref<api::ecs::TagResourceRequest>);
  Result<api::ecs::UntagResourceResponse> untag_resource(Context&,
                                                         Ref<api::ecs::UntagResourceRequest>);
  Result<api::ecs::ListAccountSettingsResponse> list_account_settings(
      Context&, Ref<api::ecs::ListAccountSettingsRequest>);
  Result<api::ecs::PutAccountSettingResponse> put_account_setting(
      Context&, Ref<api::ecs::PutAccountSettingRequest>);
  Result<api::ecs::PutAccountSettingDefaultResponse> put_account_setting_default(
      Context&, Ref<api::ecs::PutAccountSettingDefaultRequest>);
  Result<api::ecs::DeleteAccountSettingResponse> delete_account_setting(
      Context&, Ref<api::ecs::DeleteAccountSettingRequest>);

 private:
  NoTargets no_targets_;
  Tables& tables_;
  const ec2::Ec2& ec2_;
  const TargetRegistry& targets_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Operations& operations);

}  // namespace gantry::ecs

#pragma once

#include <functional>
#include <string>

#include "api/ecs/types.h"
#include "base/arn.h"
#include "control/operation.h"
#include "ecs/tables.h"

namespace gantry::ec2 {
class Ec2;
}

namespace gantry::ecs {

/// ECS's operations: one member for each that api/models/ecs.allow names, each in its own file
/// below ops/. All run on the state thread, in the transaction of the context.
class Service {
 public:
  Service(Tables& tables, const ec2::Ec2& ec2) : tables_(tables), ec2_(ec2) {}

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

  // Tasks
  Result<api::ecs::RunTaskResponse> run_task(Context&, Ref<api::ecs::RunTaskRequest>);
  Result<api::ecs::StartTaskResponse> start_task(Context&, Ref<api::ecs::StartTaskRequest>);
  Result<api::ecs::DescribeTasksResponse> describe_tasks(Context&,
                                                         Ref<api::ecs::DescribeTasksRequest>);
  Result<api::ecs::ListTasksResponse> list_tasks(Context&, Ref<api::ecs::ListTasksRequest>);
  Result<api::ecs::StopTaskResponse> stop_task(Context&, Ref<api::ecs::StopTaskRequest>);

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

  // The agent
  Result<api::ecs::DiscoverPollEndpointResponse> discover_poll_endpoint(
      Context&, Ref<api::ecs::DiscoverPollEndpointRequest>);
  Result<api::ecs::SubmitTaskStateChangeResponse> submit_task_state_change(
      Context&, Ref<api::ecs::SubmitTaskStateChangeRequest>);
  Result<api::ecs::SubmitContainerStateChangeResponse> submit_container_state_change(
      Context&, Ref<api::ecs::SubmitContainerStateChangeRequest>);
  Result<api::ecs::SubmitAttachmentStateChangesResponse> submit_attachment_state_changes(
      Context&, Ref<api::ecs::SubmitAttachmentStateChangesRequest>);

  // Tags
  Result<api::ecs::ListTagsForResourceResponse> list_tags_for_resource(
      Context&, Ref<api::ecs::ListTagsForResourceRequest>);
  Result<api::ecs::TagResourceResponse> tag_resource(Context&, Ref<api::ecs::TagResourceRequest>);
  Result<api::ecs::UntagResourceResponse> untag_resource(Context&,
                                                         Ref<api::ecs::UntagResourceRequest>);

 private:
  Tables& tables_;
  const ec2::Ec2& ec2_;
};

}  // namespace gantry::ecs

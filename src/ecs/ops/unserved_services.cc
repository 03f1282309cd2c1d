#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::UpdateServiceResponse> Operations::update_service(
    Context&, Ref<api::ecs::UpdateServiceRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateService is not served yet."));
}

Result<api::ecs::DeleteServiceResponse> Operations::delete_service(
    Context&, Ref<api::ecs::DeleteServiceRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteService is not served yet."));
}

Result<api::ecs::ListServicesResponse> Operations::list_services(
    Context&, Ref<api::ecs::ListServicesRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("ListServices is not served yet."));
}

Result<api::ecs::ListServicesByNamespaceResponse> Operations::list_services_by_namespace(
    Context&, Ref<api::ecs::ListServicesByNamespaceRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("ListServicesByNamespace is not served yet."));
}

Result<api::ecs::CreateTaskSetResponse> Operations::create_task_set(
    Context&, Ref<api::ecs::CreateTaskSetRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("CreateTaskSet is not served yet."));
}

Result<api::ecs::UpdateTaskSetResponse> Operations::update_task_set(
    Context&, Ref<api::ecs::UpdateTaskSetRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateTaskSet is not served yet."));
}

Result<api::ecs::DeleteTaskSetResponse> Operations::delete_task_set(
    Context&, Ref<api::ecs::DeleteTaskSetRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteTaskSet is not served yet."));
}

Result<api::ecs::DescribeTaskSetsResponse> Operations::describe_task_sets(
    Context&, Ref<api::ecs::DescribeTaskSetsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DescribeTaskSets is not served yet."));
}

Result<api::ecs::UpdateServicePrimaryTaskSetResponse> Operations::update_service_primary_task_set(
    Context&, Ref<api::ecs::UpdateServicePrimaryTaskSetRequest>) {
  return std::unexpected(api::ecs::errors::UnsupportedFeatureException(
      "UpdateServicePrimaryTaskSet is not served yet."));
}

Result<api::ecs::DescribeServiceDeploymentsResponse> Operations::describe_service_deployments(
    Context&, Ref<api::ecs::DescribeServiceDeploymentsRequest>) {
  return std::unexpected(api::ecs::errors::UnsupportedFeatureException(
      "DescribeServiceDeployments is not served yet."));
}

Result<api::ecs::ListServiceDeploymentsResponse> Operations::list_service_deployments(
    Context&, Ref<api::ecs::ListServiceDeploymentsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("ListServiceDeployments is not served yet."));
}

Result<api::ecs::StopServiceDeploymentResponse> Operations::stop_service_deployment(
    Context&, Ref<api::ecs::StopServiceDeploymentRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("StopServiceDeployment is not served yet."));
}

Result<api::ecs::DescribeServiceRevisionsResponse> Operations::describe_service_revisions(
    Context&, Ref<api::ecs::DescribeServiceRevisionsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DescribeServiceRevisions is not served yet."));
}

}  // namespace gantry::ecs

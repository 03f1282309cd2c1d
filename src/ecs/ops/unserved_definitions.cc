#include "api/ecs/errors.h"
#include "ecs/operations.h"

namespace gantry::ecs {

Result<api::ecs::CreateCapacityProviderResponse> Operations::create_capacity_provider(
    Context&, Ref<api::ecs::CreateCapacityProviderRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("CreateCapacityProvider is not served yet."));
}

Result<api::ecs::DescribeCapacityProvidersResponse> Operations::describe_capacity_providers(
    Context&, Ref<api::ecs::DescribeCapacityProvidersRequest>) {
  return std::unexpected(api::ecs::errors::UnsupportedFeatureException(
      "DescribeCapacityProviders is not served yet."));
}

Result<api::ecs::UpdateCapacityProviderResponse> Operations::update_capacity_provider(
    Context&, Ref<api::ecs::UpdateCapacityProviderRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateCapacityProvider is not served yet."));
}

Result<api::ecs::DeleteCapacityProviderResponse> Operations::delete_capacity_provider(
    Context&, Ref<api::ecs::DeleteCapacityProviderRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteCapacityProvider is not served yet."));
}

Result<api::ecs::UpdateClusterResponse> Operations::update_cluster(
    Context&, Ref<api::ecs::UpdateClusterRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateCluster is not served yet."));
}

Result<api::ecs::UpdateClusterSettingsResponse> Operations::update_cluster_settings(
    Context&, Ref<api::ecs::UpdateClusterSettingsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("UpdateClusterSettings is not served yet."));
}

Result<api::ecs::PutClusterCapacityProvidersResponse> Operations::put_cluster_capacity_providers(
    Context&, Ref<api::ecs::PutClusterCapacityProvidersRequest>) {
  return std::unexpected(api::ecs::errors::UnsupportedFeatureException(
      "PutClusterCapacityProviders is not served yet."));
}

Result<api::ecs::DeleteTaskDefinitionsResponse> Operations::delete_task_definitions(
    Context&, Ref<api::ecs::DeleteTaskDefinitionsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteTaskDefinitions is not served yet."));
}

Result<api::ecs::ListAccountSettingsResponse> Operations::list_account_settings(
    Context&, Ref<api::ecs::ListAccountSettingsRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("ListAccountSettings is not served yet."));
}

Result<api::ecs::PutAccountSettingResponse> Operations::put_account_setting(
    Context&, Ref<api::ecs::PutAccountSettingRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("PutAccountSetting is not served yet."));
}

Result<api::ecs::PutAccountSettingDefaultResponse> Operations::put_account_setting_default(
    Context&, Ref<api::ecs::PutAccountSettingDefaultRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("PutAccountSettingDefault is not served yet."));
}

Result<api::ecs::DeleteAccountSettingResponse> Operations::delete_account_setting(
    Context&, Ref<api::ecs::DeleteAccountSettingRequest>) {
  return std::unexpected(
      api::ecs::errors::UnsupportedFeatureException("DeleteAccountSetting is not served yet."));
}

}  // namespace gantry::ecs

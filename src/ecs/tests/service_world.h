#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecs/service_changes.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {

using Create = api::ecs::CreateServiceRequest;

/// A cluster, a definition with a port, and services in it.
struct ServiceWorld : World {
  ServiceWorld() {
    create_cluster();
    register_definition(with_port("shop", 80));
  }

  static api::ecs::RegisterTaskDefinitionRequest with_port(std::string family, int port) {
    auto request = definition_of(std::move(family));
    request.container_definitions->at(0).port_mappings.emplace().push_back(
        {.container_port = port});
    return request;
  }
  static Create service_of(std::int32_t count = 2) {
    return {.desired_count = count, .service_name = "web", .task_definition = "shop"};
  }
  std::string refusal(const Create& request) {
    return outcome(call(&Operations::create_service, request));
  }
  std::string create(const Create& request = service_of()) {
    return must(&Operations::create_service, request).service->service_arn.value_or("");
  }
  const Service& service(const std::string& arn) const { return *tables->services.find(arn); }

  /// The service controller's part: what the service rolls out is there.
  void complete_rollout(const std::string& arn) {
    change([&](store::Tx& tx) {
      const std::string current = service(arn).current_service_deployment;
      tables->services.update(tx, arn, [](Service& s) {
        std::erase_if(s.deployments,
                      [](const Deployment& d) { return d.status != DeploymentStatus::kPrimary; });
        s.deployments.front().rollout_state = RolloutState::kCompleted;
      });
      move_service_deployment(*tables, tx, current, ServiceDeploymentStatus::kSuccessful, "",
                              now());
    });
  }
};

inline std::string invalid(std::string_view message) {
  return "InvalidParameterException: " + std::string(message);
}

}  // namespace gantry::ecs::testing

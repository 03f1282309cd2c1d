#include "sim/simulation.h"

#include <gtest/gtest.h>

#include "api/ec2/operations.h"
#include "api/ec2/types.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "base/encoding.h"

namespace gantry::tests {
namespace {

constexpr Millis kDiskWriteTime{2};
constexpr std::string_view kAccount = "000000000000";

}  // namespace

Simulation::Simulation(std::uint64_t seed)
    : executor_(seed), ids_(seed), hosts_(executor_, executor_, ids_, {.seed = seed}) {
  boot();
}

Simulation::~Simulation() { hosts_.disconnect(); }

void Simulation::boot() {
  control_plane_ = std::make_unique<app::ControlPlane>(
      executor_, std::make_unique<store::MemoryCommitLog>(executor_, disk_, kDiskWriteTime), hosts_,
      ids_, metrics_,
      // The least that AWS promises; the usual week would be long to wait for.
      ecs::EcsOptions{.stopped_task_lifetime = std::chrono::hours(1)});
  if (auto loaded = control_plane_->load(); !loaded)
    throw std::runtime_error(loaded.error().message);
  hosts_.connect({.state = executor_,
                  .runner = control_plane_->runner(),
                  .hub = control_plane_->hub(),
                  .metadata = [this](const std::string& id, const aws::http::Request& request) {
                    const auto* instance = control_plane_->ec2().find(ec2::InstanceId(id));
                    return instance ? control_plane_->metadata().answer(*instance, request,
                                                                        executor_.now())
                                    : ec2::MetadataService::not_found();
                  }});
  control_plane_->start();
}

void Simulation::crash_and_restart() {
  disk_.crash();
  hosts_.disconnect();
  control_plane_.reset();
  executor_.run_until_idle();
  boot();
}

void Simulation::begin(const aws::OperationInfo& operation, aws::AnyStruct request,
                       std::move_only_function<void(Result<aws::AnyStruct>)> done) {
  const std::string account(kAccount);
  control_plane_->runner().run(operation,
                               {.request_id = ids_.uuid(),
                                .caller = {.account = account,
                                           .arn = "arn:aws:iam::" + account + ":root",
                                           .user_id = account,
                                           .access_key_id = "test"},
                                .region = "us-east-1",
                                .base_url = "http://local"},
                               std::move(request), std::move(done));
}

Result<aws::AnyStruct> Simulation::call_erased(const aws::OperationInfo& operation,
                                               aws::AnyStruct request) {
  std::optional<Result<aws::AnyStruct>> answer;
  begin(operation, std::move(request),
        [&](Result<aws::AnyStruct> result) { answer.emplace(std::move(result)); });
  if (!run_until([&] { return answer.has_value(); })) throw std::runtime_error("no answer");
  return *std::move(answer);
}

void Simulation::make_cluster(const std::string& name, int count) {
  ASSERT_TRUE(call<api::ecs::CreateClusterResponse>(
      api::ecs::operations::kCreateCluster, api::ecs::CreateClusterRequest{.cluster_name = name}));
  const std::string user_data =
      "#!/bin/bash\necho ECS_CLUSTER=" + name +
      " >> /etc/ecs/ecs.config;echo ECS_BACKEND_HOST= >> /etc/ecs/ecs.config;\n";
  const auto reservation =
      call<api::ec2::Reservation>(api::ec2::operations::kRunInstances,
                                  api::ec2::RunInstancesRequest{.image_id = "ami-0123456789abcdef0",
                                                                .instance_type = "t2.micro",
                                                                .max_count = count,
                                                                .min_count = count,
                                                                .user_data = to_base64(user_data)});
  ASSERT_TRUE(reservation) << reservation.error().message;
  const std::string arn = "arn:aws:ecs:us-east-1:000000000000:cluster/" + name;
  ASSERT_TRUE(run_until([&] {
    int connected = 0;
    for (const auto& instance : tables().instances_by_cluster.range(arn))
      connected += instance.agent_connected;
    return connected == count;
  })) << "the agents did not register";
}

void Simulation::register_httpd(const std::string& family, int memory, int host_port) {
  api::ecs::RegisterTaskDefinitionRequest request{.family = family};
  request.container_definitions.emplace().push_back(
      {.name = "httpd",
       .image = "httpd:2.4",
       .memory = memory,
       .port_mappings =
           std::vector<api::ecs::PortMapping>{{.container_port = 80, .host_port = host_port}}});
  const auto registered = call<api::ecs::RegisterTaskDefinitionResponse>(
      api::ecs::operations::kRegisterTaskDefinition, std::move(request));
  ASSERT_TRUE(registered) << registered.error().message;
}

}  // namespace gantry::tests

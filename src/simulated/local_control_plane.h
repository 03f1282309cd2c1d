#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/control_plane.h"
#include "simulated/access.h"
#include "simulated/local_session.h"

namespace gantry::simulated {

/// An agent's way to a control plane in the same process: the operations and sessions of the wire,
/// without the wire. Without a control plane, and for calls that one leaves unanswered when it
/// goes, errors are `Unreachable`.
class LocalControlPlane final : public agent::ControlPlane {
 public:
  /// `caller`: in whose name the agent signs; `agents`: where its callbacks run.
  LocalControlPlane(SharedAccess access, Executor& agents, aws::Caller caller, std::string region)
      : access_(std::move(access)),
        agents_(agents),
        caller_(std::move(caller)),
        region_(std::move(region)) {}

  /// Breaks the open sessions, as the end of the control plane's process does.
  void break_sessions();

  void create_cluster(api::ecs::CreateClusterRequest request,
                      agent::Callback<api::ecs::CreateClusterResponse> done) override;
  void register_container_instance(
      api::ecs::RegisterContainerInstanceRequest request,
      agent::Callback<api::ecs::RegisterContainerInstanceResponse> done) override;
  void discover_poll_endpoint(
      api::ecs::DiscoverPollEndpointRequest request,
      agent::Callback<api::ecs::DiscoverPollEndpointResponse> done) override;
  void submit_task_state_change(
      api::ecs::SubmitTaskStateChangeRequest request,
      agent::Callback<api::ecs::SubmitTaskStateChangeResponse> done) override;
  void list_tags_for_resource(api::ecs::ListTagsForResourceRequest request,
                              agent::Callback<api::ecs::ListTagsForResourceResponse> done) override;
  void open_session(agent::SessionKind kind, std::string endpoint, Query query,
                    std::shared_ptr<agent::SessionHandler> handler,
                    agent::Callback<std::unique_ptr<agent::Session>> done) override;

 private:
  template <class Response, class Request>
  void call(const aws::OperationInfo& operation, Request request, agent::Callback<Response> done);

  SharedAccess access_;
  Executor& agents_;
  aws::Caller caller_;
  std::string region_;
  std::vector<std::weak_ptr<LocalSocket>> sockets_;
};

}  // namespace gantry::simulated

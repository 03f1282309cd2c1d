#include "simulated/local_control_plane.h"

#include "api/ecs/operations.h"
#include "simulated/pending_call.h"

namespace gantry::simulated {
namespace {

namespace operations = api::ecs::operations;

std::string find(const agent::ControlPlane::Query& query, std::string_view name) {
  const auto found = std::ranges::find(query, name, &std::pair<std::string, std::string>::first);
  return found == query.end() ? "" : found->second;
}

agentlink::SessionRequest to_request(agent::SessionKind kind,
                                     const agent::ControlPlane::Query& query) {
  const bool commands = kind == agent::SessionKind::kAcs;
  return {.kind = commands ? agentlink::SessionRequest::Kind::kCommands
                           : agentlink::SessionRequest::Kind::kTelemetry,
          .container_instance_arn =
              find(query, commands ? "containerInstanceArn" : "containerInstance"),
          .agent_version = find(query, "agentVersion"),
          .agent_hash = find(query, "agentHash"),
          .docker_version = find(query, "dockerVersion"),
          .sends_credentials = find(query, "sendCredentials") == "true"};
}

}  // namespace

void LocalControlPlane::break_sessions() {
  for (const auto& weak : std::exchange(sockets_, {})) {
    if (const auto socket = weak.lock()) socket->break_off();
  }
}

template <class Response, class Request>
void LocalControlPlane::call(const aws::OperationInfo& operation, Request request,
                             agent::Callback<Response> done) {
  PendingCall<Response> pending(agents_, std::move(done));
  if (!*access_) return;
  (*access_)->runner.run(operation,
                         {.caller = caller_, .region = region_, .base_url = "http://local"},
                         aws::AnyStruct::of(std::move(request)),
                         [pending = std::move(pending)](Result<aws::AnyStruct> answer) mutable {
                           if (answer) {
                             pending.answer(answer->template take<Response>());
                           } else {
                             pending.answer(std::unexpected(std::move(answer).error()));
                           }
                         });
}

void LocalControlPlane::create_cluster(api::ecs::CreateClusterRequest request,
                                       agent::Callback<api::ecs::CreateClusterResponse> done) {
  call(operations::kCreateCluster, std::move(request), std::move(done));
}

void LocalControlPlane::register_container_instance(
    api::ecs::RegisterContainerInstanceRequest request,
    agent::Callback<api::ecs::RegisterContainerInstanceResponse> done) {
  call(operations::kRegisterContainerInstance, std::move(request), std::move(done));
}

void LocalControlPlane::discover_poll_endpoint(
    api::ecs::DiscoverPollEndpointRequest request,
    agent::Callback<api::ecs::DiscoverPollEndpointResponse> done) {
  call(operations::kDiscoverPollEndpoint, std::move(request), std::move(done));
}

void LocalControlPlane::submit_task_state_change(
    api::ecs::SubmitTaskStateChangeRequest request,
    agent::Callback<api::ecs::SubmitTaskStateChangeResponse> done) {
  call(operations::kSubmitTaskStateChange, std::move(request), std::move(done));
}

void LocalControlPlane::list_tags_for_resource(
    api::ecs::ListTagsForResourceRequest request,
    agent::Callback<api::ecs::ListTagsForResourceResponse> done) {
  call(operations::kListTagsForResource, std::move(request), std::move(done));
}

void LocalControlPlane::open_session(agent::SessionKind kind, std::string, Query query,
                                     std::shared_ptr<agent::SessionHandler> handler,
                                     agent::Callback<std::unique_ptr<agent::Session>> done) {
  PendingCall<std::unique_ptr<agent::Session>> pending(agents_, std::move(done));
  if (!*access_) return;
  auto& hub = (*access_)->hub;
  // Made here, so that it can be broken from here at any moment.
  (*access_)->state.post([this, &hub, request = to_request(kind, query),
                          handler = std::move(handler), pending = std::move(pending)]() mutable {
    auto admitted = hub.admit(request);
    if (!admitted) {
      const Error& error = admitted.error();
      pending.answer(std::unexpected(Error{error.code, error.code + ": " + error.message}));
      return;
    }
    agents_.post([this, admitted = *std::move(admitted), handler = std::move(handler),
                  pending = std::move(pending)]() mutable {
      auto socket = std::make_shared<LocalSocket>(agents_, std::move(admitted), std::move(handler));
      std::erase_if(sockets_, [](const auto& weak) { return weak.expired(); });
      sockets_.push_back(socket);
      pending.answer(std::make_unique<LocalSession>(socket));
      socket->open();
    });
  });
}

}  // namespace gantry::simulated

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/ecs/types.h"
#include "ports/callback.h"

namespace gantry::agent {

using ports::Callback;

enum class SessionKind {
  kAcs,  ///< commands
  kTcs,  ///< telemetry
};

struct CloseReason {
  int code = 1006;  ///< the WebSocket close code; 1006 if the socket broke
  std::string text;
};

/// One open WebSocket. Destroying it drops the connection without a close frame and without
/// on_closed.
class Session {
 public:
  virtual ~Session() = default;
  /// One text frame. An adapter puts the signed header block in front of telemetry (AWS:
  /// agent-protocol 4.2).
  virtual void send(std::string text) = 0;
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// Called on the agent's executor.
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  virtual void on_text(std::string text) = 0;
  /// At most once; nothing follows.
  virtual void on_closed(CloseReason reason) = 0;
};

/// The control plane as the agent sees it. Callbacks run on the agent's executor. An Error's code
/// is the modelled error of the answer, or `Unreachable` when there was none.
class ControlPlane {
 public:
  using Query = std::vector<std::pair<std::string, std::string>>;

  virtual ~ControlPlane() = default;

  virtual void create_cluster(api::ecs::CreateClusterRequest request,
                              Callback<api::ecs::CreateClusterResponse> done) = 0;
  virtual void register_container_instance(
      api::ecs::RegisterContainerInstanceRequest request,
      Callback<api::ecs::RegisterContainerInstanceResponse> done) = 0;
  virtual void discover_poll_endpoint(api::ecs::DiscoverPollEndpointRequest request,
                                      Callback<api::ecs::DiscoverPollEndpointResponse> done) = 0;
  virtual void submit_task_state_change(api::ecs::SubmitTaskStateChangeRequest request,
                                        Callback<api::ecs::SubmitTaskStateChangeResponse> done) = 0;
  virtual void list_tags_for_resource(api::ecs::ListTagsForResourceRequest request,
                                      Callback<api::ecs::ListTagsForResourceResponse> done) = 0;

  /// Opens `<endpoint>/ws?<query>`. A refused handshake is an Error whose message holds the
  /// answer's body.
  virtual void open_session(SessionKind kind, std::string endpoint, Query query,
                            std::shared_ptr<SessionHandler> handler,
                            Callback<std::unique_ptr<Session>> done) = 0;
};

}  // namespace gantry::agent

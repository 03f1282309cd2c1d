#pragma once

#include <map>
#include <memory>
#include <string>

#include "agentlink/session_hub.h"
#include "aws/frame.h"
#include "aws/http/server.h"
#include "base/executor.h"

namespace gantry::agentlink {

/// One agent's ACS session (agent protocol, section 3). Frames arrive on any thread and are worked
/// on the state thread.
class CommandSession final : public aws::http::WebSocketHandler,
                             public std::enable_shared_from_this<CommandSession> {
 public:
  /// `wants_roles`: the agent has none of its tasks' credentials.
  CommandSession(SessionHub& hub, std::string instance_arn, std::string cluster_arn,
                 bool wants_roles);

  void on_open(std::shared_ptr<aws::http::WebSocket> socket) override;
  void on_text(std::string text) override;
  void on_closed() override;

  // On the state thread:

  [[nodiscard]] const std::string& instance_arn() const { return instance_arn_; }
  /// Sends the payload that the task needs now, if any and if it is not on its way already.
  void deliver(const ecs::Task& task);
  /// Tells the agent all that shall run there, so that it can name what should not.
  void send_manifest(std::int64_t timeline);
  /// Sends the credentials of the tasks on the agent that lack them or whose own run out.
  void refresh_roles();
  /// Another session of the same agent took over, or the instance is gone.
  void shut(std::uint16_t code, std::string reason);
  void start_heartbeats();

 private:
  enum class What { kStart, kStop };
  struct Sent {
    std::string task_arn;
    What what = What::kStart;
  };

  void send_roles(const ecs::Task& task, const ecs::TaskDefinition& definition);
  void receive(const aws::Frame& frame);
  void acknowledged(const std::string& message_id);
  void verify_stops(const std::string& message);
  void heartbeat();
  void send(std::string frame);

  SessionHub& hub_;
  std::string instance_arn_;
  std::string cluster_arn_;
  bool wants_roles_;
  std::shared_ptr<aws::http::WebSocket> socket_;
  std::map<std::string, Sent> unacknowledged_;  ///< by message id
  std::string manifest_id_;
  int unanswered_heartbeats_ = 0;
  Timer heartbeat_timer_;
};

}  // namespace gantry::agentlink

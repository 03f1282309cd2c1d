#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "agent/checkpoint.h"
#include "agent/credential_store.h"
#include "agent/identity.h"
#include "agent/payload.h"
#include "agent/session_loop.h"
#include "agent/task_engine.h"
#include "api/acs/types.h"

namespace gantry::agent {

/// The command session: what the control plane tells this instance to do. AWS: agent-protocol 3.
class AcsSession final : public SessionClient {
 public:
  struct Parts {
    TaskEngine& tasks;
    CredentialStore& credentials;
    Checkpoint& checkpoint;
    const Identity& identity;
    std::function<void()> heartbeat;  ///< runs the instance's health check
    std::function<void()> opened;
    std::function<void()> inactive;  ///< the control plane does not know this instance any more
  };
  /// The checkpoint's key of the highest sequence number seen.
  static constexpr std::string_view kSequenceKey = "sequence";

  AcsSession(Executor& executor, ControlPlane& control_plane, IdSource& ids, Endpoints& endpoints,
             Parts parts, std::int64_t latest_sequence);

  void start() { loop_.start(); }

 private:
  [[nodiscard]] ControlPlane::Query query() const override;
  void on_open() override;
  Life on_text(const std::string& text) override;
  void on_inactive() override { parts_.inactive(); }

  /// Errors: of decoding; the frame is then dropped without an answer.
  Result<void> dispatch(const std::string& type, const std::string& message);
  void on_heartbeat(const api::acs::HeartbeatMessage& message);
  void on_payload(const api::acs::PayloadMessage& message);
  /// Whether everything in it is on disk.
  bool accept_tasks(const api::acs::PayloadMessage& message,
                    std::vector<RoleCredentials>& credentials);
  bool raise_sequence(std::int64_t sequence);
  void on_credentials(const api::acs::IAMRoleCredentialsMessage& message);
  void on_manifest(const api::acs::TaskManifestMessage& message);
  void on_stop_verification(const api::acs::TaskStopVerificationAck& message);
  template <class Update>
  void refuse_update(const Update& message);
  void acknowledge(const std::string& cluster, const std::string& instance,
                   const std::string& message_id);
  void acknowledge_credentials(const std::string& message_id, const std::string& credentials_id,
                               const std::string& expiration);

  Parts parts_;
  std::int64_t latest_sequence_;
  std::string manifest_id_;  ///< of the manifest whose stop candidates are being verified
  bool wants_credentials_ = true;
  SessionLoop loop_;
};

}  // namespace gantry::agent

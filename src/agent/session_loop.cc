#include "agent/session_loop.h"

#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr Millis kLife = std::chrono::seconds(60);
constexpr Millis kLifeSpread = std::chrono::seconds(60);
constexpr Millis kPlannedReconnect = std::chrono::minutes(30);
constexpr Millis kPlannedSpread = std::chrono::minutes(5);
constexpr Millis kStable = std::chrono::minutes(1);
constexpr Millis kInactiveWait = std::chrono::hours(1);
constexpr std::uint16_t kNormalClosure = 1000;

Backoff backoff_of(SessionKind kind) {
  if (kind == SessionKind::kAcs) return {Millis(250), std::chrono::minutes(2), 1.5};
  return {std::chrono::seconds(1), std::chrono::minutes(1), 2};
}

std::string_view name_of(SessionKind kind) { return kind == SessionKind::kAcs ? "ACS" : "TCS"; }

/// AWS: agent-protocol 3.3, no backoff.
bool reconnects_at_once(int code) {
  return code == 1000 || code == 1001 || code == 1006 || code == 1011;
}

}  // namespace

class SessionLoop::Handler final : public SessionHandler {
 public:
  Handler(std::move_only_function<void(std::string)> text,
          std::move_only_function<void(CloseReason)> closed)
      : text_(std::move(text)), closed_(std::move(closed)) {}
  void on_text(std::string text) override { text_(std::move(text)); }
  void on_closed(CloseReason reason) override { closed_(std::move(reason)); }

 private:
  std::move_only_function<void(std::string)> text_;
  std::move_only_function<void(CloseReason)> closed_;
};

SessionLoop::SessionLoop(Executor& executor, ControlPlane& control_plane, IdSource& ids,
                         Endpoints& endpoints, SessionKind kind, SessionClient& client)
    : executor_(executor),
      control_plane_(control_plane),
      ids_(ids),
      endpoints_(endpoints),
      kind_(kind),
      client_(client),
      backoff_(backoff_of(kind)) {}

void SessionLoop::start() {
  if (std::exchange(running_, true)) return;
  connect();
}

void SessionLoop::stop() {
  running_ = false;
  drop();
}

void SessionLoop::send(std::string text) {
  if (session_) session_->send(std::move(text));
}

void SessionLoop::connect() {
  connection_ = std::make_unique<Lifetime>();
  endpoints_.get(
      connection_->bind([this](const Result<api::ecs::DiscoverPollEndpointResponse>& endpoints) {
        endpoints ? open(*endpoints) : on_open_failed(endpoints.error());
      }));
}

void SessionLoop::open(const api::ecs::DiscoverPollEndpointResponse& endpoints) {
  auto handler = std::make_shared<Handler>(
      connection_->bind([this](const std::string& text) { on_text(text); }),
      connection_->bind([this](const CloseReason& reason) { on_closed(reason); }));
  control_plane_.open_session(
      kind_, kind_ == SessionKind::kAcs ? *endpoints.endpoint : *endpoints.telemetry_endpoint,
      client_.query(), std::move(handler),
      connection_->bind(
          [this](Result<std::unique_ptr<Session>> session) { on_open(std::move(session)); }));
}

void SessionLoop::on_open(Result<std::unique_ptr<Session>> session) {
  if (!session) return on_open_failed(session.error());
  session_ = *std::move(session);
  opened_at_ = executor_.now();
  watch_for_life();
  planned_reconnect_ =
      executor_.after(random_between(ids_, kPlannedReconnect, kPlannedSpread), [this] {
        session_->close(kNormalClosure, "ConnectionExpired: Reconnect to continue");
        drop();
        connect();
      });
  log::info("{} session open", name_of(kind_));
  client_.on_open();
}

void SessionLoop::on_open_failed(const Error& error) {
  log::warn("{} session: {}: {}", name_of(kind_), error.code, error.message);
  if (error.message.contains("InactiveInstanceException") ||
      error.code == "InactiveInstanceException") {
    reconnect_after(kInactiveWait);
    return client_.on_inactive();
  }
  reconnect_after(backoff_.next(ids_));
}

void SessionLoop::on_text(const std::string& text) {
  if (client_.on_text(text) != SessionClient::Life::kProven || !session_) return;
  watch_for_life();
  // Amazon's agent wants a minute of connection before it forgets earlier failures. Then a control
  // plane that restarts a few times in a row is waited for up to two minutes; a word from it tells
  // as much.
  backoff_.reset();
}

void SessionLoop::on_closed(const CloseReason& reason) {
  log::info("{} session closed: {} {}", name_of(kind_), reason.code, reason.text);
  if (executor_.now() - opened_at_ >= kStable) backoff_.reset();
  drop();
  if (!running_) return;
  if (reconnects_at_once(reason.code)) {
    connect();
  } else {
    reconnect_after(backoff_.next(ids_));
  }
}

void SessionLoop::watch_for_life() {
  life_ = executor_.after(random_between(ids_, kLife, kLifeSpread), [this] {
    log::warn("{} session: nothing heard for too long", name_of(kind_));
    if (executor_.now() - opened_at_ >= kStable) backoff_.reset();
    drop();
    reconnect_after(backoff_.next(ids_));
  });
}

void SessionLoop::drop() {
  connection_.reset();
  life_.reset();
  planned_reconnect_.reset();
  retry_.reset();
  if (session_) {
    session_.reset();
    client_.on_closed();
  }
}

void SessionLoop::reconnect_after(Millis wait) {
  retry_ = executor_.after(wait, [this] { connect(); });
}

}  // namespace gantry::agent

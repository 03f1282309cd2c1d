#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/control_plane.h"
#include "agent/host_metadata.h"
#include "aws/frame.h"
#include "base/executor.h"

namespace gantry::agent {

/// A control plane that says yes, unless told otherwise, and remembers everything.
class ScriptedControlPlane final : public ControlPlane {
 public:
  struct OpenSession {
    SessionKind kind;
    std::string endpoint;
    Query query;
    std::shared_ptr<SessionHandler> handler;
    std::vector<aws::Frame> sent;
    bool open = true;
    std::optional<int> closed_by_agent;
  };

  explicit ScriptedControlPlane(Executor& executor) : executor_(executor) {}

  // ---- What it is told to do
  static constexpr const char* kArn =
      "arn:aws:ecs:eu-west-1:111122223333:container-instance/lab/5d0f6c0e8b8d4c0f9b0b3d9c2a1e4f77";
  std::deque<Error> registration_errors;
  std::deque<Error> submit_errors;
  std::deque<Error> open_errors;
  bool echo_attributes = true;
  bool answer_submits = true;
  std::string discover_endpoint = "http://10.0.0.5:7002/acs/";

  // ---- What it has seen
  std::vector<api::ecs::RegisterContainerInstanceRequest> registrations;
  std::vector<api::ecs::CreateClusterRequest> clusters;
  std::vector<api::ecs::SubmitTaskStateChangeRequest> reports;
  int discoveries = 0;
  std::vector<std::shared_ptr<OpenSession>> sessions;
  int calls_under_way = 0;
  int most_calls_under_way = 0;

  /// The latest session of that kind that is open; null if there is none.
  [[nodiscard]] OpenSession* session(SessionKind kind) {
    for (auto it = sessions.rbegin(); it != sessions.rend(); ++it) {
      if ((*it)->kind == kind && (*it)->open) return it->get();
    }
    return nullptr;
  }
  [[nodiscard]] int opened(SessionKind kind) const {
    return static_cast<int>(
        std::ranges::count(sessions, kind, [](const auto& session) { return session->kind; }));
  }
  /// Messages of that type that came over any session.
  [[nodiscard]] std::vector<std::string> messages(std::string_view type) const {
    std::vector<std::string> found;
    for (const auto& session : sessions) {
      for (const aws::Frame& frame : session->sent) {
        if (frame.type == type) found.push_back(frame.message);
      }
    }
    return found;
  }
  void push(SessionKind kind, std::string text) {
    OpenSession* open = session(kind);
    ASSERT_NE(open, nullptr);
    open->handler->on_text(std::move(text));
  }
  void close(SessionKind kind, int code) {
    OpenSession* open = session(kind);
    ASSERT_NE(open, nullptr);
    open->open = false;
    open->handler->on_closed({code, ""});
  }
  [[nodiscard]] std::vector<std::string> statuses(const std::string& task) const {
    std::vector<std::string> list;
    for (const auto& report : reports) {
      if (report.task == task) list.push_back(report.status.value_or(""));
    }
    return list;
  }

  // ---- ControlPlane
  void create_cluster(api::ecs::CreateClusterRequest request,
                      Callback<api::ecs::CreateClusterResponse> done) override {
    clusters.push_back(std::move(request));
    answer<api::ecs::CreateClusterResponse>({}, std::move(done));
  }
  void register_container_instance(
      api::ecs::RegisterContainerInstanceRequest request,
      Callback<api::ecs::RegisterContainerInstanceResponse> done) override {
    registrations.push_back(request);
    if (auto error = next(registration_errors)) return refuse(*error, std::move(done));
    api::ecs::ContainerInstance instance;
    instance.container_instance_arn = kArn;
    if (echo_attributes) instance.attributes = request.attributes;
    if (!instance.attributes) instance.attributes.emplace();
    instance.attributes->push_back({.name = "ecs.availability-zone", .value = "eu-west-1a"});
    answer<api::ecs::RegisterContainerInstanceResponse>({.container_instance = instance},
                                                        std::move(done));
  }
  void discover_poll_endpoint(api::ecs::DiscoverPollEndpointRequest,
                              Callback<api::ecs::DiscoverPollEndpointResponse> done) override {
    ++discoveries;
    api::ecs::DiscoverPollEndpointResponse response;
    response.endpoint = discover_endpoint;
    response.telemetry_endpoint = "http://10.0.0.5:7002/tcs/";
    answer(response, std::move(done));
  }
  void submit_task_state_change(api::ecs::SubmitTaskStateChangeRequest request,
                                Callback<api::ecs::SubmitTaskStateChangeResponse> done) override {
    most_calls_under_way = std::max(most_calls_under_way, ++calls_under_way);
    reports.push_back(std::move(request));
    if (!answer_submits) return kept_.push_back(std::move(done));
    auto counted = [this, done = std::move(done)](
                       Result<api::ecs::SubmitTaskStateChangeResponse> result) mutable {
      --calls_under_way;
      done(std::move(result));
    };
    if (auto error = next(submit_errors)) {
      return refuse<api::ecs::SubmitTaskStateChangeResponse>(*error, std::move(counted));
    }
    answer<api::ecs::SubmitTaskStateChangeResponse>({.acknowledgment = "ACK"}, std::move(counted));
  }
  void list_tags_for_resource(api::ecs::ListTagsForResourceRequest request,
                              Callback<api::ecs::ListTagsForResourceResponse> done) override {
    api::ecs::ListTagsForResourceResponse response;
    response.tags = {{.key = "of", .value = request.resource_arn}};
    answer(response, std::move(done));
  }
  void open_session(SessionKind kind, std::string endpoint, Query query,
                    std::shared_ptr<SessionHandler> handler,
                    Callback<std::unique_ptr<Session>> done) override {
    if (auto error = next(open_errors)) return refuse(*error, std::move(done));
    auto session = std::make_shared<OpenSession>(
        OpenSession{kind, std::move(endpoint), std::move(query), std::move(handler)});
    sessions.push_back(session);
    executor_.post(
        [session, done = std::move(done)]() mutable { done(std::make_unique<Wire>(session)); });
  }

 private:
  class Wire final : public Session {
   public:
    explicit Wire(std::shared_ptr<OpenSession> session) : session_(std::move(session)) {}
    ~Wire() override { session_->open = false; }
    void send(std::string text) override {
      auto frame = aws::parse_frame(text);
      ASSERT_TRUE(frame) << text;
      session_->sent.push_back(*std::move(frame));
    }
    void close(std::uint16_t code, std::string) override { session_->closed_by_agent = code; }

   private:
    std::shared_ptr<OpenSession> session_;
  };

  static std::optional<Error> next(std::deque<Error>& errors) {
    if (errors.empty()) return std::nullopt;
    Error error = std::move(errors.front());
    errors.pop_front();
    return error;
  }
  template <class T>
  void answer(T value, Callback<T> done) {
    executor_.post(
        [value = std::move(value), done = std::move(done)]() mutable { done(std::move(value)); });
  }
  template <class T>
  void refuse(Error error, Callback<T> done) {
    executor_.post([error = std::move(error), done = std::move(done)]() mutable {
      done(std::unexpected(std::move(error)));
    });
  }

  Executor& executor_;
  std::vector<Callback<api::ecs::SubmitTaskStateChangeResponse>> kept_;
};

/// The instance metadata of one instance, by path.
class FakeHostMetadata final : public HostMetadata {
 public:
  explicit FakeHostMetadata(Executor& executor) : executor_(executor) {}

  std::map<std::string, std::string> values = {
      {"/latest/meta-data/instance-id", "i-0123456789abcdef0"},
      {"/latest/meta-data/mac", "02:42:ac:1f:00:05"},
      {"/latest/meta-data/network/interfaces/macs/02:42:ac:1f:00:05/vpc-id", "vpc-1"},
      {"/latest/dynamic/instance-identity/document", R"({"instanceId":"i-0123456789abcdef0"})"},
      {"/latest/dynamic/instance-identity/signature", "c2ln"}};
  bool reachable = true;

  void get(std::string path, ports::Callback<std::string> done) override {
    Result<std::string> result = failure("Unreachable", "no route");
    if (reachable) {
      const auto found = values.find(path);
      result = failure("NotFound", path);
      if (found != values.end()) result = found->second;
    }
    executor_.post([result = std::move(result), done = std::move(done)]() mutable {
      done(std::move(result));
    });
  }

 private:
  Executor& executor_;
};

}  // namespace gantry::agent

#pragma once

#include <functional>
#include <memory>

#include "app/control_plane.h"
#include "aws/front_door.h"
#include "aws/http/server.h"

namespace gantry::app {

/// Gantry's own questions about placement; callers sign them as for ECS, answers are JSON:
/// - GET /_gantry/explain/task?cluster=C&id=ID and /_gantry/explain/service?...: why it is as it is
/// - POST /_gantry/plan/run-task and /_gantry/plan/update-service with the JSON of that request:
///   where it would place, without doing it
class WhyRoutes final : public aws::http::Handler {
 public:
  using Authenticate = std::function<Result<aws::Identity>(aws::http::Request&)>;

  /// All outlive it.
  WhyRoutes(Executor& state, ControlPlane& control_plane, IdSource& ids, Authenticate authenticate)
      : state_(state),
        control_plane_(control_plane),
        ids_(ids),
        authenticate_(std::move(authenticate)) {}

  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  /// The answer's JSON. On the state thread.
  using Question = std::move_only_function<Result<std::string>(const Scope&)>;

  Result<Question> question_of(const aws::http::Request& request);
  Result<Question> explain_question(const aws::http::Request& request);
  Result<Question> plan_question(const aws::http::Request& request);

  Executor& state_;
  ControlPlane& control_plane_;
  IdSource& ids_;
  Authenticate authenticate_;
};

}  // namespace gantry::app

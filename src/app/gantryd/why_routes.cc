#include "app/gantryd/why_routes.h"

#include <fmt/format.h>

#include "api/ecs/operations.h"
#include "aws/canonical.h"
#include "aws/http/wire.h"
#include "aws/json_codec.h"
#include "aws/protocol.h"
#include "ecs/explain.h"

namespace gantry::app {
namespace {

std::string json_text(std::string_view text) {
  std::string json;
  aws::write_json_string(json, text);
  return json;
}

template <class T, class F>
std::string array_of(const std::vector<T>& list, F&& to_json) {
  std::string json = "[";
  for (const T& item : list) {
    if (json.size() > 1) json += ',';
    json += to_json(item);
  }
  return json + ']';
}

std::string to_json(const ecs::InstanceVerdict& verdict) {
  return fmt::format(
      R"({{"containerInstanceArn":{},"ec2InstanceId":{},"availabilityZone":{},"takes":{},"reason":{},"explanation":{}}})",
      json_text(verdict.instance_arn), json_text(verdict.ec2_instance_id), json_text(verdict.zone),
      verdict.takes, json_text(verdict.reason), json_text(verdict.sentence));
}

std::string to_json(const std::vector<ecs::InstanceVerdict>& verdicts) {
  return array_of(verdicts, [](const ecs::InstanceVerdict& v) { return to_json(v); });
}

std::string to_json(const ecs::Explanation& explanation) {
  return fmt::format(R"({{"arn":{},"status":{},"explanations":{},"containerInstances":{}}})",
                     json_text(explanation.arn), json_text(explanation.status),
                     array_of(explanation.sentences, json_text), to_json(explanation.instances));
}

std::string to_json(const ecs::PlacementPreview& preview) {
  return fmt::format(R"({{"wanted":{},"placements":{},"unplaced":{},"containerInstances":{}}})",
                     preview.wanted, to_json(preview.places), json_text(preview.closest),
                     to_json(preview.instances));
}

aws::http::Response answer(const Result<std::string>& json) {
  if (!json) {
    const Error& error = json.error();
    return aws::http::plain_error(error.http_status, error.code, error.message);
  }
  aws::http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = *json;
  return response;
}

std::unexpected<Error> unknown_path() {
  constexpr int kNotFound = 404;
  return std::unexpected(Error{"NotFound",
                               "Ask GET /_gantry/explain/task or /service, or POST "
                               "/_gantry/plan/run-task or /update-service.",
                               kNotFound, Fault::kSender});
}

}  // namespace

void WhyRoutes::handle(aws::http::Request request,
                       std::unique_ptr<aws::http::Responder> responder) {
  auto identity = authenticate_(request);
  if (!identity) return responder->respond(answer(std::unexpected(identity.error())));
  auto question = question_of(request);
  if (!question) return responder->respond(answer(std::unexpected(question.error())));
  state_.post([this, scope = Scope{identity->caller.account, identity->region},
               question = *std::move(question), responder = std::move(responder)]() mutable {
    auto result = question(scope);
    auto& database = control_plane_.database();
    // What it saw may not be on disk yet.
    database.when_durable(database.last_committed(),
                          [result = std::move(result), responder = std::move(responder)] {
                            responder->respond(answer(result));
                          });
  });
}

Result<WhyRoutes::Question> WhyRoutes::question_of(const aws::http::Request& request) {
  if (request.method == "GET") return explain_question(request);
  if (request.method == "POST") return plan_question(request);
  return unknown_path();
}

Result<WhyRoutes::Question> WhyRoutes::explain_question(const aws::http::Request& request) {
  const auto parameters = aws::parse_query(request.query);
  const auto get = [&](std::string_view name) {
    return std::string(aws::find_parameter(parameters, name).value_or(""));
  };
  const std::string cluster = get("cluster");
  const std::string id = get("id");
  if (request.path == "/_gantry/explain/task") {
    return [this, cluster, id](const Scope& scope) -> Result<std::string> {
      GANTRY_TRY(const auto found,
                 ecs::explain_task(control_plane_.ecs().tables(), scope, cluster, id));
      return to_json(found);
    };
  }
  if (request.path == "/_gantry/explain/service") {
    return [this, cluster, id](const Scope& scope) -> Result<std::string> {
      GANTRY_TRY(const auto found, ecs::explain_service(control_plane_.ecs().tables(), scope,
                                                        cluster, id, state_.now()));
      return to_json(found);
    };
  }
  return unknown_path();
}

Result<WhyRoutes::Question> WhyRoutes::plan_question(const aws::http::Request& request) {
  if (request.path == "/_gantry/plan/run-task") {
    GANTRY_TRY(auto input, aws::decode_request(api::ecs::operations::kRunTask, request.body));
    return [this, wanted = std::move(input).take<api::ecs::RunTaskRequest>()](
               const Scope& scope) -> Result<std::string> {
      GANTRY_TRY(const auto preview,
                 ecs::preview_run_task(control_plane_.ecs().tables(), scope, wanted, ids_.u64()));
      return to_json(preview);
    };
  }
  if (request.path == "/_gantry/plan/update-service") {
    GANTRY_TRY(auto input, aws::decode_request(api::ecs::operations::kUpdateService, request.body));
    return [this, wanted = std::move(input).take<api::ecs::UpdateServiceRequest>()](
               const Scope& scope) -> Result<std::string> {
      GANTRY_TRY(const auto preview, ecs::preview_update_service(control_plane_.ecs().tables(),
                                                                 scope, wanted, ids_.u64()));
      return to_json(preview);
    };
  }
  return unknown_path();
}

}  // namespace gantry::app

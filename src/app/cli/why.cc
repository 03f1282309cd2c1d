// gantry explain and gantry plan.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <sstream>

#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"
#include "app/cli/run_loop.h"
#include "app/cli/text_table.h"
#include "base/encoding.h"

namespace gantry::cli {
namespace {

namespace json = boost::json;

/// The member's text; empty if it is not there.
std::string text_of(const json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string{};
}

const json::array& array_of(const json::object& object, std::string_view member) {
  static const json::array kNone;
  const auto* value = object.if_contains(member);
  const auto* array = value ? value->if_array() : nullptr;
  return array ? *array : kNone;
}

std::string id_of(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

void print_instances(const json::object& answer) {
  const auto& instances = array_of(answer, "containerInstances");
  if (instances.empty()) {
    fmt::print("\nThe cluster has no container instances.\n");
    return;
  }
  std::vector<std::vector<std::string>> rows = {
      {"CONTAINER INSTANCE", "EC2 INSTANCE", "ZONE", "TAKES ONE", "WHY"}};
  for (const auto& value : instances) {
    const auto& instance = value.as_object();
    const auto* takes = instance.if_contains("takes");
    rows.push_back({id_of(text_of(instance, "containerInstanceArn")),
                    text_of(instance, "ec2InstanceId"), text_of(instance, "availabilityZone"),
                    takes && *takes == true ? "yes" : "no", text_of(instance, "explanation")});
  }
  fmt::print("\n{}", text_table(rows));
}

/// Asks the running gantryd. Errors: that it does not run, the client's, and the answer's.
Result<json::object> ask(const std::string& data_dir, std::string path, std::string query,
                         std::string body) {
  constexpr int kOk = 200;
  GANTRY_TRY(auto folder, find_data_folder(data_dir));
  const auto daemon = find_daemon(folder);
  if (!daemon) return failure("NotRunning", "Gantry is not running: start it with 'gantry up'.");
  RunLoop loop;
  GANTRY_TRY(auto client, ApiClient::open(loop, daemon->endpoint, root_credentials()));
  GANTRY_TRY(auto response, client.ask(std::move(path), std::move(query), std::move(body)));
  boost::system::error_code bad;
  auto parsed = json::parse(response.body, bad);
  if (bad || !parsed.is_object()) return failure("MalformedResponse", "the answer is no JSON.");
  if (response.status != kOk) return failure("Refused", text_of(parsed.as_object(), "message"));
  return std::move(parsed.as_object());
}

Result<std::string> read_input(const std::string& input) {
  static constexpr std::string_view kFile = "file://";
  if (!input.starts_with(kFile)) return input;
  const std::string path = input.substr(kFile.size());
  std::ifstream file(path);
  if (!file) return failure("NoFile", fmt::format("cannot read {}.", path));
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

Result<std::string> request_of(const PlanOptions& options) {
  GANTRY_TRY(const std::string input, read_input(options.input));
  boost::system::error_code bad;
  auto parsed = json::parse(input.empty() ? "{}" : input, bad);
  if (bad || !parsed.is_object()) return failure("Input", "--cli-input-json is no JSON object.");
  json::object& request = parsed.as_object();
  if (!options.cluster.empty()) request["cluster"] = options.cluster;
  if (!options.service.empty()) request["service"] = options.service;
  if (!options.task_definition.empty()) request["taskDefinition"] = options.task_definition;
  if (options.force_new_deployment) request["forceNewDeployment"] = true;
  if (!options.count.empty()) {
    int count = 0;
    const char* const end = options.count.data() + options.count.size();
    if (std::from_chars(options.count.data(), end, count).ptr != end) {
      return failure("Count", fmt::format("'{}' is no number of tasks.", options.count));
    }
    request[options.operation == "run-task" ? "count" : "desiredCount"] = count;
  }
  return json::serialize(request);
}

}  // namespace

Result<int> explain(const ExplainOptions& options) {
  GANTRY_TRY(const auto answer, ask(options.data_dir, "/_gantry/explain/" + options.kind,
                                    fmt::format("cluster={}&id={}", uri_encode(options.cluster),
                                                uri_encode(options.id)),
                                    {}));
  fmt::print("{} {}: {}\n", options.kind, id_of(text_of(answer, "arn")), text_of(answer, "status"));
  for (const auto& sentence : array_of(answer, "explanations")) {
    fmt::print("  {}\n", std::string_view(sentence.as_string()));
  }
  print_instances(answer);
  return kExitOk;
}

Result<int> plan(const PlanOptions& options) {
  GANTRY_TRY(std::string request, request_of(options));
  GANTRY_TRY(const auto answer,
             ask(options.data_dir, "/_gantry/plan/" + options.operation, {}, std::move(request)));
  const auto& places = array_of(answer, "placements");
  const auto* wanted = answer.if_contains("wanted");
  fmt::print("{} of {} tasks would be placed:\n", places.size(),
             wanted && wanted->is_int64() ? wanted->as_int64() : 0);
  for (const auto& value : places) {
    const auto& place = value.as_object();
    fmt::print("  {}  {}  {}\n", id_of(text_of(place, "containerInstanceArn")),
               text_of(place, "ec2InstanceId"), text_of(place, "availabilityZone"));
  }
  if (const std::string unplaced = text_of(answer, "unplaced"); !unplaced.empty()) {
    fmt::print("  {}\n", unplaced);
  }
  print_instances(answer);
  return kExitOk;
}

}  // namespace gantry::cli

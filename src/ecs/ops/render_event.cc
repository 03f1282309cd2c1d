#include <fmt/format.h>

#include <boost/json.hpp>

#include "aws/json_codec.h"
#include "base/arn.h"
#include "ecs/events.h"
#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

namespace json = boost::json;

std::uint64_t mix(std::uint64_t value) {  // splitmix64
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/// The same UUID whenever the event is rendered.
std::string event_id(std::uint64_t seed, std::int64_t number) {
  const std::uint64_t high = mix(seed ^ mix(static_cast<std::uint64_t>(number)));
  const std::uint64_t low = mix(high);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xfff, 0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffff);
}

/// The API gives times as seconds; EventBridge's events have them as text.
void write_times(json::value& value) {
  if (auto* list = value.if_array()) {
    for (auto& item : *list) write_times(item);
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) {
    if (member.key().ends_with("At") && member.value().is_number()) {
      const double seconds = member.value().to_number<double>();
      const Millis since_epoch{std::llround(seconds * 1000)};
      member.value() = format_iso8601(Time(since_epoch));
    } else {
      write_times(member.value());
    }
  }
}

template <class T>
json::object detail_of(const T& shape) {
  json::value value = json::parse(aws::to_json(shape));
  write_times(value);
  return std::move(value).as_object();
}

struct Rendered {
  std::string_view type;
  std::string subject_arn;
  json::object detail;
};

Rendered render_task(const Tables& tables, const StreamEvent& event) {
  const auto task = store::decode_record<Task>(event.subject);
  if (!task) return {};
  Rendered out{"ECS Task State Change", task->arn, detail_of(to_api(tables, *task, std::nullopt))};
  out.detail.erase("tags");
  out.detail["updatedAt"] = format_iso8601(event.at);
  return out;
}

Rendered render_instance(const Tables& tables, const StreamEvent& event) {
  const auto instance = store::decode_record<ContainerInstance>(event.subject);
  if (!instance) return {};
  Rendered out{"ECS Container Instance State Change", instance->arn,
               detail_of(to_api(tables, *instance, std::nullopt))};
  out.detail.erase("tags");
  out.detail["clusterArn"] = instance->cluster_arn;
  out.detail["updatedAt"] = format_iso8601(event.at);
  return out;
}

/// AWS: "Amazon ECS service action events".
std::string_view level_of(ServiceAction action) {
  switch (action) {
    case ServiceAction::kNone:
    case ServiceAction::kSteadyState:
    case ServiceAction::kTaskSetSteadyState:
    case ServiceAction::kCapacityProviderSteadyState:
    case ServiceAction::kDesiredCountUpdated:
    case ServiceAction::kTasksStopped:
      return "INFO";
    case ServiceAction::kTaskStartImpaired:
      return "WARN";
    case ServiceAction::kDaemonPlacementConstraintViolated:
    case ServiceAction::kOperationThrottled:
    case ServiceAction::kTaskPlacementFailure:
    case ServiceAction::kTaskConfigurationFailure:
    case ServiceAction::kHealthUnknown:
      return "ERROR";
  }
  return "INFO";
}

/// The member that lists ARNs of this kind.
std::string_view list_name(std::string_view arn) {
  if (arn.contains(":task-set/")) return "taskSetArns";
  if (arn.contains(":capacity-provider/")) return "capacityProviderArns";
  return "containerInstanceArns";
}

/// `arn:...:cluster/NAME` of `arn:...:service/NAME/SERVICE`.
std::string cluster_of(const Tables& tables, const std::string& service_arn) {
  if (const Service* service = tables.services.find(service_arn)) return service->cluster_arn;
  const auto parsed = parse_arn(service_arn);
  if (!parsed) return {};
  std::string_view path = parsed->resource;
  path.remove_prefix(std::min(path.size(), std::string_view("service/").size()));
  return make_arn("ecs", Scope{parsed->account, parsed->region},
                  fmt::format("cluster/{}", path.substr(0, path.find('/'))));
}

Rendered render_action(const Tables& tables, const StreamEvent& event) {
  const auto action = store::decode_record<ServiceEvent>(event.subject);
  if (!action) return {};
  json::object detail{{"eventType", level_of(action->action)},
                      {"eventName", to_string(action->action)},
                      {"clusterArn", cluster_of(tables, action->service_arn)},
                      {"createdAt", format_iso8601(action->created_at)}};
  if (!action->action_reason.empty()) detail["reason"] = action->action_reason;
  for (const auto& arn : action->action_resources) {
    json::value& list = detail[list_name(arn)];
    if (!list.is_array()) list.emplace_array();
    list.as_array().emplace_back(arn);
  }
  return {"ECS Service Action", action->service_arn, std::move(detail)};
}

Rendered render_deployment(const StreamEvent& event) {
  const auto news = store::decode_record<DeploymentNews>(event.subject);
  if (!news) return {};
  return {"ECS Deployment State Change", news->service_arn,
          json::object{{"eventType", news->name == "SERVICE_DEPLOYMENT_FAILED" ? "ERROR" : "INFO"},
                       {"eventName", news->name},
                       {"deploymentId", news->deployment_id},
                       {"updatedAt", format_iso8601(news->updated_at)},
                       {"reason", news->reason}}};
}

Rendered render(const Tables& tables, const StreamEvent& event) {
  switch (event.kind) {
    case StreamEventKind::kTask:
      return render_task(tables, event);
    case StreamEventKind::kContainerInstance:
      return render_instance(tables, event);
    case StreamEventKind::kServiceAction:
      return render_action(tables, event);
    case StreamEventKind::kDeployment:
      return render_deployment(event);
  }
  return {};
}

}  // namespace

std::string render_event(const Tables& tables, const StreamEvent& event, std::uint64_t seed) {
  Rendered rendered = render(tables, event);
  const Arn arn = parse_arn(rendered.subject_arn).value_or(Arn{});
  return json::serialize(json::object{{"version", "0"},
                                      {"id", event_id(seed, event.number)},
                                      {"detail-type", rendered.type},
                                      {"source", "aws.ecs"},
                                      {"account", arn.account},
                                      {"time", format_iso8601_seconds(event.at)},
                                      {"region", arn.region},
                                      {"resources", json::array{rendered.subject_arn}},
                                      {"detail", std::move(rendered.detail)}});
}

}  // namespace gantry::ecs

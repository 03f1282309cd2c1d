#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/record.h"

namespace gantry::ecs {

/// EventBridge's detail types of source aws.ecs.
enum class StreamEventKind { kTask, kContainerInstance, kServiceAction, kDeployment };

/// One event, not yet rendered: `subject` is the record that it tells of, in the store's form (a
/// Task, ContainerInstance, ServiceEvent or DeploymentNews).
struct StreamEvent {
  std::int64_t number = 0;  ///< grows, with gaps
  Time at;
  StreamEventKind kind = StreamEventKind::kTask;
  std::string subject;

  static constexpr auto kFields =
      store::fields(store::field<1>(&StreamEvent::number), store::field<2>(&StreamEvent::at),
                    store::field<3>(&StreamEvent::kind), store::field<4>(&StreamEvent::subject));
};

/// A deployment of a service has begun, completed or failed.
struct DeploymentNews {
  std::string service_arn;
  std::string deployment_id;
  std::string name;    ///< SERVICE_DEPLOYMENT_IN_PROGRESS, ..._COMPLETED, ..._FAILED
  std::string reason;  ///< the deployment's rollout state reason
  Time updated_at;

  static constexpr auto kFields = store::fields(
      store::field<1>(&DeploymentNews::service_arn),
      store::field<2>(&DeploymentNews::deployment_id), store::field<3>(&DeploymentNews::name),
      store::field<4>(&DeploymentNews::reason), store::field<5>(&DeploymentNews::updated_at));
};

/// Events that were written together.
struct EventPage {
  std::string row;  ///< the first event's number, 16 digits
  std::vector<StreamEvent> events;

  static constexpr std::string_view kTable = "ecs.event_pages";
  [[nodiscard]] std::string_view key() const { return row; }
  static constexpr auto kFields =
      store::fields(store::field<1>(&EventPage::row), store::field<2>(&EventPage::events));
};

/// The one row of what outlives the pages.
struct EventMark {
  std::string row;
  std::int64_t unused_from = 1;  ///< no event has had this number or a greater one
  std::uint64_t seed = 0;

  static constexpr std::string_view kTable = "ecs.event_mark";
  [[nodiscard]] std::string_view key() const { return row; }
  static constexpr auto kFields =
      store::fields(store::field<1>(&EventMark::row), store::field<2>(&EventMark::unused_from),
                    store::field<3>(&EventMark::seed));
};

}  // namespace gantry::ecs

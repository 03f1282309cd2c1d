#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id_source.h"
#include "base/time.h"
#include "ecs/tables.h"

namespace gantry::ecs {

/// What the operations of services and the service controller both do to the records. Each works on
/// a service that is there.

/// `ecs-svc/` and 19 digits: the id of a deployment or task set.
[[nodiscard]] std::string new_generation_id(IdSource& ids);

struct NewServiceEvent {
  std::string message;
  ServiceAction action = ServiceAction::kNone;
  std::string action_reason = {};                  ///< RESOURCE:MEMORY and the like
  std::vector<std::string> action_resources = {};  ///< ARNs of task set or container instances
};

/// Adds a service event and forgets what is beyond the last 100 (AWS: API_Service, events).
void add_service_event(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn, NewServiceEvent event);
void add_service_event(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                       std::string_view service_arn, std::string message);

/// The service's newest event; null if it has none.
[[nodiscard]] const ServiceEvent* newest_event(const Tables& tables, std::string_view service_arn);

/// After how many failed tasks the circuit breaker opens: half of the desired count rounded up, 3
/// at least and 200 at most (AWS: "How the Amazon ECS deployment circuit breaker detects
/// failures").
[[nodiscard]] std::int32_t failure_threshold(std::int32_t desired_count);

/// Rolls out the service as its record says now: writes a revision, a service deployment
/// IN_PROGRESS and a new PRIMARY deployment; the old PRIMARY becomes ACTIVE, and a service
/// deployment that was under way STOPPED. Takes back the start throttle; forgets history of more
/// than 90 days (AWS: "View service history using Amazon ECS service deployments"). The new
/// deployment's id.
std::string begin_deployment(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                             std::string_view service_arn);

/// Returns to an earlier revision: the service's record becomes what that revision says, its
/// deployment, or a new one if that is gone, is PRIMARY (`rolls_back`) and rolls it out within the
/// same service deployment, which becomes ROLLBACK_IN_PROGRESS for `reason`. That deployment's id,
/// empty if there is no such revision.
std::string begin_rollback(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                           std::string_view service_arn, std::string_view revision_arn,
                           std::string reason);

/// The revision that a rollback returns to: what the last service deployment that ended well left.
/// Empty if there was none.
[[nodiscard]] std::string rollback_target(const Tables& tables, const Service& service);

/// Sets status, reason and times of a service deployment; one in an end state is no longer the
/// service's current one.
void move_service_deployment(Tables& tables, store::Tx& tx, std::string_view arn,
                             ServiceDeploymentStatus status, std::string reason, Time now);

[[nodiscard]] bool is_final(ServiceDeploymentStatus status);

/// Notes in the service revision that the task runs which images it found, unless the revision
/// already knows or the container wants no version consistency (AWS: "Container image resolution").
void note_image_digests(Tables& tables, store::Tx& tx, const Task& task);

/// A draining service without tasks left becomes INACTIVE.
void retire_service(Tables& tables, store::Tx& tx, std::string_view service_arn, Time now);

/// Forgets services that have been INACTIVE for an hour, `most` at most.
void erase_expired_services(Tables& tables, store::Tx& tx, Time now, std::size_t most);

/// Forgets a service with its events, task sets, revisions and service deployments.
void erase_service(Tables& tables, store::Tx& tx, std::string_view service_arn);

}  // namespace gantry::ecs

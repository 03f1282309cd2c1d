#include "agent/endpoints.h"

#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr Millis kKept = std::chrono::hours(12);

bool complete(const api::ecs::DiscoverPollEndpointResponse& response) {
  return !response.endpoint.value_or("").empty() &&
         !response.telemetry_endpoint.value_or("").empty();
}

}  // namespace

void Endpoints::get(Callback<api::ecs::DiscoverPollEndpointResponse> done) {
  if (known_ && executor_.now() < expires_) return done(*known_);
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  api::ecs::DiscoverPollEndpointRequest request;
  request.cluster = identity_.cluster;
  request.container_instance = identity_.container_instance_arn;
  request.zone_id = "";
  control_plane_.discover_poll_endpoint(
      std::move(request),
      lifetime_.bind([this](Result<api::ecs::DiscoverPollEndpointResponse> answer) {
        on_answer(std::move(answer));
      }));
}

void Endpoints::on_answer(Result<api::ecs::DiscoverPollEndpointResponse> answer) {
  if (answer && !complete(*answer)) {
    answer = failure("Unreachable", "DiscoverPollEndpoint gave no endpoint");
  }
  if (answer) {
    known_ = *answer;
    expires_ = executor_.now() + kKept;
  } else if (known_) {
    log::warn("DiscoverPollEndpoint: {}; the last answer is used", answer.error().message);
    answer = *known_;
  }
  for (auto& done : std::exchange(waiting_, {})) done(answer);
}

}  // namespace gantry::agent

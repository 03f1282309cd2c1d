#pragma once

#include <string>

#include "ec2/ec2.h"
#include "elb/certificates.h"
#include "elb/model/tables.h"
#include "ports/load_balancer_engine.h"

namespace gantry::elb {

struct PlannerWorld {
  const Tables& tables;
  const ec2::Ec2& ec2;
  const Certificates& certificates;
  std::string access_logs;  ///< the folder that stands for S3; empty: no access logs
};

/// The token of a load balancer for the engine: `app-web-50dc6c495c0c9188`.
[[nodiscard]] std::string engine_id(const LoadBalancer& balancer);

/// The name of a target for the engine: `i-0123456789abcdef0:32768`.
[[nodiscard]] std::string server_id(const Target& target);

/// All that the data plane has to know of a load balancer, as a pure function of the records.
/// Targets that get no traffic are left out.
[[nodiscard]] ports::LoadBalancerSpec plan_balancer(const PlannerWorld& world,
                                                    const LoadBalancer& balancer);

}  // namespace gantry::elb

#include "api/autoscaling/bind.h"

#include "autoscaling/service.h"

namespace gantry::autoscaling {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::autoscaling::bind<control::OpContext>(service);
}

}  // namespace gantry::autoscaling

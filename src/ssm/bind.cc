#include "api/ssm/bind.h"

#include "ssm/service.h"

namespace gantry::ssm {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::ssm::bind<control::OpContext>(service);
}

}  // namespace gantry::ssm

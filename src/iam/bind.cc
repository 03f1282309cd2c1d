#include "api/iam/bind.h"

#include "iam/service.h"

namespace gantry::iam {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::iam::bind<control::OpContext>(service);
}

}  // namespace gantry::iam

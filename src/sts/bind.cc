#include "api/sts/bind.h"

#include "sts/service.h"

namespace gantry::sts {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::sts::bind<control::OpContext>(service);
}

}  // namespace gantry::sts

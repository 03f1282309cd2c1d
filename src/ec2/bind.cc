#include "api/ec2/bind.h"

#include "ec2/service.h"

namespace gantry::ec2 {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::ec2::bind<control::OpContext>(service);
}

}  // namespace gantry::ec2

#include "api/ecs/bind.h"

#include "ecs/operations.h"

namespace gantry::ecs {

std::vector<control::BoundOperation> bind(Operations& operations) {
  return api::ecs::bind<control::OpContext>(operations);
}

}  // namespace gantry::ecs

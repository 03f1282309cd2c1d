#include "store/contract.h"

#include <cstdlib>

#include "base/log.h"

namespace gantry::store {

void broken_contract(std::string_view what) {
  log::error("store: broken contract: {}", what);
  std::abort();
}

}  // namespace gantry::store

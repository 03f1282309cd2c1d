#include "store/contract.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace gantry::store {

void broken_contract(std::string_view what) {
  fmt::print(stderr, "gantry: broken contract of the store: {}\n", what);
  std::abort();
}

}  // namespace gantry::store

#include "sts/unique_id.h"

#include "base/crypto.h"
#include "sts/base32.h"

namespace gantry::sts {

std::string stable_unique_id(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + base32_digits(sha256(name), 17);
}

}  // namespace gantry::sts

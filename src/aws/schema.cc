#include "aws/schema.h"

#include <algorithm>

namespace gantry::aws {

const MemberSchema* StructSchema::find(std::string_view member) const {
  const auto at = std::ranges::lower_bound(members, member, {}, &MemberSchema::name);
  return at != members.end() && at->name == member ? &*at : nullptr;
}

}  // namespace gantry::aws

#include "ec2/ops/key_pairs.h"

#include <algorithm>

#include "ec2/errors.h"

namespace gantry::ec2 {

Result<void> check_key_name(const Tables& tables, const Scope& scope, const std::string& name) {
  const bool ascii = std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
  if (name.empty() || name.size() > 255 || !ascii || name.front() == ' ' || name.back() == ' ') {
    return std::unexpected(errors::invalid_parameter_value(
        "Value for parameter keyName is invalid. Expecting up to 255 ASCII characters without "
        "leading or trailing spaces."));
  }
  if (tables.key_pairs_by_name.contains(NameKey(scope, name)))
    return std::unexpected(errors::key_pair_duplicate());
  return {};
}

const KeyPair& put_key_pair(Tables& tables, control::OpContext& context, const std::string& name,
                            const PublicKey& key, Tags tags) {
  const Scope scope = context.scope();
  const KeyPairId id(fresh_id("key", context.ids));
  tables.key_pairs.put(context.tx, {.id = id,
                                    .account = scope.account,
                                    .region = scope.region,
                                    .name = name,
                                    .type = key.type,
                                    .fingerprint = key.fingerprint,
                                    .public_key = key.line + " " + name,
                                    .created_at = context.now,
                                    .tags = std::move(tags)});
  return *tables.key_pairs.find(id.str());
}

}  // namespace gantry::ec2

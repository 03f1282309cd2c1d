#include "ec2/model/tables.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DeleteKeyPair succeeds for a key pair that does not exist, and then names none. Instances
// keep the public key.
Result<api::ec2::DeleteKeyPairResult> Service::delete_key_pair(
    control::OpContext& context, const api::ec2::DeleteKeyPairRequest& request) {
  Tables& tables = ec2_.tables();
  if (!request.key_name && !request.key_pair_id)
    return std::unexpected(errors::missing_parameter("KeyName or KeyPairId"));
  const KeyPair* key =
      request.key_pair_id
          ? find_in_scope(tables.key_pairs, context.scope(), *request.key_pair_id)
          : tables.key_pairs_by_name.find(NameKey(context.scope(), *request.key_name));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  api::ec2::DeleteKeyPairResult result{.return_ = true};
  if (!key) return result;
  result.key_pair_id = key->id.str();
  tables.key_pairs.erase(context.tx, *result.key_pair_id);
  return result;
}

}  // namespace gantry::ec2

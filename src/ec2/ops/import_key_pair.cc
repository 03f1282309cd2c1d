#include "ec2/ops/convert.h"
#include "ec2/ops/key_pairs.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ImportKeyPair.
Result<api::ec2::ImportKeyPairResult> Service::import_key_pair(
    control::OpContext& context, const api::ec2::ImportKeyPairRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto open, read_public_key(*request.public_key_material));
  GANTRY_CHECK(check_key_name(tables, context.scope(), *request.key_name));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "key-pair"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto& key = put_key_pair(tables, context, *request.key_name, open, std::move(tags));
  return api::ec2::ImportKeyPairResult{.key_fingerprint = key.fingerprint,
                                       .key_name = key.name,
                                       .key_pair_id = key.id.str(),
                                       .tags = to_api(key.tags)};
}

}  // namespace gantry::ec2

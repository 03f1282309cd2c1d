#include "ec2/ops/convert.h"
#include "ec2/ops/key_pairs.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: CreateKeyPair: the answer is the only place where the private key is ever seen.
Result<api::ec2::KeyPair> Service::create_key_pair(control::OpContext& context,
                                                   const api::ec2::CreateKeyPairRequest& request) {
  Tables& tables = ec2_.tables();
  if (request.key_format.value_or("pem") != "pem")
    return std::unexpected(errors::unsupported_operation("Gantry does not support KeyFormat ppk."));
  GANTRY_CHECK(check_key_name(tables, context.scope(), *request.key_name));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "key-pair"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto type =
      request.key_type.value_or("rsa") == "ed25519" ? KeyType::kEd25519 : KeyType::kRsa;
  GANTRY_TRY(auto material, make_key_material(type, *request.key_name));
  const auto& key =
      put_key_pair(tables, context, *request.key_name, material.public_key, std::move(tags));
  return api::ec2::KeyPair{.key_fingerprint = key.fingerprint,
                           .key_material = std::move(material.private_key),
                           .key_name = key.name,
                           .key_pair_id = key.id.str(),
                           .tags = to_api(key.tags)};
}

}  // namespace gantry::ec2

#pragma once

#include <string>

#include "api/ec2/types.h"
#include "base/result.h"
#include "control/operation.h"
#include "ec2/model/key_material.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// The name is free and of 1 to 255 ASCII characters. AWS: CreateKeyPair, KeyName.
/// Errors: InvalidParameterValue, InvalidKeyPair.Duplicate.
[[nodiscard]] Result<void> check_key_name(const Tables& tables, const Scope& scope,
                                          const std::string& name);

const KeyPair& put_key_pair(Tables& tables, control::OpContext& context, const std::string& name,
                            const PublicKey& key, Tags tags);

}  // namespace gantry::ec2

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ec2/model/instance.h"
#include "ec2/model/tables.h"
#include "iam/iam.h"
#include "sts/credentials.h"

namespace gantry::ec2 {

/// What one instance can read, by path below the version: `meta-data/ami-id`. A value is computed
/// when it is read.
using MetadataTree = std::map<std::string, std::function<std::string()>, std::less<>>;

/// The references have to outlive the tree. AWS: "Instance metadata categories", "Dynamic data
/// categories"; what Gantry's instances do not have (public addresses, key pairs, block devices,
/// ...) is absent.
[[nodiscard]] MetadataTree build_tree(const Instance& instance, const Tables& tables,
                                      const iam::Iam& iam, const sts::CredentialMint& mint,
                                      Time now);

/// The value at `path`, or the listing of the folder there, or nothing. A folder's listing has a
/// line for each entry, with a `/` behind folders, but not at the root. A value is not found under
/// its path with a slash behind.
[[nodiscard]] std::optional<std::string> read_tree(const MetadataTree& tree, std::string_view path);

}  // namespace gantry::ec2

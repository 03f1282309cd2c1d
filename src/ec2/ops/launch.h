#pragma once

#include <optional>

#include "api/ec2/types.h"
#include "base/ipv4.h"
#include "base/result.h"
#include "base/time.h"
#include "ec2/ec2.h"
#include "ec2/model/instance.h"
#include "ec2/model/instance_types.h"
#include "ec2/model/tables.h"
#include "ec2/ops/resources.h"

namespace gantry::ec2 {

/// What RunInstances asks for, checked against the records: all that is left is to name the
/// instances and write them.
struct Launch {
  int min_count = 0;
  int max_count = 0;
  const InstanceType* type = nullptr;
  Cidr subnet;
  std::optional<Ipv4> private_ip;  ///< asked for; max_count is then 1
  Instance common;  ///< what all of them share: all but ids, launch index, address, token
};

struct ClientToken {
  std::string value;           ///< empty if none was given
  std::string request_digest;  ///< the same for each identical request
};

/// Errors: InvalidParameterValue.
[[nodiscard]] Result<ClientToken> read_client_token(const api::ec2::RunInstancesRequest& request);

/// Errors: those of RunInstances but for limits: MissingParameter, InvalidParameterValue,
/// InvalidParameterCombination, UnsupportedOperation, InvalidAMIID.Malformed,
/// InvalidKeyPair.NotFound, InvalidSubnetID.NotFound, InvalidGroup.NotFound,
/// InvalidIPAddress.InUse, ...
[[nodiscard]] Result<Launch> read_launch(const Tables& tables, const Vpc& default_vpc,
                                         const api::ec2::RunInstancesRequest& request,
                                         TagKeys tag_keys = TagKeys::kOfUser);

/// In what a launch by another module differs from RunInstances.
struct LaunchRules {
  std::optional<int> max_vcpus = std::nullopt;
  TagKeys tag_keys = TagKeys::kOfUser;
};

/// Writes pending instances; on an error nothing is written but the default VPC.
/// Errors: those of read_client_token and read_launch, VcpuLimitExceeded,
/// InsufficientFreeAddressesInSubnet, IdempotentParameterMismatch, DryRunOperation.
[[nodiscard]] Result<std::vector<InstanceId>> launch_instances(
    Tables& tables, iam::Iam& iam, const Change& change,
    const api::ec2::RunInstancesRequest& request, const LaunchRules& rules);

/// The ARN of the profile that a request names; empty if it names none. `parameter` is what the
/// request calls it (iamInstanceProfile). Errors: InvalidParameterValue,
/// InvalidParameterCombination.
[[nodiscard]] Result<std::string> read_profile(
    const iam::Iam& iam, const Scope& scope,
    const std::optional<api::ec2::IamInstanceProfileSpecification>& profile,
    std::string_view parameter = "iamInstanceProfile");

/// Refuses parameters that Gantry cannot honour. Errors: UnsupportedOperation and not-found errors
/// of what cannot exist.
[[nodiscard]] Result<void> check_supported(const api::ec2::RunInstancesRequest& request);

}  // namespace gantry::ec2

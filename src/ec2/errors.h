#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// EC2's model names no errors, so they are made here. The codes are those of AWS's "Error codes
/// for the Amazon EC2 API"; the texts are those that EC2 answers, seen in public reports where the
/// page gives none.
namespace gantry::ec2::errors {

// Common to many operations.
[[nodiscard]] Error dry_run_operation();
[[nodiscard]] Error missing_parameter(std::string_view name);
[[nodiscard]] Error invalid_parameter_value(std::string message);
[[nodiscard]] Error invalid_parameter_combination(std::string message);
/// For a parameter that is known but that Gantry cannot honour.
[[nodiscard]] Error unsupported_operation(std::string message);
[[nodiscard]] Error idempotent_parameter_mismatch();
[[nodiscard]] Error invalid_pagination_token();
[[nodiscard]] Error invalid_filter(std::string_view name);

// Identifiers. `ids` holds at least one.
[[nodiscard]] Error instance_id_malformed(std::string_view id);
[[nodiscard]] Error instance_id_not_found(const std::vector<std::string>& ids);
[[nodiscard]] Error vpc_id_not_found(std::string_view id);
[[nodiscard]] Error subnet_id_not_found(std::string_view id);
[[nodiscard]] Error group_not_found(std::string_view id);
[[nodiscard]] Error group_name_not_found(std::string_view name, std::string_view default_vpc_id);
[[nodiscard]] Error group_id_malformed(std::string_view id);
[[nodiscard]] Error ami_id_malformed(std::string_view id);
[[nodiscard]] Error ami_id_not_found(std::string_view ids);
[[nodiscard]] Error instance_type_not_found(std::string_view names);
[[nodiscard]] Error key_pair_not_found(std::string_view name);
[[nodiscard]] Error launch_template_id_not_found(std::string_view id);
[[nodiscard]] Error launch_template_name_not_found(std::string_view name);
[[nodiscard]] Error launch_template_id_malformed(std::string_view id);
[[nodiscard]] Error launch_template_version_not_found(std::string_view version,
                                                      std::string_view id);
[[nodiscard]] Error launch_template_name_in_use();
[[nodiscard]] Error launch_template_name_malformed();
[[nodiscard]] Error key_pair_id_not_found(std::string_view id);
[[nodiscard]] Error key_pair_duplicate();
[[nodiscard]] Error key_format_invalid(std::string message);
[[nodiscard]] Error placement_group_unknown(std::string_view name);
[[nodiscard]] Error resource_id_invalid(std::string_view id);

// RunInstances and TerminateInstances.
[[nodiscard]] Error user_data_malformed();
[[nodiscard]] Error ip_address_in_use(std::string_view address);
[[nodiscard]] Error insufficient_free_addresses();
[[nodiscard]] Error vcpu_limit_exceeded(int limit);
[[nodiscard]] Error termination_protected(std::string_view instance_id);
[[nodiscard]] Error tag_limit_exceeded();

}  // namespace gantry::ec2::errors

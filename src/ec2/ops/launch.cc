#include "ec2/ops/launch.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "ec2/errors.h"
#include "ec2/model/state_reasons.h"
#include "ec2/ops/launch_network.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/resources.h"

namespace gantry::ec2 {
namespace {

/// AWS: RunInstances, UserData, "limited to 16 KB, in raw form".
constexpr std::size_t kMaxUserData = 16 * 1024;
/// AWS: RunInstances, ClientToken, "Maximum 64 ASCII characters".
constexpr std::size_t kMaxClientToken = 64;

std::unexpected<Error> invalid_value(std::string message) {
  return std::unexpected(errors::invalid_parameter_value(std::move(message)));
}

Result<void> read_counts(const api::ec2::RunInstancesRequest& request, Launch& launch) {
  if (!request.min_count) return std::unexpected(errors::missing_parameter("MinCount"));
  if (!request.max_count) return std::unexpected(errors::missing_parameter("MaxCount"));
  launch.min_count = *request.min_count;
  launch.max_count = *request.max_count;
  if (launch.min_count < 1) {
    return invalid_value(fmt::format(
        "Value ({}) for parameter minCount is invalid. Expecting a value greater than 0.",
        launch.min_count));
  }
  if (launch.max_count < launch.min_count) {
    return invalid_value(
        fmt::format("Value ({}) for parameter maxCount is invalid. Expecting a value not less than "
                    "minCount ({}).",
                    launch.max_count, launch.min_count));
  }
  return {};
}

Result<void> read_image_and_type(const api::ec2::RunInstancesRequest& request, Launch& launch) {
  if (!request.image_id) return std::unexpected(errors::missing_parameter("ImageId"));
  if (!is_well_formed_id(*request.image_id, "ami")) {
    return std::unexpected(errors::ami_id_malformed(*request.image_id));
  }
  launch.common.image_id = *request.image_id;
  launch.common.instance_type = request.instance_type.value_or(std::string(kDefaultInstanceType));
  launch.type = find_instance_type(launch.common.instance_type);
  if (!launch.type)
    return invalid_value(
        fmt::format("Invalid value '{}' for InstanceType.", launch.common.instance_type));
  return {};
}

Result<std::string> read_user_data(const std::optional<std::string>& encoded) {
  if (!encoded) return std::string();
  auto data = from_base64(*encoded);
  if (!data) return std::unexpected(errors::user_data_malformed());
  if (data->size() > kMaxUserData) return invalid_value("User data is limited to 16384 bytes");
  return *std::move(data);
}

Result<MetadataOptions> read_metadata_options(
    const std::optional<api::ec2::InstanceMetadataOptionsRequest>& request) {
  MetadataOptions options;
  if (!request) return options;
  options.endpoint_enabled = request->http_endpoint.value_or("enabled") == "enabled";
  options.tokens_required = request->http_tokens.value_or("optional") == "required";
  options.tags_enabled = request->instance_metadata_tags.value_or("disabled") == "enabled";
  options.hop_limit = request->http_put_response_hop_limit.value_or(options.hop_limit);
  if (options.hop_limit < 1 || options.hop_limit > 64) {
    return invalid_value(
        fmt::format("Value ({}) for parameter HttpPutResponseHopLimit is invalid. Expecting a "
                    "value between 1 and 64.",
                    options.hop_limit));
  }
  return options;
}

/// The instance's tags. Those for its interface and its disks, which bear none here, are checked
/// and let go.
Result<Tags> read_tag_specifications(
    const std::optional<std::vector<api::ec2::TagSpecification>>& specifications,
    TagKeys tag_keys) {
  Tags tags;
  if (!specifications) return tags;
  for (const auto& specification : *specifications) {
    const auto type = specification.resource_type.value_or("");
    if (type != "instance" && type != "volume" && type != "network-interface") {
      return invalid_value(
          fmt::format("'{}' is not a valid taggable resource type for this operation.", type));
    }
    GANTRY_TRY(const auto more,
               read_tags(specification.tags.value_or(std::vector<api::ec2::Tag>()), tag_keys));
    if (type != "instance") continue;
    GANTRY_TRY(tags, merge_tags(std::move(tags), more));
  }
  return tags;
}

/// The public key goes with the instance: on AWS too it is put there at the launch.
Result<void> read_key(const Tables& tables, const api::ec2::RunInstancesRequest& request,
                      Instance& common) {
  if (request.key_name.value_or("").empty()) return {};
  const KeyPair* key = tables.key_pairs_by_name.find(NameKey(common.scope(), *request.key_name));
  if (!key) return std::unexpected(errors::key_pair_not_found(*request.key_name));
  common.key_name = key->name;
  common.public_key = key->public_key;
  return {};
}

// AWS: "Store instance launch parameters in launch templates", the tags of such an instance.
void add_template_tags(const api::ec2::LaunchTemplateSpecification& resolved, Tags& tags) {
  tags["aws:ec2launchtemplate:id"] = resolved.launch_template_id.value_or("");
  tags["aws:ec2launchtemplate:version"] = resolved.version.value_or("");
}

void read_flags(const api::ec2::RunInstancesRequest& request, Instance& common) {
  const bool terminate =
      request.instance_initiated_shutdown_behavior.value_or("stop") == "terminate";
  common.shutdown_behavior = terminate ? ShutdownBehavior::kTerminate : ShutdownBehavior::kStop;
  common.disable_api_termination = request.disable_api_termination.value_or(false);
  common.disable_api_stop = request.disable_api_stop.value_or(false);
  common.detailed_monitoring = request.monitoring && request.monitoring->enabled.value_or(false);
  common.ebs_optimized = request.ebs_optimized.value_or(false);
}

}  // namespace

Result<ClientToken> read_client_token(const api::ec2::RunInstancesRequest& request) {
  const auto token = request.client_token.value_or("");
  if (token.empty()) return ClientToken();
  if (token.size() > kMaxClientToken)
    return invalid_value("Client token may not be more than 64 ASCII characters.");
  return ClientToken{.value = token, .request_digest = request_digest(request)};
}

Result<Launch> read_launch(const Tables& tables, const Vpc& default_vpc,
                           const api::ec2::RunInstancesRequest& request, TagKeys tag_keys) {
  Launch launch;
  Instance& common = launch.common;
  common.account = default_vpc.account;
  common.region = default_vpc.region;
  GANTRY_CHECK(check_supported(request));
  GANTRY_CHECK(read_counts(request, launch));
  GANTRY_CHECK(read_image_and_type(request, launch));
  GANTRY_CHECK(read_key(tables, request, common));
  GANTRY_TRY(common.user_data, read_user_data(request.user_data));
  GANTRY_TRY(common.metadata_options, read_metadata_options(request.metadata_options));
  GANTRY_TRY(common.tags, read_tag_specifications(request.tag_specifications, tag_keys));
  GANTRY_CHECK(read_network(tables, default_vpc, request, launch));
  read_flags(request, common);
  if (request.launch_template) add_template_tags(*request.launch_template, common.tags);
  common.state_reason = launch_pending();
  return launch;
}

}  // namespace gantry::ec2

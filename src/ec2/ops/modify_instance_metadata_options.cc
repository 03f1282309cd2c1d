#include <fmt/format.h>

#include "ec2/ops/instance_states.h"

namespace gantry::ec2 {

// AWS: ModifyInstanceMetadataOptions. What the request does not name stays as it is.
Result<api::ec2::ModifyInstanceMetadataOptionsResult> Service::modify_instance_metadata_options(
    control::OpContext& context, const api::ec2::ModifyInstanceMetadataOptionsRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Instance* instance,
             find_instance(tables, context.scope(), request.instance_id.value_or("")));
  if (request.http_protocol_ipv6 == "enabled") {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support MetadataOptions.HttpProtocolIpv6."));
  }
  const auto hops = request.http_put_response_hop_limit;
  if (hops && (*hops < 1 || *hops > 64)) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Value ({}) for parameter HttpPutResponseHopLimit is invalid. Expecting a "
                    "value between 1 and 64.",
                    *hops)));
  }
  MetadataOptions options = instance->metadata_options;
  if (request.http_endpoint) options.endpoint_enabled = *request.http_endpoint == "enabled";
  if (request.http_tokens) options.tokens_required = *request.http_tokens == "required";
  if (request.instance_metadata_tags) {
    options.tags_enabled = *request.instance_metadata_tags == "enabled";
  }
  options.hop_limit = hops.value_or(options.hop_limit);
  GANTRY_CHECK(change_instance(context, tables, instance->id.str(), request.dry_run,
                               [&](Instance& record) { record.metadata_options = options; }));
  auto wire = *to_api(*instance, tables).metadata_options;
  wire.state = "pending";  // as AWS answers it
  return api::ec2::ModifyInstanceMetadataOptionsResult{
      .instance_id = instance->id.str(), .instance_metadata_options = std::move(wire)};
}

}  // namespace gantry::ec2

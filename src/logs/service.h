#pragma once

#include <vector>

#include "api/logs/types.h"
#include "control/operation.h"
#include "logs/errors.h"
#include "logs/logs.h"

namespace gantry::logs {

/// The operations whose whole effect is in the records; bound by bind(). Those that touch events
/// are in ops/payload_operations.h.
class Service {
 public:
  explicit Service(Logs& logs) : logs_(logs) {}

  Result<api::logs::CreateLogGroupResponse> create_log_group(
      control::OpContext& context, const api::logs::CreateLogGroupRequest& request);
  Result<api::logs::DeleteLogGroupResponse> delete_log_group(
      control::OpContext& context, const api::logs::DeleteLogGroupRequest& request);
  Result<api::logs::CreateLogStreamResponse> create_log_stream(
      control::OpContext& context, const api::logs::CreateLogStreamRequest& request);
  Result<api::logs::DeleteLogStreamResponse> delete_log_stream(
      control::OpContext& context, const api::logs::DeleteLogStreamRequest& request);
  Result<api::logs::PutRetentionPolicyResponse> put_retention_policy(
      control::OpContext& context, const api::logs::PutRetentionPolicyRequest& request);
  Result<api::logs::DeleteRetentionPolicyResponse> delete_retention_policy(
      control::OpContext& context, const api::logs::DeleteRetentionPolicyRequest& request);
  Result<api::logs::TagResourceResponse> tag_resource(control::OpContext& context,
                                                      const api::logs::TagResourceRequest& request);
  Result<api::logs::UntagResourceResponse> untag_resource(
      control::OpContext& context, const api::logs::UntagResourceRequest& request);
  Result<api::logs::ListTagsForResourceResponse> list_tags_for_resource(
      control::OpContext& context, const api::logs::ListTagsForResourceRequest& request);
  Result<api::logs::TagLogGroupResponse> tag_log_group(
      control::OpContext& context, const api::logs::TagLogGroupRequest& request);
  Result<api::logs::UntagLogGroupResponse> untag_log_group(
      control::OpContext& context, const api::logs::UntagLogGroupRequest& request);
  Result<api::logs::ListTagsLogGroupResponse> list_tags_log_group(
      control::OpContext& context, const api::logs::ListTagsLogGroupRequest& request);

 private:
  Result<void> add_tags(control::OpContext& context, const LogGroup& group,
                        const std::map<std::string, std::string>& tags);
  void remove_tags(control::OpContext& context, const LogGroup& group,
                   const std::vector<std::string>& keys);
  /// Once the deletion is durable.
  void drop_events(control::OpContext& context, std::vector<std::string> ids);

  Logs& logs_;
};

/// Every operation of it, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::logs

#include "api/logs/operations.h"
#include "logs/service.h"

namespace gantry::logs {
namespace {

template <class Input, class Output>
control::BoundOperation join(Service& service, const aws::OperationInfo& info,
                             Result<Output> (Service::*operation)(control::OpContext&,
                                                                  const Input&)) {
  return aws::bind_operation<control::OpContext, Input, Output>(
      info, [&service, operation](control::OpContext& context, const Input& input) {
        return (service.*operation)(context, input);
      });
}

}  // namespace

std::vector<control::BoundOperation> bind(Service& service) {
  namespace operations = api::logs::operations;
  std::vector<control::BoundOperation> all;
  all.push_back(join(service, operations::kCreateLogGroup, &Service::create_log_group));
  all.push_back(join(service, operations::kDeleteLogGroup, &Service::delete_log_group));
  all.push_back(join(service, operations::kCreateLogStream, &Service::create_log_stream));
  all.push_back(join(service, operations::kDeleteLogStream, &Service::delete_log_stream));
  all.push_back(join(service, operations::kPutRetentionPolicy, &Service::put_retention_policy));
  all.push_back(
      join(service, operations::kDeleteRetentionPolicy, &Service::delete_retention_policy));
  all.push_back(join(service, operations::kTagResource, &Service::tag_resource));
  all.push_back(join(service, operations::kUntagResource, &Service::untag_resource));
  all.push_back(join(service, operations::kListTagsForResource, &Service::list_tags_for_resource));
  all.push_back(join(service, operations::kTagLogGroup, &Service::tag_log_group));
  all.push_back(join(service, operations::kUntagLogGroup, &Service::untag_log_group));
  all.push_back(join(service, operations::kListTagsLogGroup, &Service::list_tags_log_group));
  return all;
}

}  // namespace gantry::logs

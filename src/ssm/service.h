#pragma once

#include <vector>

#include "api/ssm/types.h"
#include "control/operation.h"
#include "ssm/ssm.h"

namespace gantry::ssm {

/// The operations of the Parameter Store; bound by bind().
class Service {
 public:
  explicit Service(Ssm& ssm) : ssm_(ssm) {}

  Result<api::ssm::GetParameterResult> get_parameter(control::OpContext& context,
                                                     const api::ssm::GetParameterRequest& request);
  Result<api::ssm::GetParametersResult> get_parameters(
      control::OpContext& context, const api::ssm::GetParametersRequest& request);
  Result<api::ssm::GetParametersByPathResult> get_parameters_by_path(
      control::OpContext& context, const api::ssm::GetParametersByPathRequest& request);
  Result<api::ssm::PutParameterResult> put_parameter(control::OpContext& context,
                                                     const api::ssm::PutParameterRequest& request);
  Result<api::ssm::DeleteParameterResult> delete_parameter(
      control::OpContext& context, const api::ssm::DeleteParameterRequest& request);
  Result<api::ssm::DeleteParametersResult> delete_parameters(
      control::OpContext& context, const api::ssm::DeleteParametersRequest& request);
  Result<api::ssm::DescribeParametersResult> describe_parameters(
      control::OpContext& context, const api::ssm::DescribeParametersRequest& request);

 private:
  Ssm& ssm_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::ssm

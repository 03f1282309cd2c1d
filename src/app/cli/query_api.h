#pragma once

#include <boost/property_tree/ptree.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/api_client.h"

namespace gantry::cli {

/// A service of a query protocol, as its name stands in a signature.
struct QueryService {
  std::string_view signing_name;
  std::string_view api_version;
};
inline constexpr QueryService kAutoScaling{"autoscaling", "2011-01-01"};
inline constexpr QueryService kEc2{"ec2", "2016-11-15"};
inline constexpr QueryService kIam{"iam", "2010-05-08"};

/// `SubnetId.1` and its value, in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;
using Xml = boost::property_tree::ptree;

/// Calls an operation by its wire names: the answer's XML below the root, and below the result
/// element where there is one. Errors: ApiClient's, the service's by their codes on the wire
/// ("NoSuchEntity"), and `MalformedResponse`.
[[nodiscard]] Result<Xml> call_query(ApiClient& client, const QueryService& service,
                                     std::string_view action, const Parameters& parameters);

/// The texts at `path` of every list entry: texts(answer, "subnetSet", "subnetId").
[[nodiscard]] std::vector<std::string> texts(const Xml& answer, const std::string& list,
                                             const std::string& member);

/// JSON as the parameters of a query: {"A":{"B":["x"]}} is A.B.member.1=x. Errors: `InvalidJson`.
[[nodiscard]] Result<Parameters> flatten_json(std::string_view json);

}  // namespace gantry::cli

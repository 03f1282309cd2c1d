#include "app/cli/query_api.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

#include "base/encoding.h"

namespace gantry::cli {
namespace {

namespace json = boost::json;
constexpr int kOk = 200;

Result<Xml> parse(const std::string& body) {
  Xml tree;
  std::istringstream in(body);
  try {
    boost::property_tree::read_xml(in, tree, boost::property_tree::xml_parser::trim_whitespace);
  } catch (const boost::property_tree::ptree_error& error) {
    return failure("MalformedResponse", fmt::format("the answer is no XML: {}", error.what()));
  }
  if (tree.empty()) return failure("MalformedResponse", "the answer is empty.");
  return tree;
}

/// Query: ErrorResponse.Error; EC2: Response.Errors.Error.
Error read_error(const Xml& tree, std::string_view action, int status) {
  auto error = tree.get_child_optional("ErrorResponse.Error");
  if (!error) error = tree.get_child_optional("Response.Errors.Error");
  if (!error) return {"QueryFailed", fmt::format("{} answered {}.", action, status), status};
  return {error->get<std::string>("Code", "QueryFailed"),
          fmt::format("{}: {}", action, error->get<std::string>("Message", "")), status};
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

void flatten(const std::string& prefix, const json::value& value, Parameters& parameters) {
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      const std::string key(member.key());
      flatten(prefix.empty() ? key : prefix + "." + key, member.value(), parameters);
    }
  } else if (const auto* array = value.if_array()) {
    int number = 0;
    for (const auto& entry : *array) {
      flatten(fmt::format("{}.member.{}", prefix, ++number), entry, parameters);
    }
  } else if (!value.is_null()) {
    parameters.emplace_back(prefix, text_of(value));
  }
}

}  // namespace

Result<Xml> call_query(ApiClient& client, const QueryService& service, std::string_view action,
                       const Parameters& parameters) {
  auto body = fmt::format("Action={}&Version={}", action, service.api_version);
  for (const auto& [name, value] : parameters) {
    body += fmt::format("&{}={}", uri_encode(name), uri_encode(value));
  }
  GANTRY_TRY(auto response, client.post_form(service.signing_name, std::move(body)));
  GANTRY_TRY(auto tree, parse(response.body));
  if (response.status != kOk) return std::unexpected(read_error(tree, action, response.status));
  const Xml& root = tree.front().second;
  const auto result = root.get_child_optional(fmt::format("{}Result", action));
  return result ? *result : root;
}

std::vector<std::string> texts(const Xml& answer, const std::string& list,
                               const std::string& member) {
  std::vector<std::string> found;
  const auto entries = answer.get_child_optional(list);
  if (!entries) return found;
  for (const auto& [name, entry] : *entries) {
    if (auto text = entry.get_optional<std::string>(member)) found.push_back(*std::move(text));
  }
  return found;
}

Result<Parameters> flatten_json(std::string_view text) {
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object()) {
    return failure("InvalidJson",
                   "the template is no JSON object, for example "
                   "{\"SpotPrice\": \"0.01\", \"EbsOptimized\": false}.");
  }
  Parameters parameters;
  flatten("", value, parameters);
  return parameters;
}

}  // namespace gantry::cli

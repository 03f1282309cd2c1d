#include "app/cli/exports.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/cli/api_client.h"

namespace gantry::cli {
namespace {

bool is_plain(std::string_view value) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:";
  return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

/// In single quotes, within which a quote is closed, escaped and opened again (both shells).
std::string quoted(std::string_view value, Shell shell) {
  if (is_plain(value)) return std::string(value);
  std::string out = "'";
  for (char c : value) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '\\' && shell == Shell::kFish) {
      out += "\\\\";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

Variables client_variables(const std::string& endpoint, const aws::Credentials& credentials) {
  return {{"AWS_ENDPOINT_URL", endpoint},
          {"AWS_ACCESS_KEY_ID", credentials.access_key_id},
          {"AWS_SECRET_ACCESS_KEY", credentials.secret_access_key},
          {"AWS_DEFAULT_REGION", std::string(kRegion)}};
}

std::string export_lines(const Variables& variables, Shell shell) {
  if (shell == Shell::kJson) {
    boost::json::object object;
    for (const auto& [name, value] : variables) object.emplace(name, value);
    return boost::json::serialize(object) + "\n";
  }
  std::string out;
  for (const auto& [name, value] : variables) {
    out += shell == Shell::kFish ? fmt::format("set -gx {} {}\n", name, quoted(value, shell))
                                 : fmt::format("export {}={}\n", name, quoted(value, shell));
  }
  return out;
}

}  // namespace gantry::cli

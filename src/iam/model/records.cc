#include "iam/model/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/arn.h"

namespace gantry::iam {
namespace {

std::string iam_arn(std::string_view account, std::string_view kind, std::string_view path,
                    std::string_view name) {
  return make_arn("iam", {.account = std::string(account), .region = ""},
                  fmt::format("{}{}{}", kind, path, name));
}

}  // namespace

std::string make_key(std::string_view account, std::string_view name) {
  std::string key = fmt::format("{}/{}", account, name);
  std::ranges::transform(key, key.begin(), [](unsigned char c) { return std::tolower(c); });
  return key;
}

std::string Role::arn() const { return iam_arn(account, "role", path, name); }
std::string InstanceProfile::arn() const {
  return iam_arn(account, "instance-profile", path, name);
}
std::string Policy::arn() const { return iam_arn(account, "policy", path, name); }

}  // namespace gantry::iam

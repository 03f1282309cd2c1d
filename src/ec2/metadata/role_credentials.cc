#include "ec2/metadata/role_credentials.h"

#include <fmt/format.h>

#include <chrono>

#include "aws/json_codec.h"
#include "base/arn.h"
#include "sts/unique_id.h"

namespace gantry::ec2 {
namespace {

constexpr std::chrono::hours kLifetime(6);
constexpr std::chrono::hours kRenewal(5);

/// When the credentials that are handed out at `now` were made. The windows are counted from the
/// launch, so that not all instances renew at once.
Time window_start(const Instance& instance, Time now) {
  const auto age = std::max(now - instance.started_at, Millis(0));
  return instance.started_at + age / kRenewal * kRenewal;
}

std::string profile_arn(const Instance& instance) {
  if (!instance.instance_profile_arn.empty()) return instance.instance_profile_arn;
  return make_arn("iam", {.account = instance.account, .region = ""},
                  fmt::format("instance-profile/{}", kFallbackRole));
}

/// A JSON object of strings, laid out as the metadata service does.
class JsonLines {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{\n" : ",\n";
    text_ += "  ";
    aws::write_json_string(text_, name);
    text_ += " : ";
    aws::write_json_string(text_, value);
  }
  std::string finish() && { return std::move(text_) + "\n}"; }

 private:
  std::string text_;
};

}  // namespace

std::optional<std::string> role_name(const Instance& instance, const iam::Iam& iam) {
  if (instance.instance_profile_arn.empty()) return std::string(kFallbackRole);
  const auto* profile = iam.find_instance_profile(instance.scope(), instance.instance_profile_arn);
  const auto* role = profile ? iam.role_of(*profile) : nullptr;
  if (!role) return std::nullopt;
  return role->name;
}

std::string profile_info(const Instance& instance, bool has_role, Time now) {
  const auto arn = profile_arn(instance);
  JsonLines json;
  if (!has_role) {
    // AWS: "Troubleshoot IAM and Amazon EC2", InstanceProfileNotFound.
    json.add("Code", "InstanceProfileNotFound");
    json.add("Message",
             fmt::format("Instance Profile {} cannot be found, or it has no role.", arn));
    json.add("LastUpdated", format_iso8601_seconds(now));
    return std::move(json).finish();
  }
  json.add("Code", "Success");
  json.add("LastUpdated", format_iso8601_seconds(window_start(instance, now)));
  json.add("InstanceProfileArn", arn);
  json.add("InstanceProfileId", sts::stable_unique_id("AIPA", arn));
  return std::move(json).finish();
}

std::string role_credentials(const Instance& instance, const std::string& role,
                             const sts::CredentialMint& mint, Time now) {
  const auto start = window_start(instance, now);
  const auto credentials = mint.derive(
      {.account = instance.account, .role_name = role, .session_name = instance.id.str()},
      start + kLifetime);
  JsonLines json;
  json.add("Code", "Success");
  json.add("LastUpdated", format_iso8601_seconds(start));
  json.add("Type", "AWS-HMAC");
  json.add("AccessKeyId", credentials.access_key_id);
  json.add("SecretAccessKey", credentials.secret_access_key);
  json.add("Token", credentials.session_token);
  json.add("Expiration", format_iso8601_seconds(credentials.expires));
  return std::move(json).finish();
}

}  // namespace gantry::ec2

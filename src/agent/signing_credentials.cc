#include "agent/signing_credentials.h"

#include <boost/json.hpp>

#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr Millis kRefreshBefore = std::chrono::minutes(5);
constexpr std::string_view kRolePath = "/latest/meta-data/iam/security-credentials/";

struct Issued {
  aws::Credentials credentials;
  Time expires;
};

/// The metadata service's document; absent if it is not one.
std::optional<Issued> parse_document(const std::string& text) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const auto* found = value.get_object().if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
  };
  const auto expires = parse_iso8601(member("Expiration"));
  Issued issued{{member("AccessKeyId"), member("SecretAccessKey"), member("Token")},
                expires.value_or(Time())};
  if (!expires || issued.credentials.access_key_id.empty()) return std::nullopt;
  return issued;
}

}  // namespace

SigningCredentials::SigningCredentials(Executor& executor, HostMetadata& metadata,
                                       std::optional<aws::Credentials> fixed)
    : executor_(executor),
      metadata_(metadata),
      fixed_(fixed.has_value()),
      known_(std::move(fixed)) {}

void SigningCredentials::get(ports::Callback<aws::Credentials> done) {
  if (fixed_ || (known_ && executor_.now() + kRefreshBefore < expires_)) return done(*known_);
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  metadata_.get(std::string(kRolePath),
                lifetime_.bind([this](const Result<std::string>& role) { on_role(role); }));
}

void SigningCredentials::forget() {
  if (!fixed_) known_.reset();
}

void SigningCredentials::on_role(const Result<std::string>& role) {
  if (!role) return answer(std::unexpected(role.error()));
  const std::string name = role->substr(0, role->find('\n'));
  metadata_.get(
      std::string(kRolePath) + name,
      lifetime_.bind([this](const Result<std::string>& document) { on_document(document); }));
}

void SigningCredentials::on_document(const Result<std::string>& document) {
  if (!document) return answer(std::unexpected(document.error()));
  auto issued = parse_document(*document);
  if (!issued) return answer(failure("Unreachable", "the instance role has no credentials"));
  known_ = std::move(issued->credentials);
  expires_ = issued->expires;
  answer(*known_);
}

void SigningCredentials::answer(const Result<aws::Credentials>& credentials) {
  Result<aws::Credentials> result = credentials;
  if (!result && known_ && executor_.now() < expires_) {
    log::warn("credentials cannot be renewed: {}", result.error().message);
    result = *known_;
  } else if (!result) {
    result = failure("Unreachable", "no credentials to sign with: " + result.error().message);
  }
  for (auto& done : std::exchange(waiting_, {})) done(result);
}

}  // namespace gantry::agent

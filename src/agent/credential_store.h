#pragma once

#include <map>
#include <optional>
#include <string>

namespace gantry::agent {

/// Temporary credentials of one role, as the control plane pushed them. Never written to disk.
struct RoleCredentials {
  std::string id;
  std::string role_arn;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::string expiration;  ///< as it came, ISO 8601
};

/// What containers may fetch at /v2/credentials/<id>.
class CredentialStore {
 public:
  void put(RoleCredentials credentials) {
    std::string id = credentials.id;
    by_id_.insert_or_assign(std::move(id), std::move(credentials));
  }
  void erase(const std::string& id) { by_id_.erase(id); }
  [[nodiscard]] const RoleCredentials* find(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, RoleCredentials> by_id_;
};

}  // namespace gantry::agent

#pragma once

#include <string>

#include "aws/http/message.h"
#include "aws/request.h"
#include "base/result.h"

namespace gantry::aws {

struct CredentialQuery {
  std::string access_key_id;
  std::string session_token;  ///< empty if the request carries none
  http::Peer peer;            ///< the default root key pair is good for loopback and the VPC only
};

/// Whom an access key stands for, and the secret that its signatures are checked with.
struct Principal {
  Caller caller;
  std::string secret_access_key;
};

/// Knows the access keys. Called on any I/O thread; must not block.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  /// Errors: auth::unknown_key (also for a session token that is not this key's, or missing),
  /// auth::expired_token.
  virtual Result<Principal> find(const CredentialQuery& query) = 0;
};

}  // namespace gantry::aws

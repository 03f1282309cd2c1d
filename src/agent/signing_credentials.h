#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/host_metadata.h"
#include "agent/lifetime.h"
#include "aws/sigv4.h"
#include "base/executor.h"

namespace gantry::agent {

/// What the agent signs its requests with: fixed keys, or the instance role's from the metadata
/// service, asked for once at a time and again five minutes before they expire. AWS:
/// agent-protocol 1.5.
class SigningCredentials {
 public:
  SigningCredentials(Executor& executor, HostMetadata& metadata,
                     std::optional<aws::Credentials> fixed);

  /// Errors: `Unreachable`, when the metadata service has none to give.
  void get(ports::Callback<aws::Credentials> done);
  /// The control plane does not take them any more: the next get() asks again.
  void forget();

 private:
  void on_role(const Result<std::string>& role);
  void on_document(const Result<std::string>& document);
  void answer(const Result<aws::Credentials>& credentials);

  Executor& executor_;
  HostMetadata& metadata_;
  const bool fixed_;
  std::optional<aws::Credentials> known_;
  Time expires_;
  std::vector<ports::Callback<aws::Credentials>> waiting_;
  Lifetime lifetime_;
};

}  // namespace gantry::agent

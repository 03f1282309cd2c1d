#pragma once

#include <functional>
#include <string>

#include "aws/any_struct.h"
#include "base/arn.h"
#include "base/result.h"
#include "base/time.h"

namespace gantry::aws {

struct OperationInfo;  // aws/operation.h

/// Who signed the request, as STS GetCallerIdentity would answer.
struct Caller {
  std::string account;        ///< 12 digits
  std::string arn;            ///< arn:aws:iam::ACCOUNT:root, or an assumed role's
  std::string user_id;        ///< the account for root, ROLEID:SESSION for a role
  std::string access_key_id;  ///< AKIA... or ASIA...
};

/// What an operation may know about its request.
struct RequestContext {
  std::string request_id;  ///< a UUID
  Caller caller;
  std::string region;     ///< from the credential scope
  std::string source_ip;  ///< the client's address; empty for calls from within the process
  std::string base_url;   ///< how the client reached us, from scheme and Host header:
                          ///< "http://127.0.0.1:4566"

  [[nodiscard]] Scope scope() const { return {caller.account, region}; }
};

/// Runs a decoded request somewhere (the state thread) and answers from any thread once the effect
/// is durable.
class OperationRunner {
 public:
  using Reply = std::move_only_function<void(Result<AnyStruct>)>;
  virtual ~OperationRunner() = default;
  virtual void run(const OperationInfo& operation, RequestContext context, AnyStruct input,
                   Reply reply) = 0;
};

}  // namespace gantry::aws

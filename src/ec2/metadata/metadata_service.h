#pragma once

#include <string>
#include <string_view>

#include "aws/http/message.h"
#include "base/time.h"
#include "ec2/metadata/session_token.h"
#include "ec2/model/instance.h"
#include "ec2/model/tables.h"
#include "iam/iam.h"
#include "sts/credentials.h"

namespace gantry::ec2 {

/// The instance metadata service, versions 1 and 2, as a function of the records. AWS: "Use the
/// Instance Metadata Service". State thread only.
class MetadataService {
 public:
  MetadataService(const Tables& tables, const iam::Iam& iam, sts::CredentialMint mint);

  /// What `instance` gets for its request at `now`. Reads method, path and headers only.
  [[nodiscard]] aws::http::Response answer(const Instance& instance,
                                           const aws::http::Request& request, Time now) const;
  /// For a caller that is no instance, or a path that is not there.
  [[nodiscard]] static aws::http::Response not_found();

 private:
  [[nodiscard]] aws::http::Response issue_token(const Instance& instance,
                                                const aws::http::Headers& headers, Time now) const;
  [[nodiscard]] aws::http::Response read(const Instance& instance, std::string_view path,
                                         Time now) const;

  const Tables& tables_;
  const iam::Iam& iam_;
  sts::CredentialMint mint_;
  SessionTokens tokens_;
};

}  // namespace gantry::ec2

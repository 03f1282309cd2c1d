#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"

namespace gantry::elb {

struct CertificateMaterial {
  std::string chain;  ///< PEM, its own certificate first
  std::string key;    ///< PEM
};

/// What listeners need of the certificates of IAM and ACM.
class Certificates {
 public:
  virtual ~Certificates() = default;
  /// Absent if the scope has no such certificate.
  [[nodiscard]] virtual std::optional<CertificateMaterial> find(const Scope& scope,
                                                                std::string_view arn) const = 0;
};

/// There are none.
class NoCertificates final : public Certificates {
 public:
  [[nodiscard]] std::optional<CertificateMaterial> find(const Scope&,
                                                        std::string_view) const override {
    return std::nullopt;
  }
};

}  // namespace gantry::elb

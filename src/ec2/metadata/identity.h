#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ec2/model/identity_key.h"
#include "ec2/model/instance.h"

namespace gantry::ec2 {

/// A fresh RSA-2048 key with a self-signed certificate. Its randomness is OpenSSL's own. Errors:
/// Identity.
[[nodiscard]] Result<IdentityKey> make_identity_key(Time now);

/// AWS: "Instance identity documents": JSON with AWS's keys in AWS's order and spacing, for one
/// instance always the same bytes.
[[nodiscard]] std::string identity_document(const Instance& instance);
/// The instance that a document names. Absent if it is not such a document.
[[nodiscard]] std::optional<InstanceId> instance_of_document(std::string_view document);

/// RSA with SHA-256, base64 in lines of 64. AWS signs with the region's key, here it is the
/// deployment's.
[[nodiscard]] std::string sign_document(const IdentityKey& key, std::string_view document);
/// Line breaks in the signature do not matter.
[[nodiscard]] bool verify_document(const IdentityKey& key, std::string_view document,
                                   std::string_view signature);
/// The document within a PKCS #7 signed message, base64 in lines of 64, without the PEM frame.
[[nodiscard]] std::string pkcs7_document(const IdentityKey& key, std::string_view document);

}  // namespace gantry::ec2

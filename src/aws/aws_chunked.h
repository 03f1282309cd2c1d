#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::aws {

/// What the chunks of a STREAMING-AWS4-HMAC-SHA256-PAYLOAD are signed with.
struct ChunkSigning {
  std::string_view key;
  std::string_view amz_date;
  std::string_view scope;      ///< date/region/service/aws4_request
  std::string_view signature;  ///< of the request: the seed
};

/// The payload of an aws-chunked body, every chunk's signature checked.
/// AWS S3: "Signature calculations for the Authorization header: transferring payload in multiple
/// chunks". Errors: auth::signature_mismatch, auth::incomplete.
[[nodiscard]] Result<std::string> decode_signed_chunks(std::string_view body,
                                                       const ChunkSigning& signing);

/// The payload of a STREAMING-UNSIGNED-PAYLOAD-TRAILER body; the trailing checksum is not looked
/// at. Errors: auth::incomplete.
[[nodiscard]] Result<std::string> decode_unsigned_chunks(std::string_view body);

}  // namespace gantry::aws

#include "aws/aws_chunked.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "aws/auth_error.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::aws {
namespace {

constexpr std::string_view kEmptyHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct Chunk {
  std::string_view extension;  ///< after the size, without `;`
  std::string_view data;
};

std::unexpected<Error> malformed() {
  return std::unexpected(auth::incomplete("The aws-chunked encoding of the payload is malformed."));
}

/// Cuts one chunk off the front of `body`; of the last one, whose size is zero, only the size line.
std::optional<Chunk> next_chunk(std::string_view& body) {
  const auto line_end = body.find("\r\n");
  if (line_end == std::string_view::npos) return std::nullopt;
  const auto line = body.substr(0, line_end);
  body.remove_prefix(line_end + 2);
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (error != std::errc{}) return std::nullopt;
  auto extension = line.substr(static_cast<std::size_t>(end - line.data()));
  if (!extension.empty() && !extension.starts_with(';')) return std::nullopt;
  if (!extension.empty()) extension.remove_prefix(1);
  if (size == 0) return Chunk{extension, {}};
  if (body.size() < 2 || size > body.size() - 2 || body.substr(size, 2) != "\r\n")
    return std::nullopt;
  const Chunk chunk{extension, body.substr(0, size)};
  body.remove_prefix(size + 2);
  return chunk;
}

}  // namespace

Result<std::string> decode_signed_chunks(std::string_view body, const ChunkSigning& signing) {
  static constexpr std::string_view kPrefix = "chunk-signature=";
  std::string payload;
  std::string previous(signing.signature);
  while (true) {
    const auto chunk = next_chunk(body);
    if (!chunk || !chunk->extension.starts_with(kPrefix)) return malformed();
    const auto text = fmt::format("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}", signing.amz_date,
                                  signing.scope, previous, kEmptyHash, to_hex(sha256(chunk->data)));
    previous = to_hex(hmac_sha256(signing.key, text));
    if (!constant_time_equal(previous, chunk->extension.substr(kPrefix.size()))) {
      return std::unexpected(auth::signature_mismatch());
    }
    if (chunk->data.empty()) break;
    payload += chunk->data;
  }
  if (!body.empty() && body != "\r\n") return malformed();
  return payload;
}

Result<std::string> decode_unsigned_chunks(std::string_view body) {
  std::string payload;
  while (true) {
    const auto chunk = next_chunk(body);
    if (!chunk) return malformed();
    if (chunk->data.empty()) break;
    payload += chunk->data;
  }
  // `name:value` lines and an empty one.
  if (!body.empty() && !body.ends_with("\r\n")) return malformed();
  return payload;
}

}  // namespace gantry::aws

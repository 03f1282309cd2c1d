#include "aws/sigv4.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "aws/auth_error.h"
#include "aws/aws_chunked.h"
#include "aws/canonical.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";
constexpr std::string_view kSignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr std::string_view kUnsignedChunks = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

std::string signed_names(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ";"));
}

std::string signature_of(const http::Request& request, const SignedRequestInfo& info,
                         std::string_view payload_hash, std::string_view key) {
  const auto presigned = info.place == SignedRequestInfo::Place::kQuery;
  const auto hash = hash_canonical_request(
      {.method = request.method,
       .path = canonical_path(request.path, info.service),
       .query = canonical_query(request.query, presigned ? "X-Amz-Signature" : ""),
       .headers = canonical_headers(request.headers, info.signed_headers),
       .signed_headers = signed_names(info.signed_headers),
       .payload_hash = payload_hash});
  return to_hex(hmac_sha256(
      key, fmt::format("{}\n{}\n{}\n{}", kAlgorithm, info.amz_date, info.scope(), hash)));
}

/// The payload's line in the canonical request.
Result<std::string> payload_hash(const http::Request& request, const SignedRequestInfo& info) {
  if (info.payload == kUnsigned || info.payload == kSignedChunks || info.payload == kUnsignedChunks)
    return info.payload;
  if (info.payload.starts_with("STREAMING-")) {
    return std::unexpected(auth::incomplete(fmt::format(
        "X-Amz-Content-Sha256 '{}' is not supported here: send the SHA-256 of the payload.",
        info.payload)));
  }
  auto hash = to_hex(sha256(request.body));
  if (!info.payload.empty() && info.payload != hash) {
    return std::unexpected(auth::mismatch(
        "The provided 'x-amz-content-sha256' header does not match what was computed."));
  }
  return hash;
}

/// Unwraps an aws-chunked body, whose seed signature is proven.
Result<void> unwrap_payload(http::Request& request, const SignedRequestInfo& info,
                            std::string_view key) {
  if (info.payload == kSignedChunks) {
    GANTRY_TRY(request.body, decode_signed_chunks(request.body, {.key = key,
                                                                 .amz_date = info.amz_date,
                                                                 .scope = info.scope(),
                                                                 .signature = info.signature}));
  } else if (info.payload == kUnsignedChunks) {
    GANTRY_TRY(request.body, decode_unsigned_chunks(request.body));
  }
  return {};
}

bool lists(const SignedRequestInfo& info, std::string_view name) {
  return std::ranges::find(info.signed_headers, name) != info.signed_headers.end();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

/// Host, Content-Type and X-Amz-*, sorted.
std::vector<std::string> headers_to_sign(const http::Headers& headers) {
  std::vector<std::string> names;
  for (const auto& [name, value] : headers) {
    auto lowered = lower(name);
    if (lowered == "host" || lowered == "content-type" || lowered.starts_with("x-amz-"))
      names.push_back(std::move(lowered));
  }
  std::ranges::sort(names);
  const auto twins = std::ranges::unique(names);
  names.erase(twins.begin(), twins.end());
  return names;
}

SignedRequestInfo signing_info(const Credentials& credentials, std::string_view region,
                               std::string_view service, Time now) {
  SignedRequestInfo info;
  info.access_key_id = credentials.access_key_id;
  info.session_token = credentials.session_token;
  info.amz_date = format_amz_date(now);
  info.date = info.amz_date.substr(0, 8);
  info.region = region;
  info.service = service;
  return info;
}

void sign_with(http::Request& request, SignedRequestInfo info, std::string_view key) {
  request.headers.set("X-Amz-Date", info.amz_date);
  if (!info.session_token.empty()) request.headers.set("X-Amz-Security-Token", info.session_token);
  info.signed_headers = headers_to_sign(request.headers);
  const auto payload = request.headers.get("X-Amz-Content-Sha256");
  const auto hash = payload.empty() ? to_hex(sha256(request.body)) : std::string(payload);
  request.headers.set(
      "Authorization",
      fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                  info.access_key_id, info.scope(), signed_names(info.signed_headers),
                  signature_of(request, info, hash, key)));
}

}  // namespace

std::string SignedRequestInfo::scope() const {
  return fmt::format("{}/{}/{}/aws4_request", date, region, service);
}

Result<void> check_time(const SignedRequestInfo& info, Time now, Millis skew) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(skew).count();
  if (info.time > now + skew) {
    return std::unexpected(auth::mismatch(
        fmt::format("Signature not yet current: {} is still later than {} ({} + {} min.)",
                    info.amz_date, format_amz_date(now + skew), format_amz_date(now), minutes)));
  }
  if (info.expires) {
    const auto end = info.time + *info.expires;
    if (end >= now) return {};
    return std::unexpected(
        auth::mismatch(fmt::format("Signature expired: {} is now earlier than {}",
                                   format_amz_date(end), format_amz_date(now))));
  }
  if (info.time < now - skew) {
    return std::unexpected(auth::mismatch(
        fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)", info.amz_date,
                    format_amz_date(now - skew), format_amz_date(now), minutes)));
  }
  return {};
}

Result<void> check_scope(const SignedRequestInfo& info, std::string_view service,
                         std::span<const std::string> regions) {
  // The blank after each sentence is AWS's (aws-sdk-ruby#431); both may stand in one message.
  std::string message;
  if (info.region.empty() ||
      (!regions.empty() && std::ranges::find(regions, info.region) == regions.end())) {
    message += "Credential should be scoped to a valid region. ";
  }
  if (info.service != service)
    message += fmt::format("Credential should be scoped to correct service: '{}'. ", service);
  if (!message.empty()) return std::unexpected(auth::mismatch(std::move(message)));
  return {};
}

Result<void> check_signature(http::Request& request, const SignedRequestInfo& info,
                             std::string_view secret, SigningKeyCache& keys) {
  if (!lists(info, "host")) {
    return std::unexpected(auth::mismatch(
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
  }
  // It names the operation; unsigned, a listener could replay the request as another one.
  if (request.headers.has("X-Amz-Target") && !lists(info, "x-amz-target")) {
    return std::unexpected(
        auth::mismatch("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."));
  }
  GANTRY_TRY(const auto hash, payload_hash(request, info));
  const auto key = keys.get(secret, info.date, info.region, info.service);
  if (!constant_time_equal(signature_of(request, info, hash, key), info.signature)) {
    return std::unexpected(auth::signature_mismatch());
  }
  return unwrap_payload(request, info, key);
}

void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now) {
  auto info = signing_info(credentials, region, service, now);
  const auto key = derive_signing_key(credentials.secret_access_key, info.date, region, service);
  sign_with(request, std::move(info), key);
}

void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now, SigningKeyCache& keys) {
  auto info = signing_info(credentials, region, service, now);
  const auto key = keys.get(credentials.secret_access_key, info.date, region, service);
  sign_with(request, std::move(info), key);
}

void presign(http::Request& request, const Credentials& credentials, std::string_view region,
             std::string_view service, Time now, std::chrono::seconds expires) {
  auto info = signing_info(credentials, region, service, now);
  info.place = SignedRequestInfo::Place::kQuery;
  info.signed_headers = {"host"};
  auto& query = request.query;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += fmt::format("{}={}", name, uri_encode(value));
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", info.access_key_id + '/' + info.scope());
  add("X-Amz-Date", info.amz_date);
  add("X-Amz-Expires", std::to_string(expires.count()));
  if (!info.session_token.empty()) add("X-Amz-Security-Token", info.session_token);
  add("X-Amz-SignedHeaders", "host");
  const auto key = derive_signing_key(credentials.secret_access_key, info.date, region, service);
  const auto hash = service == "s3" ? std::string(kUnsigned) : to_hex(sha256(request.body));
  add("X-Amz-Signature", signature_of(request, info, hash, key));
}

Result<http::Request> unpack_signed_frame(std::string_view frame, const http::Request& session) {
  const auto end = frame.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return std::unexpected(
        auth::incomplete("The frame does not begin with a block of signed headers."));
  }
  http::Request request;
  request.method = "GET";
  request.path = session.path;
  request.query = session.query;
  request.peer = session.peer;
  request.body = frame.substr(end + 4);
  auto block = frame.substr(0, end);
  while (!block.empty()) {
    const auto line_end = std::min(block.find("\r\n"), block.size());
    const auto line = block.substr(0, line_end);
    block.remove_prefix(std::min(line_end + 2, block.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
      return std::unexpected(auth::incomplete("A line of the frame's header block has no colon."));
    }
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    request.headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return request;
}

std::string pack_signed_frame(std::string json, const http::Request& session,
                              const Credentials& credentials, std::string_view region,
                              std::string_view service, Time now) {
  http::Request request;
  request.method = "GET";
  request.path = session.path;
  request.query = session.query;
  request.headers.add("Host", std::string(session.headers.get("Host")));
  request.body = std::move(json);
  sign(request, credentials, region, service, now);
  std::string frame;
  for (const auto& [name, value] : request.headers) frame += fmt::format("{}: {}\r\n", name, value);
  frame += "\r\n";
  frame += request.body;
  return frame;
}

}  // namespace gantry::aws

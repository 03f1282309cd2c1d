#include <fmt/format.h>

#include <charconv>
#include <map>

#include "aws/auth_error.h"
#include "aws/canonical.h"
#include "aws/sigv4.h"
#include "base/crypto.h"
#include "base/encoding.h"

// The messages are AWS's own. Those on absent parts are recorded in many bug reports, on the
// malformed ones in dacut/scratchstack-aws-signature's table of what AWS answers.
namespace gantry::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::int64_t kLongestExpiry = 7 * 24 * 3600;

std::unexpected<Error> incomplete(std::string message) {
  return std::unexpected(auth::incomplete(std::move(message)));
}

/// AWS shows what it was sent as a digest, lest a secret end up in a log.
std::string digest(std::string_view text) { return to_base64(sha256(text)); }

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

using Parts = std::map<std::string, std::string, std::less<>>;

/// `Credential=..., SignedHeaders=..., Signature=...`; commas, blanks or both between them.
Result<Parts> split_header(std::string_view text) {
  Parts parts;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(", \t"), text.size()));
    if (text.empty()) return parts;
    const auto pair = text.substr(0, text.find_first_of(", \t"));
    text.remove_prefix(pair.size());
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return incomplete(fmt::format(
          "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with "
          "SHA-256 and encoded with Base64): '{}'.",
          digest(pair)));
    }
    parts.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

/// Sets key, scope and time, which both places share.
Result<SignedRequestInfo> with_scope(SignedRequestInfo info, std::string_view algorithm,
                                     std::string_view credential) {
  if (algorithm != kAlgorithm)
    return incomplete(fmt::format("Unsupported AWS 'algorithm': '{}'.", algorithm));
  const auto parts = split(credential, '/');
  if (parts.size() != 5) {
    return incomplete(
        fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                    "keyid/date/region/service/term, got '{}'",
                    credential));
  }
  info.access_key_id = parts[0];
  info.date = parts[1];
  info.region = parts[2];
  info.service = parts[3];
  const auto time = parse_amz_date(info.amz_date);
  if (!time) {
    return incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                    "http://en.wikipedia.org/wiki/ISO_8601",
                    info.amz_date));
  }
  info.time = *time;
  if (parts[4] != "aws4_request") {
    return std::unexpected(auth::mismatch(fmt::format(
        "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'. ",
        parts[4])));
  }
  if (!info.amz_date.starts_with(info.date) || info.date.size() != 8) {
    return std::unexpected(
        auth::mismatch(fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                                   "version of date from HTTP: '{}' != "
                                   "'{}', from '{}'.",
                                   info.date, info.amz_date.substr(0, 8), info.amz_date)));
  }
  return info;
}

Result<SignedRequestInfo> parse_header(const http::Request& request, std::string_view header) {
  const auto blank = std::min(header.find(' '), header.size());
  const auto algorithm = header.substr(0, blank);
  GANTRY_TRY(const auto parts, split_header(header.substr(blank)));
  std::string message;
  for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"}) {
    const auto found = parts.find(name);
    if (found == parts.end() || found->second.empty()) {
      message += fmt::format("Authorization header requires '{}' parameter. ", name);
    }
  }
  const auto& headers = request.headers;
  if (!headers.has("X-Amz-Date") && !headers.has("Date")) {
    message +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!message.empty()) {
    return incomplete(
        fmt::format("{}(Hashed with SHA-256 and encoded with Base64) Authorization={}", message,
                    digest(header)));
  }
  SignedRequestInfo info;
  info.place = SignedRequestInfo::Place::kHeader;
  info.amz_date = headers.get(headers.has("X-Amz-Date") ? "X-Amz-Date" : "Date");
  info.session_token = headers.get("X-Amz-Security-Token");
  info.payload = headers.get("X-Amz-Content-Sha256");
  info.signed_headers = split(parts.find("SignedHeaders")->second, ';');
  info.signature = parts.find("Signature")->second;
  return with_scope(std::move(info), algorithm, parts.find("Credential")->second);
}

Result<std::chrono::seconds> parse_expires(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size())
    return incomplete("X-Amz-Expires should be a number");
  if (seconds < 0) return incomplete("X-Amz-Expires must be non-negative");
  if (seconds > kLongestExpiry) {
    return incomplete(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be "
        "less than 604800 seconds");
  }
  return std::chrono::seconds(seconds);
}

Result<SignedRequestInfo> parse_presigned(const http::Request& request,
                                          const std::vector<QueryParameter>& query) {
  const auto value = [&](std::string_view name) {
    return find_parameter(query, name).value_or("");
  };
  std::string message;
  for (const std::string_view name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                                      "X-Amz-SignedHeaders", "X-Amz-Date"}) {
    if (value(name).empty())
      message += fmt::format("AWS query-string parameters must include '{}'. ", name);
  }
  if (!message.empty()) return incomplete(message + "Re-examine the query-string parameters.");
  SignedRequestInfo info;
  info.place = SignedRequestInfo::Place::kQuery;
  info.amz_date = value("X-Amz-Date");
  info.session_token = value("X-Amz-Security-Token");
  info.payload = value("X-Amz-Content-Sha256");
  if (info.payload.empty()) info.payload = request.headers.get("X-Amz-Content-Sha256");
  info.signed_headers = split(value("X-Amz-SignedHeaders"), ';');
  info.signature = value("X-Amz-Signature");
  if (const auto expires = find_parameter(query, "X-Amz-Expires")) {
    GANTRY_TRY(info.expires, parse_expires(*expires));
  }
  return with_scope(std::move(info), value("X-Amz-Algorithm"), value("X-Amz-Credential"));
}

}  // namespace

Result<SignedRequestInfo> parse_authorization(const http::Request& request) {
  const auto header = request.headers.get("Authorization");
  // Parsed only if it looks like it: almost every request is signed in its headers.
  std::vector<QueryParameter> query;
  if (request.query.contains("X-Amz-Algorithm")) query = parse_query(request.query);
  if (!find_parameter(query, "X-Amz-Algorithm")) {
    if (header.empty()) return std::unexpected(auth::missing_token());
    return parse_header(request, header);
  }
  if (!header.empty()) {
    return std::unexpected(
        auth::mismatch("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' "
                       "as HTTP header."));
  }
  return parse_presigned(request, query);
}

}  // namespace gantry::aws

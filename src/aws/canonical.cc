#include "aws/canonical.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::aws {
namespace {

/// Appends `value` without blanks at its ends, and with one space for each run of blanks.
void append_trimmed(std::string& out, std::string_view value) {
  bool pending = false;
  bool begun = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      pending = begun;
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    begun = true;
    out += c;
  }
}

/// RFC 3986, 5.2.4, and no empty segments: what the SDKs sign.
std::string normalize(std::string_view path) {
  std::vector<std::string_view> kept;
  std::size_t at = 0;
  while (at < path.size()) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  if (kept.empty()) return "/";
  std::string out;
  for (const auto segment : kept) {
    out += '/';
    out += segment;
  }
  if (path.ends_with('/')) out += '/';
  return out;
}

}  // namespace

std::vector<QueryParameter> parse_query(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    parameters.emplace_back(
        uri_decode(pair.substr(0, equals), Plus::kSpace),
        uri_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::kSpace));
  }
  return parameters;
}

std::optional<std::string> find_parameter(const std::vector<QueryParameter>& query,
                                          std::string_view name) {
  const auto found = std::ranges::find(query, name, &QueryParameter::first);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

std::string canonical_path(std::string_view path, std::string_view service) {
  if (service == "s3") return uri_encode(uri_decode(path, Plus::kKeep), Slash::kKeep);
  if (path == "/" || path.empty()) return "/";
  return uri_encode(normalize(path), Slash::kKeep);
}

std::string canonical_query(std::string_view query, std::string_view except) {
  if (query.empty()) return {};
  std::vector<QueryParameter> encoded;
  for (const auto& [name, value] : parse_query(query)) {
    if (except.empty() || name != except) encoded.emplace_back(uri_encode(name), uri_encode(value));
  }
  std::ranges::sort(encoded);
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out += '&';
    out += name;
    out += '=';
    out += value;
  }
  return out;
}

std::string canonical_headers(const http::Headers& headers, const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) {
    out += name;
    out += ':';
    bool first = true;
    for (const auto& [field, value] : headers) {
      if (!http::equal_ignoring_case(field, name)) continue;
      if (!std::exchange(first, false)) out += ',';
      append_trimmed(out, value);
    }
    out += '\n';
  }
  return out;
}

std::string hash_canonical_request(const CanonicalRequest& request) {
  std::string text;
  text.reserve(request.method.size() + request.path.size() + request.query.size() +
               request.headers.size() + request.signed_headers.size() +
               request.payload_hash.size() + 5);
  for (const auto part :
       {request.method, request.path, request.query, request.headers, request.signed_headers}) {
    text += part;
    text += '\n';
  }
  text += request.payload_hash;
  return to_hex(sha256(text));
}

}  // namespace gantry::aws

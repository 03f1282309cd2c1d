#include "aws/http/request_parser.h"

#include <algorithm>

namespace gantry::aws::http {
namespace {

namespace bhttp = boost::beast::http;

// More than any AWS client sends; saves the growth of the vector.
constexpr std::size_t kUsualHeaders = 16;
// A body is not reserved at once beyond this: its announced length is a claim until the bytes are
// here.
constexpr std::uint64_t kTrustedBody = 64 * 1024;

}  // namespace

RequestParser::RequestParser(std::size_t header_bytes, std::size_t body_bytes) {
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(body_bytes);
  eager(true);
  request_.headers.reserve(kUsualHeaders);
}

void RequestParser::on_request_impl(bhttp::verb, boost::beast::string_view method_str,
                                    boost::beast::string_view target, int version, error_code&) {
  version_ = version;
  request_.method = method_str;
  split_target(target);
}

void RequestParser::split_target(std::string_view target) {
  // The absolute form (RFC 9112, 3.2.2) that a client sends to a proxy.
  if (!target.starts_with('/')) {
    if (const auto scheme = target.find("://");
        scheme != std::string_view::npos && scheme < target.find('?')) {
      const auto path = target.find_first_of("/?", scheme + 3);
      target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
    }
  }
  const auto question = target.find('?');
  request_.path = target.substr(0, question);
  if (request_.path.empty()) request_.path = "/";
  if (question != std::string_view::npos) request_.query = target.substr(question + 1);
}

void RequestParser::on_field_impl(bhttp::field name, boost::beast::string_view name_string,
                                  boost::beast::string_view value, error_code&) {
  if (is_header_done()) return;  // a trailer: must not be taken for a header (RFC 9110, 6.5.1)
  switch (name) {
    case bhttp::field::expect:
      expects_continue_ = equal_ignoring_case(value, "100-continue");
      break;
    case bhttp::field::upgrade:
      wants_websocket_ = equal_ignoring_case(value, "websocket");
      break;
    case bhttp::field::transfer_encoding:
      has_transfer_encoding_ = true;
      break;
    default:
      break;
  }
  request_.headers.add(std::string(name_string), std::string(value));
}

void RequestParser::on_header_impl(error_code& ec) {
  // A body in a coding other than chunked has no end that we and a proxy before us would agree on
  // (RFC 9112, 6.1).
  if (has_transfer_encoding_ && !chunked()) ec = bhttp::error::bad_transfer_encoding;
}

void RequestParser::on_body_init_impl(boost::optional<std::uint64_t> const& content_length,
                                      error_code&) {
  if (content_length) request_.body.reserve(std::min(*content_length, kTrustedBody));
}

std::size_t RequestParser::on_body_impl(boost::beast::string_view body, error_code&) {
  request_.body.append(body);
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, boost::beast::string_view body,
                                              error_code&) {
  request_.body.append(body);
  return body.size();
}

}  // namespace gantry::aws::http

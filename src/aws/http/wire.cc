#include "aws/http/wire.h"

#include <fmt/format.h>

#include <boost/beast/http/status.hpp>
#include <iterator>

namespace gantry::aws::http {
namespace {

/// A line break in a value would end the header early and let the rest pass for another one.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value) out += c == '\r' || c == '\n' ? ' ' : c;
  out += "\r\n";
}

bool has_no_content(int status) { return status == 204 || status == 304 || status < 200; }

}  // namespace

std::string_view reason_phrase(int status) {
  namespace bhttp = boost::beast::http;
  const auto known = bhttp::int_to_status(static_cast<unsigned>(status));
  return known == bhttp::status::unknown ? std::string_view{}
                                         : std::string_view(bhttp::obsolete_reason(known));
}

void append_response_head(std::string& out, const Response& response, const ResponseHead& head) {
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_phrase(response.status));
  bool has_date = false;
  for (const auto& [name, value] : response.headers) {
    if (equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "connection"))
      continue;
    has_date = has_date || equal_ignoring_case(name, "date");
    append_field(out, name, value);
  }
  if (!has_date && !head.date.empty()) append_field(out, "Date", head.date);
  if (!has_no_content(response.status)) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", head.body_size);
  }
  if (head.after == AfterResponse::kClose) {
    out += "Connection: close\r\n";
  } else if (head.version == 10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void append_request_head(std::string& out, const Request& request, std::string_view host) {
  out += request.method;
  out += ' ';
  out += request.path.empty() ? "/" : request.path;
  if (!request.query.empty()) {
    out += '?';
    out += request.query;
  }
  out += " HTTP/1.1\r\n";
  if (!request.headers.has("Host")) append_field(out, "Host", host);
  for (const auto& [name, value] : request.headers) append_field(out, name, value);
  const bool has_body =
      !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (has_body && !request.headers.has("Content-Length")) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", request.body.size());
  }
  out += "\r\n";
}

Response plain_error(int status, std::string_view type, std::string_view message) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("x-amzn-ErrorType", std::string(type));
  response.body = fmt::format(R"({{"__type":"{}","message":"{}"}})", type, message);
  return response;
}

}  // namespace gantry::aws::http

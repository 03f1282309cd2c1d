#include "ec2/metadata/metadata_service.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"
#include "ec2/metadata/metadata_tree.h"

namespace gantry::ec2 {
namespace {

using aws::http::Response;

constexpr std::string_view kTokenHeader = "X-aws-ec2-metadata-token";
constexpr std::string_view kTtlHeader = "X-aws-ec2-metadata-token-ttl-seconds";
constexpr int kMaxTtl = 21'600;

/// The versions that AWS still lists; all give the same here.
constexpr std::array<std::string_view, 25> kVersions = {
    "1.0",        "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10",
    "2007-12-15", "2008-02-01", "2008-09-01", "2009-04-04", "2011-01-01",
    "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20",
    "2016-04-19", "2016-06-30", "2016-09-02", "2018-03-28", "2018-08-17",
    "2018-09-24", "2019-10-01", "2020-10-27", "2021-01-03", "latest"};

Response page(int status, std::string_view title) {
  constexpr std::string_view kPage =
      "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n"
      "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n"
      "\t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
      "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n"
      " <head>\n  <title>{0} - {1}</title>\n </head>\n"
      " <body>\n  <h1>{0} - {1}</h1>\n </body>\n"
      "</html>\n";
  return {.status = status,
          .headers = {{"Content-Type", "text/html"}, {"Server", "EC2ws"}},
          .body = fmt::format(fmt::runtime(kPage), status, title)};
}

Response text(std::string body, std::string content_type = "text/plain") {
  return {.status = 200,
          .headers = {{"Content-Type", std::move(content_type)}, {"Server", "EC2ws"}},
          .body = std::move(body)};
}

Response bad_request() { return page(400, "Bad Request"); }
Response unauthorized() { return page(401, "Unauthorized"); }
Response forbidden() { return page(403, "Forbidden"); }
Response method_not_allowed() { return page(405, "Method Not Allowed"); }

std::optional<int> read_ttl(std::string_view header) {
  int ttl = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), ttl);
  if (error != std::errc() || end != header.data() + header.size()) return std::nullopt;
  if (ttl < 1 || ttl > kMaxTtl) return std::nullopt;
  return ttl;
}

/// `/latest/meta-data/ami-id` without the slash in front, decoded; several slashes count as one.
std::string normal_path(std::string_view raw) {
  std::string path;
  for (const char c : uri_decode(raw, Plus::kKeep)) {
    if (c == '/' && (path.empty() || path.back() == '/')) continue;
    path += c;
  }
  return path;
}

}  // namespace

MetadataService::MetadataService(const Tables& tables, const iam::Iam& iam,
                                 sts::CredentialMint mint)
    : tables_(tables),
      iam_(iam),
      mint_(std::move(mint)),
      tokens_(mint_.derive_key("instance metadata token")) {}

Response MetadataService::not_found() { return page(404, "Not Found"); }

Response MetadataService::answer(const Instance& instance, const aws::http::Request& request,
                                 Time now) const {
  if (!instance.metadata_options.endpoint_enabled) return forbidden();
  const auto path = normal_path(request.path);
  if (request.method == "PUT") {
    return path == "latest/api/token" ? issue_token(instance, request.headers, now)
                                      : method_not_allowed();
  }
  if (request.method != "GET" && request.method != "HEAD") return method_not_allowed();
  if (path == "latest/api/token") return method_not_allowed();

  const auto token = request.headers.get(kTokenHeader);
  if (token.empty() && instance.metadata_options.tokens_required) return unauthorized();
  if (token.empty()) return read(instance, path, now);
  const auto left = tokens_.check(instance.id, token, now);
  if (!left) return unauthorized();
  auto response = read(instance, path, now);
  response.headers.set(std::string(kTtlHeader), std::to_string(left->count()));
  return response;
}

Response MetadataService::issue_token(const Instance& instance, const aws::http::Headers& headers,
                                      Time now) const {
  // AWS: "How IMDSv2 works": a request that a proxy forwarded gets no token.
  if (headers.has("X-Forwarded-For")) return forbidden();
  const auto ttl = read_ttl(headers.get(kTtlHeader));
  if (!ttl) return bad_request();
  auto response = text(tokens_.make(instance.id, now + std::chrono::seconds(*ttl)));
  response.headers.set(std::string(kTtlHeader), std::to_string(*ttl));
  return response;
}

Response MetadataService::read(const Instance& instance, std::string_view path, Time now) const {
  if (path.empty()) return text(fmt::format("{}", fmt::join(kVersions, "\n")));
  const auto slash = path.find('/');
  const auto version = path.substr(0, slash);
  if (std::ranges::find(kVersions, version) == kVersions.end()) return not_found();
  const auto rest = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  auto value = read_tree(build_tree(instance, tables_, iam_, mint_, now), rest);
  if (!value) return not_found();
  return text(*std::move(value), rest == "user-data" ? "application/octet-stream" : "text/plain");
}

}  // namespace gantry::ec2

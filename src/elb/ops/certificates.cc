#include <fmt/format.h>

#include <algorithm>

#include "api/elbv2/errors.h"
#include "elb/model/ssl_policies.h"
#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

// AWS: "Quotas for your Application Load Balancers", certificates per load balancer, the default
// ones excluded.
constexpr std::size_t kMostCertificates = 25;

bool is_secure(const Listener& listener) {
  return listener.protocol == "HTTPS" || listener.protocol == "TLS";
}

}  // namespace

Result<std::vector<std::string>> Service::read_certificates(
    const Scope& scope, const std::optional<std::vector<v2::Certificate>>& given) const {
  std::vector<std::string> read;
  if (!given) return read;
  for (const auto& one : *given) {
    const std::string arn = one.certificate_arn.value_or("");
    if (!certificates_.find(scope, arn)) {
      return std::unexpected(
          v2::errors::CertificateNotFoundException(fmt::format("Certificate '{}' not found", arn)));
    }
    if (std::ranges::find(read, arn) == read.end()) read.push_back(arn);
  }
  return read;
}

Result<void> Service::read_tls(const std::optional<std::vector<v2::Certificate>>& certificates,
                               const std::optional<std::string>& ssl_policy,
                               const std::optional<std::vector<std::string>>& alpn,
                               Listener& listener) const {
  if (!is_secure(listener)) {
    if (certificates && !certificates->empty()) {
      return std::unexpected(errors::validation(
          fmt::format("Certificates cannot be specified for {} listeners", listener.protocol)));
    }
    if (ssl_policy) {
      return std::unexpected(errors::validation(
          fmt::format("An SSL policy cannot be specified for {} listeners", listener.protocol)));
    }
    listener.certificates.clear();
    listener.ssl_policy.clear();
    listener.alpn_policy.clear();
    return {};
  }
  if (certificates) {
    GANTRY_TRY(auto read, read_certificates(listener.scope(), certificates));
    if (read.size() > 1) {
      return std::unexpected(v2::errors::TooManyCertificatesException(
          "You must specify exactly one default certificate"));
    }
    if (!read.empty()) {
      if (listener.certificates.empty()) listener.certificates.emplace_back();
      listener.certificates.front() = read.front();
    }
  }
  if (listener.certificates.empty()) {
    return std::unexpected(errors::validation(
        fmt::format("A certificate must be specified for {} listeners", listener.protocol)));
  }
  if (ssl_policy) listener.ssl_policy = *ssl_policy;
  if (listener.ssl_policy.empty()) listener.ssl_policy = kDefaultSslPolicy;
  if (!is_ssl_policy(listener.ssl_policy)) {
    return std::unexpected(v2::errors::SSLPolicyNotFoundException(
        fmt::format("SSL policy '{}' not found", listener.ssl_policy)));
  }
  if (alpn && !alpn->empty() && alpn->front() != "None")
    return std::unexpected(errors::unsupported("AlpnPolicy"));
  return {};
}

// AWS: AddListenerCertificates, "If the certificate is already in the certificate list, the call is
// successful but the certificate is not added again."
Result<v2::AddListenerCertificatesOutput> Service::add_listener_certificates(
    control::OpContext& context, const v2::AddListenerCertificatesInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  if (!is_secure(*found)) {
    return std::unexpected(errors::validation(
        fmt::format("Certificates cannot be specified for {} listeners", found->protocol)));
  }
  GANTRY_TRY(const auto read, read_certificates(context.scope(), request.certificates));
  Listener next = *found;
  v2::AddListenerCertificatesOutput answer{.certificates = std::vector<v2::Certificate>()};
  for (const auto& arn : read) {
    if (std::ranges::find(next.certificates, arn) == next.certificates.end())
      next.certificates.push_back(arn);
    answer.certificates->push_back({.certificate_arn = arn, .is_default = false});
  }
  if (next.certificates.size() > kMostCertificates + 1) {
    return std::unexpected(v2::errors::TooManyCertificatesException(
        "The maximum number of certificates per load balancer has been reached"));
  }
  tables().listeners.put(context.tx, std::move(next));
  return answer;
}

// AWS: RemoveListenerCertificates; the default one stays.
Result<v2::RemoveListenerCertificatesOutput> Service::remove_listener_certificates(
    control::OpContext& context, const v2::RemoveListenerCertificatesInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  Listener next = *found;
  for (const auto& one : *request.certificates) {
    const std::string arn = one.certificate_arn.value_or("");
    if (!next.certificates.empty() && next.certificates.front() == arn) {
      return std::unexpected(v2::errors::OperationNotPermittedException(
          "Default certificate cannot be removed from a listener"));
    }
    std::erase(next.certificates, arn);
  }
  tables().listeners.put(context.tx, std::move(next));
  return v2::RemoveListenerCertificatesOutput();
}

// AWS: DescribeListenerCertificates.
Result<v2::DescribeListenerCertificatesOutput> Service::describe_listener_certificates(
    control::OpContext& context, const v2::DescribeListenerCertificatesInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  auto arns = found->certificates;
  std::ranges::sort(arns);
  v2::DescribeListenerCertificatesOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(arns, {request.page_size, request.marker},
                                           [](const std::string& arn) { return arn; }));
  auto& shown = answer.certificates.emplace();
  for (const auto& arn : arns) {
    shown.push_back({.certificate_arn = arn, .is_default = arn == found->certificates.front()});
  }
  return answer;
}

}  // namespace gantry::elb

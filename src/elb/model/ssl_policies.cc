#include "elb/model/ssl_policies.h"

#include <algorithm>

namespace gantry::elb {
namespace {

using Names = std::vector<std::string_view>;

const Names kTls13{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                   "TLS_CHACHA20_POLY1305_SHA256"};
const Names kForwardGcm{"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"};
const Names kForwardSha2{"ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
                         "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384"};
const Names kForwardSha1{"ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA",
                         "ECDHE-ECDSA-AES256-SHA"};
const Names kRsaSha2{"AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256"};
const Names kRsaSha1{"AES128-SHA", "AES256-SHA"};

Names join(std::initializer_list<const Names*> parts) {
  Names all;
  for (const Names* part : parts) all.insert(all.end(), part->begin(), part->end());
  return all;
}

}  // namespace

std::span<const SslPolicy> ssl_policies() {
  static const std::vector<SslPolicy> kPolicies{
      {"ELBSecurityPolicy-2016-08",
       {"TLSv1", "TLSv1.1", "TLSv1.2"},
       join({&kForwardGcm, &kForwardSha2, &kForwardSha1, &kRsaSha2, &kRsaSha1})},
      {"ELBSecurityPolicy-FS-1-2-Res-2020-10", {"TLSv1.2"}, kForwardGcm},
      {"ELBSecurityPolicy-TLS-1-2-2017-01",
       {"TLSv1.2"},
       join({&kForwardGcm, &kForwardSha2, &kRsaSha2})},
      {"ELBSecurityPolicy-TLS13-1-2-2021-06",
       {"TLSv1.2", "TLSv1.3"},
       join({&kTls13, &kForwardGcm, &kForwardSha2})},
      {"ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
       {"TLSv1.2", "TLSv1.3"},
       join({&kTls13, &kForwardGcm})},
      {"ELBSecurityPolicy-TLS13-1-3-2021-06", {"TLSv1.3"}, kTls13},
  };
  return kPolicies;
}

bool is_ssl_policy(std::string_view name) {
  return std::ranges::find(ssl_policies(), name, &SslPolicy::name) != ssl_policies().end();
}

}  // namespace gantry::elb

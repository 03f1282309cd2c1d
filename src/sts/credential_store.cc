#include "sts/credential_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/auth_error.h"

namespace gantry::sts {
namespace {

constexpr Cidr kLoopback{.network = {127U << 24}, .prefix_length = 8};

}  // namespace

Result<aws::Principal> CredentialStore::find(const aws::CredentialQuery& query) {
  return query.access_key_id == root_.access_key_id ? find_root(query) : find_session(query);
}

Result<aws::Principal> CredentialStore::find_root(const aws::CredentialQuery& query) const {
  if (root_.is_default() && !is_near(query.peer.remote_ip)) {
    return std::unexpected(aws::auth::unknown_key());
  }
  return aws::Principal{.caller = {.account = root_.account,
                                   .arn = fmt::format("arn:aws:iam::{}:root", root_.account),
                                   .user_id = root_.account,
                                   .access_key_id = root_.access_key_id},
                        .secret_access_key = root_.secret_access_key};
}

Result<aws::Principal> CredentialStore::find_session(const aws::CredentialQuery& query) const {
  auto session = mint_.open(query.access_key_id, query.session_token);
  if (!session) return std::unexpected(aws::auth::unknown_key());
  if (session->expires <= clock_.now()) return std::unexpected(aws::auth::expired_token());
  return aws::Principal{.caller = {.account = session->principal.account,
                                   .arn = session->principal.arn(),
                                   .user_id = session->principal.user_id(),
                                   .access_key_id = query.access_key_id},
                        .secret_access_key = std::move(session->secret_access_key)};
}

bool CredentialStore::is_near(std::string_view address) const {
  constexpr std::string_view kMapped = "::ffff:";  // an IPv4 peer of a dual-stack listener
  if (address == "::1") return true;
  if (address.starts_with(kMapped)) address.remove_prefix(kMapped.size());
  const auto ip = parse_ipv4(address);
  if (!ip) return false;
  return kLoopback.contains(*ip) ||
         std::ranges::any_of(vpc_cidrs_, [&](const Cidr& cidr) { return cidr.contains(*ip); });
}

}  // namespace gantry::sts

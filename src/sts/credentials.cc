#include "sts/credentials.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/crypto.h"
#include "base/encoding.h"
#include "sts/base32.h"
#include "sts/unique_id.h"

namespace gantry::sts {
namespace {

constexpr char kTokenVersion = 1;
constexpr std::size_t kTagSize = 32;
constexpr int kKeyIdDigits = 16;

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 255);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size(), 2);
  out += text;
}

std::optional<std::uint64_t> take_number(std::string_view& in, std::size_t bytes) {
  if (in.size() < bytes) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : in.substr(0, bytes)) value = value << 8 | static_cast<unsigned char>(c);
  in.remove_prefix(bytes);
  return value;
}

std::optional<std::string> take_text(std::string_view& in) {
  const auto size = take_number(in, 2);
  if (!size || in.size() < *size) return std::nullopt;
  std::string text(in.substr(0, *size));
  in.remove_prefix(*size);
  return text;
}

/// What a session token says: version, expiry, access key, principal.
std::string encode_claims(const RolePrincipal& principal, Time expires,
                          std::string_view access_key_id) {
  std::string claims(1, kTokenVersion);
  put_number(claims, static_cast<std::uint64_t>(to_epoch_millis(expires)), 8);
  put_text(claims, access_key_id);
  put_text(claims, principal.account);
  put_text(claims, principal.role_name);
  put_text(claims, principal.session_name);
  return claims;
}

}  // namespace

std::string RolePrincipal::arn() const {
  return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, role_name, session_name);
}

std::string RolePrincipal::user_id() const {
  return fmt::format("{}:{}", stable_unique_id("AROA", account + ":role/" + role_name),
                     session_name);
}

Credentials CredentialMint::mint(const RolePrincipal& principal, Time expires,
                                 IdSource& ids) const {
  return seal(principal, expires, "ASIA" + ids.base32(kKeyIdDigits));
}

Credentials CredentialMint::derive(const RolePrincipal& principal, Time expires) const {
  const auto digest =
      hmac_sha256(derive_key("access key id"), encode_claims(principal, expires, {}));
  return seal(principal, expires, "ASIA" + base32_digits(digest, kKeyIdDigits));
}

Credentials CredentialMint::seal(const RolePrincipal& principal, Time expires,
                                 std::string access_key_id) const {
  const auto claims = encode_claims(principal, expires, access_key_id);
  auto secret = secret_of(access_key_id);
  return {.access_key_id = std::move(access_key_id),
          .secret_access_key = std::move(secret),
          .session_token = to_base64(claims + tag_of(claims)),
          .expires = expires};
}

std::optional<CredentialMint::Session> CredentialMint::open(std::string_view access_key_id,
                                                            std::string_view session_token) const {
  const auto token = from_base64(session_token);
  if (!token || token->size() < kTagSize) return std::nullopt;
  std::string_view claims(*token);
  const auto tag = claims.substr(claims.size() - kTagSize);
  claims.remove_suffix(kTagSize);
  if (!constant_time_equal(tag, tag_of(claims))) return std::nullopt;

  if (take_number(claims, 1) != kTokenVersion) return std::nullopt;
  const auto expires = take_number(claims, 8);
  const auto key_id = take_text(claims);
  auto account = take_text(claims);
  auto role = take_text(claims);
  auto session = take_text(claims);
  if (!expires || !session || !claims.empty() || key_id != access_key_id) return std::nullopt;
  return Session{.principal = {*std::move(account), *std::move(role), *std::move(session)},
                 .secret_access_key = secret_of(access_key_id),
                 .expires = from_epoch_millis(static_cast<std::int64_t>(*expires))};
}

std::string CredentialMint::derive_key(std::string_view purpose) const {
  return hmac_sha256(master_key_, purpose);
}

std::string CredentialMint::secret_of(std::string_view access_key_id) const {
  // 30 bytes are the 40 characters that a secret access key has.
  return to_base64(hmac_sha256(derive_key("secret access key"), access_key_id).substr(0, 30));
}

std::string CredentialMint::tag_of(std::string_view claims) const {
  return hmac_sha256(derive_key("session token"), claims);
}

}  // namespace gantry::sts

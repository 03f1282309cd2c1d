#include "ec2/model/key_material.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <sstream>
#include <vector>

#include "base/crypto.h"
#include "base/encoding.h"
#include "ec2/errors.h"
#include "ec2/model/openssl.h"

namespace gantry::ec2 {
namespace {

using namespace openssl;

constexpr unsigned kKeyBits = 2048;
constexpr std::size_t kEd25519Bytes = 32;
constexpr std::string_view kRsaName = "ssh-rsa";
constexpr std::string_view kEd25519Name = "ssh-ed25519";

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// What SSH puts on the wire (RFC 4251, section 5).

std::string uint32(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string ssh_string(std::string_view text) {
  return uint32(static_cast<std::uint32_t>(text.size())) + std::string(text);
}

std::string ssh_number(const BIGNUM* number) {
  std::string text(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, bytes(text));
  // A leading one bit would make it negative.
  if (!text.empty() && (static_cast<unsigned char>(text[0]) & 0x80) != 0) text.insert(0, 1, '\0');
  return ssh_string(text);
}

/// Takes one SSH string off the front of `rest`.
std::optional<std::string_view> take_string(std::string_view& rest) {
  if (rest.size() < 4) return std::nullopt;
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(rest[i]);
  if (rest.size() - 4 < size) return std::nullopt;
  const auto text = rest.substr(4, size);
  rest.remove_prefix(4 + size);
  return text;
}

template <class Encode>
std::string der(Encode encode) {
  const int size = encode(nullptr);
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(size), '\0');
  unsigned char* at = bytes(text);
  encode(&at);
  return text;
}

std::string public_der(const EVP_PKEY* key) {
  return der([key](unsigned char** out) { return i2d_PUBKEY(key, out); });
}

std::string private_der(const EVP_PKEY* key) {
  const Pkcs8 info(EVP_PKEY2PKCS8(key));
  if (!info) return {};
  return der([&](unsigned char** out) { return i2d_PKCS8_PRIV_KEY_INFO(info.get(), out); });
}

/// `1f:51:ae:...`
std::string colon_digest(std::string_view data, const EVP_MD* algorithm) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), digest, &size, algorithm, nullptr) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02x}", i == 0 ? "" : ":", digest[i]);
  return text;
}

Number number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return Number(number);
}

std::string raw_public(const EVP_PKEY* key) {
  std::string text(kEd25519Bytes, '\0');
  std::size_t size = text.size();
  if (EVP_PKEY_get_raw_public_key(key, bytes(text), &size) != 1) return {};
  return text;
}

/// The key as SSH sends it, empty if it is neither RSA nor ED25519.
std::string ssh_blob(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
    return ssh_string(kEd25519Name) + ssh_string(raw_public(key));
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return {};
  const auto modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
  const auto exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent) return {};
  return ssh_string(kRsaName) + ssh_number(exponent.get()) + ssh_number(modulus.get());
}

/// AWS: "Verify the fingerprint of your key pair": of an imported RSA key the MD5 digest of its DER
/// form, of an ED25519 key the SHA-256 digest in base64.
std::optional<PublicKey> public_key_of(const EVP_PKEY* key) {
  const auto blob = ssh_blob(key);
  if (blob.empty()) return std::nullopt;
  const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  return PublicKey{
      .type = rsa ? KeyType::kRsa : KeyType::kEd25519,
      .line = fmt::format("{} {}", rsa ? kRsaName : kEd25519Name, to_base64(blob)),
      .fingerprint = rsa ? colon_digest(public_der(key), EVP_md5()) : to_base64(sha256(blob))};
}

Key make_key(KeyType type) {
  if (type == KeyType::kEd25519) return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(kKeyBits)));
}

std::string rsa_pem(const EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
      1) {
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  std::string text(data, static_cast<std::size_t>(size));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// OpenSSH's PROTOCOL.key, without a passphrase.
std::string openssh_private_key(const EVP_PKEY* key, std::string_view comment) {
  std::string seed(kEd25519Bytes, '\0');
  std::size_t size = seed.size();
  std::string check(4, '\0');
  if (EVP_PKEY_get_raw_private_key(key, bytes(seed), &size) != 1 ||
      RAND_bytes(bytes(check), 4) != 1)
    return {};
  const auto open = raw_public(key);
  std::string secret = check + check + ssh_string(kEd25519Name) + ssh_string(open) +
                       ssh_string(seed + open) + ssh_string(comment);
  for (char pad = 1; secret.size() % 8 != 0; ++pad) secret += pad;
  const auto body =
      to_base64(std::string("openssh-key-v1\0", 15) + ssh_string("none") + ssh_string("none") +
                ssh_string("") + uint32(1) + ssh_string(ssh_blob(key)) + ssh_string(secret));
  std::string text = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
  constexpr std::size_t kLine = 70;
  for (std::size_t at = 0; at < body.size(); at += kLine) text += body.substr(at, kLine) + '\n';
  return text + "-----END OPENSSH PRIVATE KEY-----";
}

Key rsa_key(std::string_view exponent, std::string_view modulus) {
  const Number e(BN_bin2bn(bytes(exponent), static_cast<int>(exponent.size()), nullptr));
  const Number n(BN_bin2bn(bytes(modulus), static_cast<int>(modulus.size()), nullptr));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return Key(key);
}

Key key_of_blob(std::string_view blob) {
  const auto name = take_string(blob);
  const auto first = name ? take_string(blob) : std::nullopt;
  if (!first) return nullptr;
  if (*name == kEd25519Name && first->size() == kEd25519Bytes && blob.empty()) {
    return Key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(*first), first->size()));
  }
  const auto second = *name == kRsaName ? take_string(blob) : std::nullopt;
  return second && blob.empty() ? rsa_key(*first, *second) : nullptr;
}

Key key_of_der(std::string_view data) {
  const unsigned char* at = bytes(data);
  return Key(d2i_PUBKEY(nullptr, &at, static_cast<long>(data.size())));
}

/// The base64 body of RFC 4716's format: without markers, headers and their continuations.
std::string rfc4716_body(std::string_view material) {
  std::istringstream lines{std::string(material)};
  std::string body;
  bool in_header = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    const bool header = in_header || line.find(':') != std::string::npos;
    in_header = header && line.ends_with('\\');
    if (!header && !line.starts_with("----")) body += line;
  }
  return body;
}

std::vector<std::string> split_words(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::vector<std::string> list;
  for (std::string word; words >> word;) list.push_back(word);
  return list;
}

Key parse_key(std::string_view material) {
  if (material.starts_with("---- BEGIN SSH2 PUBLIC KEY ----")) {
    const auto blob = from_base64(rfc4716_body(material));
    return blob ? key_of_blob(*blob) : nullptr;
  }
  const auto words = split_words(material);
  if (words.size() >= 2 && (words[0] == kRsaName || words[0] == kEd25519Name)) {
    const auto blob = from_base64(words[1]);
    return blob ? key_of_blob(*blob) : nullptr;
  }
  std::string joined;
  for (const auto& word : words) joined += word;
  const auto data = from_base64(joined);
  return data ? key_of_der(*data) : nullptr;
}

}  // namespace

Result<KeyMaterial> make_key_material(KeyType type, std::string_view comment) {
  const Key key = make_key(type);
  auto open = key ? public_key_of(key.get()) : std::nullopt;
  if (!open) return failure("InternalError", "OpenSSL could not make a key pair");
  if (type == KeyType::kEd25519)
    return KeyMaterial{openssh_private_key(key.get(), comment), *std::move(open)};
  // AWS: as above: of an RSA key that EC2 made the SHA-1 digest of the private key's DER form.
  open->fingerprint = colon_digest(private_der(key.get()), EVP_sha1());
  return KeyMaterial{rsa_pem(key.get()), *std::move(open)};
}

Result<PublicKey> read_public_key(std::string_view material) {
  const Key key = parse_key(material);
  auto open = key ? public_key_of(key.get()) : std::nullopt;
  if (!open) {
    return std::unexpected(
        errors::key_format_invalid("Key is not in valid OpenSSH public key format"));
  }
  return *std::move(open);
}

}  // namespace gantry::ec2

#include "ec2/metadata/identity.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <memory>

#include "base/encoding.h"
#include "ec2/model/images.h"
#include "ec2/model/openssl.h"

namespace gantry::ec2 {
namespace {

using namespace openssl;

constexpr int kKeyBits = 2048;
// RFC 8017 allows more than two. The public key is like any other, and it is found in less than
// half the time, which is most of a first start's.
constexpr int kPrimes = 3;
constexpr std::size_t kLine = 64;

std::string contents(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio reader(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Key make_key() {
  const KeyContext maker(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!maker || EVP_PKEY_keygen_init(maker.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(maker.get(), kKeyBits) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_primes(maker.get(), kPrimes) != 1 ||
      EVP_PKEY_generate(maker.get(), &key) != 1) {
    return nullptr;
  }
  return Key(key);
}

Key read_key(const IdentityKey& key) {
  return Key(PEM_read_bio_PrivateKey(reader(key.private_key_pem).get(), nullptr, nullptr, nullptr));
}

Certificate read_certificate(const IdentityKey& key) {
  return Certificate(
      PEM_read_bio_X509(reader(key.certificate_pem).get(), nullptr, nullptr, nullptr));
}

/// Valid from `now` on without end, as far as anyone will look.
Certificate self_signed(EVP_PKEY* key, Time now) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  const auto seconds = static_cast<time_t>(to_epoch_millis(now) / 1000);
  constexpr time_t kYears = 100LL * 365 * 24 * 3600;
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds + kYears);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("Gantry instance identity"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  if (X509_sign(certificate.get(), key, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

std::string in_lines(std::string_view base64) {
  std::string text;
  for (std::size_t at = 0; at < base64.size(); at += kLine) {
    if (at > 0) text += '\n';
    text += base64.substr(at, kLine);
  }
  return text;
}

}  // namespace

Result<IdentityKey> make_identity_key(Time now) {
  const Key key = make_key();
  const auto certificate = key ? self_signed(key.get(), now) : nullptr;
  const Bio key_pem(BIO_new(BIO_s_mem()));
  const Bio certificate_pem(BIO_new(BIO_s_mem()));
  if (!certificate ||
      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1 ||
      PEM_write_bio_X509(certificate_pem.get(), certificate.get()) != 1) {
    return failure("Identity", "OpenSSL could not make the key for instance identity documents");
  }
  return IdentityKey{.private_key_pem = contents(key_pem),
                     .certificate_pem = contents(certificate_pem),
                     .created_at = now};
}

std::string identity_document(const Instance& instance) {
  std::string text = "{\n";
  const auto add = [&text](std::string_view name, std::optional<std::string_view> value,
                           std::string_view end) {
    text +=
        fmt::format("  \"{}\" : {}{}\n", name, value ? fmt::format("\"{}\"", *value) : "null", end);
  };
  add("accountId", instance.account, ",");
  add("architecture", kArchitecture, ",");
  add("availabilityZone", instance.availability_zone, ",");
  add("billingProducts", std::nullopt, ",");
  add("devpayProductCodes", std::nullopt, ",");
  add("marketplaceProductCodes", std::nullopt, ",");
  add("imageId", instance.image_id, ",");
  add("instanceId", instance.id.str(), ",");
  add("instanceType", instance.instance_type, ",");
  add("kernelId", std::nullopt, ",");
  add("pendingTime", format_iso8601_seconds(instance.started_at), ",");
  add("privateIp", instance.interface.private_ip, ",");
  add("ramdiskId", std::nullopt, ",");
  add("region", instance.region, ",");
  add("version", "2017-09-30", "");
  text += "}";
  return text;
}

std::optional<InstanceId> instance_of_document(std::string_view document) {
  boost::system::error_code error;
  const auto value = boost::json::parse(document, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* member = object ? object->if_contains("instanceId") : nullptr;
  const auto* id = member ? member->if_string() : nullptr;
  if (!id) return std::nullopt;
  return InstanceId(std::string(*id));
}

std::string sign_document(const IdentityKey& identity, std::string_view document) {
  const Key key = read_key(identity);
  const Digest digest(EVP_MD_CTX_new());
  std::string signature(kKeyBits / 8, '\0');
  std::size_t size = signature.size();
  if (!key || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(document.data()),
                     document.size()) != 1) {
    return {};
  }
  signature.resize(size);
  return in_lines(to_base64(signature));
}

bool verify_document(const IdentityKey& identity, std::string_view document,
                     std::string_view signature) {
  const auto raw = from_base64(signature);
  const Key key = read_key(identity);
  const Digest digest(EVP_MD_CTX_new());
  return raw && key &&
         EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(raw->data()),
                          raw->size(), reinterpret_cast<const unsigned char*>(document.data()),
                          document.size()) == 1;
}

std::string pkcs7_document(const IdentityKey& identity, std::string_view document) {
  const Key key = read_key(identity);
  const Certificate certificate = read_certificate(identity);
  const Bio input = reader(document);
  if (!key || !certificate) return {};
  const SignedMessage message(
      PKCS7_sign(certificate.get(), key.get(), nullptr, input.get(), PKCS7_BINARY | PKCS7_NOATTR));
  const Bio output(BIO_new(BIO_s_mem()));
  if (!message || i2d_PKCS7_bio(output.get(), message.get()) != 1) return {};
  return in_lines(to_base64(contents(output)));
}

}  // namespace gantry::ec2

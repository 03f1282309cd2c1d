#include "ec2/model/key_material.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::World;

// Made by ssh-keygen and openssl, their fingerprints too.
constexpr std::string_view kRsaLine =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC4o9ECr4S5oKXnsHhubd+Vti7QCpvOuZYhMtU85SYx/3xN0OfP"
    "zx1ifXwcR76AV9eT7CdIC+N4D3pnUjtJVeVnUdYE3euTF4KxShLgVE6+LNYDOeP+VfznUDbFfCxDc06GAMdNPRLm"
    "2H6ftyKd0bxwn2k2m/uEVD0BrUnCT+Py3VVOSN1dXaw0l0m7ktKRD8BQ0CHC0S10DG8LonLzqXnEF15ohrKAZGEH"
    "vXfI+BO1BjnpPHsZHks6A27CPUuFHvVdPsNIF/VqU4xVWK7vAMur898O3QAFs87cc2PTu5aOQDTguNCDbMFXbhuc"
    "li3uxN8kXARCedbzGuTNuFvekZjV";
constexpr std::string_view kRsaMd5 = "e4:d2:ab:85:b1:e2:36:73:36:b8:a2:ac:4d:54:ef:52";
constexpr std::string_view kRsaDer =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuKPRAq+EuaCl57B4bm3flbYu0AqbzrmWITLVPOUmMf98"
    "TdDnz88dYn18HEe+gFfXk+wnSAvjeA96Z1I7SVXlZ1HWBN3rkxeCsUoS4FROvizWAznj/lX851A2xXwsQ3NOhgDH"
    "TT0S5th+n7cindG8cJ9pNpv7hFQ9Aa1Jwk/j8t1VTkjdXV2sNJdJu5LSkQ/AUNAhwtEtdAxvC6Jy86l5xBdeaIay"
    "gGRhB713yPgTtQY56Tx7GR5LOgNuwj1LhR71XT7DSBf1alOMVViu7wDLq/PfDt0ABbPO3HNj07uWjkA04LjQg2zB"
    "V24bnJYt7sTfJFwEQnnW8xrkzbhb3pGY1QIDAQAB";
constexpr std::string_view kEd25519Line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICVqFTJBAP6bqD42k2jUeU2vY9RtF6Sae7sPGeJIJg34";
constexpr std::string_view kEd25519Sha256 = "qJaQ6WWzSfFL7pUNXIX9m7riPG4K1XwnzkAV1jJs7cg=";

class KeyPairsTest : public ::testing::Test {
 protected:
  Result<api::ec2::KeyPair> create(std::string name, std::string type = "rsa") {
    return world_.call(&Service::create_key_pair,
                       {.key_name = std::move(name), .key_type = std::move(type)});
  }
  Result<api::ec2::ImportKeyPairResult> import_key(std::string name, std::string_view material) {
    return world_.call(&Service::import_key_pair,
                       {.key_name = std::move(name), .public_key_material = std::string(material)});
  }
  api::ec2::KeyPairInfo describe(std::string name) {
    const auto result = world_.call(&Service::describe_key_pairs,
                                    {.include_public_key = true, .key_names = {{std::move(name)}}});
    return result ? result->key_pairs->at(0) : api::ec2::KeyPairInfo();
  }

  World world_;
};

TEST_F(KeyPairsTest, AnRsaKeyIsGivenAsPemWithASha1Fingerprint) {
  const auto key = create("ops");
  ASSERT_TRUE(key) << outcome(key);
  EXPECT_THAT(*key->key_pair_id, MatchesRegex("key-[0-9a-f]{17}"));
  EXPECT_THAT(*key->key_material, StartsWith("-----BEGIN RSA PRIVATE KEY-----\n"));
  EXPECT_THAT(*key->key_fingerprint, MatchesRegex("([0-9a-f]{2}:){19}[0-9a-f]{2}"));
  const auto info = describe("ops");
  EXPECT_EQ(info.key_type, "rsa");
  EXPECT_EQ(info.key_fingerprint, key->key_fingerprint);
  EXPECT_THAT(*info.public_key, MatchesRegex("ssh-rsa AAAAB3NzaC1yc2E[^ ]* ops"));
}

TEST_F(KeyPairsTest, AnEd25519KeyIsGivenInOpensshsFormat) {
  const auto key = create("ops", "ed25519");
  ASSERT_TRUE(key) << outcome(key);
  EXPECT_THAT(*key->key_material, StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC"));
  EXPECT_EQ(describe("ops").key_fingerprint, key->key_fingerprint);
  EXPECT_EQ(read_public_key(*describe("ops").public_key)->fingerprint, *key->key_fingerprint);
}

TEST_F(KeyPairsTest, ImportsOpensshAndDerKeysWithTheirFingerprints) {
  EXPECT_EQ(import_key("rsa", kRsaLine)->key_fingerprint, kRsaMd5);
  EXPECT_EQ(import_key("der", kRsaDer)->key_fingerprint, kRsaMd5);
  EXPECT_EQ(import_key("ed", kEd25519Line)->key_fingerprint, kEd25519Sha256);
  EXPECT_EQ(describe("rsa").public_key, std::string(kRsaLine) + " rsa");
  EXPECT_EQ(describe("der").public_key, std::string(kRsaLine) + " der");
  const auto body = kEd25519Line.substr(kEd25519Line.find(' ') + 1);
  EXPECT_EQ(import_key("rfc", "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"a\\\nb\"\n" +
                                  std::string(body) + "\n---- END SSH2 PUBLIC KEY ----\n")
                ->key_fingerprint,
            kEd25519Sha256);
}

TEST_F(KeyPairsTest, RefusesWhatAwsRefuses) {
  ASSERT_TRUE(import_key("ops", kRsaLine));
  EXPECT_EQ(outcome(create("ops")), "InvalidKeyPair.Duplicate: The keypair already exists");
  EXPECT_EQ(outcome(import_key("new", "ssh-rsa AAAA")),
            "InvalidKey.Format: Key is not in valid OpenSSH public key format");
  EXPECT_EQ(outcome(world_.call(&Service::describe_key_pairs, {.key_names = {{"none"}}})),
            "InvalidKeyPair.NotFound: The key pair 'none' does not exist");
  EXPECT_EQ(create(" ").error().code, "InvalidParameterValue");
}

TEST_F(KeyPairsTest, DeletingWhatIsNotThereSucceeds) {
  ASSERT_TRUE(import_key("ops", kRsaLine));
  const auto gone = world_.call(&Service::delete_key_pair, {.key_name = "ops"});
  EXPECT_EQ(gone->return_, true);
  EXPECT_TRUE(gone->key_pair_id);
  const auto again = world_.call(&Service::delete_key_pair, {.key_name = "ops"});
  EXPECT_EQ(again->return_, true);
  EXPECT_FALSE(again->key_pair_id);
  EXPECT_THAT(*world_.call(&Service::describe_key_pairs, {})->key_pairs, IsEmpty());
}

TEST_F(KeyPairsTest, AnInstanceKeepsTheKeyItWasLaunchedWith) {
  ASSERT_TRUE(import_key("ops", kEd25519Line));
  auto request = World::request_of(1);
  request.key_name = "ops";
  const auto id = world_.launch(request).at(0);
  ASSERT_TRUE(world_.call(&Service::delete_key_pair, {.key_name = "ops"}));
  EXPECT_EQ(world_.instance(id).public_key, std::string(kEd25519Line) + " ops");
  const auto described = world_.call(&Service::describe_instances, {.instance_ids = {{id}}});
  EXPECT_EQ(described->reservations->at(0).instances->at(0).key_name, "ops");
  EXPECT_EQ(outcome(world_.call(&Service::run_instances, request)),
            "InvalidKeyPair.NotFound: The key pair 'ops' does not exist");
}

}  // namespace
}  // namespace gantry::ec2

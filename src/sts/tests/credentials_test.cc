#include "sts/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/auth_error.h"
#include "base/encoding.h"
#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"
#include "sts/credential_store.h"
#include "sts/service.h"
#include "sts/sts.h"

namespace gantry::sts {
namespace {

using ::testing::MatchesRegex;

const RolePrincipal kRole{"123456789012", "ecsInstanceRole", "i-0123456789abcdef0"};
constexpr Time kNow = fakes::SimExecutor::kStart;
constexpr std::chrono::hours kHour(1);

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialStore make_store(RootCredentials root = {}) {
    return CredentialStore(std::move(root), {*parse_cidr("172.31.0.0/16")}, mint_, state_.clock());
  }
  static aws::CredentialQuery root_query(std::string remote_ip) {
    return {.access_key_id = "test", .peer = {.remote_ip = std::move(remote_ip)}};
  }
  static aws::CredentialQuery query_of(const Credentials& credentials) {
    return {.access_key_id = credentials.access_key_id,
            .session_token = credentials.session_token,
            .peer = {.remote_ip = "8.8.8.8"}};
  }

  fakes::SimExecutor state_;
  SeededIdSource ids_{1};
  CredentialMint mint_{std::string(32, 'k')};
};

TEST_F(CredentialsTest, MintedCredentialsHaveTheFormOfAws) {
  const auto credentials = mint_.mint(kRole, kNow + kHour, ids_);
  EXPECT_THAT(credentials.access_key_id, MatchesRegex("ASIA[A-Z2-7]{16}"));
  EXPECT_THAT(credentials.secret_access_key, MatchesRegex("[A-Za-z0-9+/]{40}"));
  EXPECT_EQ(credentials.expires, kNow + kHour);
}

TEST_F(CredentialsTest, EveryMintingIsAnotherKey) {
  EXPECT_NE(mint_.mint(kRole, kNow, ids_).access_key_id,
            mint_.mint(kRole, kNow, ids_).access_key_id);
}

TEST_F(CredentialsTest, DerivedCredentialsAreTheSameForTheSamePrincipalAndExpiry) {
  EXPECT_EQ(mint_.derive(kRole, kNow + kHour), mint_.derive(kRole, kNow + kHour));
  EXPECT_NE(mint_.derive(kRole, kNow + kHour).access_key_id,
            mint_.derive(kRole, kNow + 2 * kHour).access_key_id);
  auto other = kRole;
  other.session_name = "i-0123456789abcdef1";
  EXPECT_NE(mint_.derive(kRole, kNow + kHour).access_key_id,
            mint_.derive(other, kNow + kHour).access_key_id);
}

TEST_F(CredentialsTest, OpensItsOwnTokensOnly) {
  const auto credentials = mint_.mint(kRole, kNow + kHour, ids_);
  const auto session = mint_.open(credentials.access_key_id, credentials.session_token);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->principal, kRole);
  EXPECT_EQ(session->secret_access_key, credentials.secret_access_key);
  EXPECT_EQ(session->expires, kNow + kHour);

  EXPECT_FALSE(CredentialMint(std::string(32, 'x'))
                   .open(credentials.access_key_id, credentials.session_token));
  EXPECT_FALSE(mint_.open(mint_.mint(kRole, kNow, ids_).access_key_id, credentials.session_token));
  EXPECT_FALSE(mint_.open(credentials.access_key_id, ""));
}

TEST_F(CredentialsTest, ATokenWithAnyBitChangedIsRefused) {
  const auto credentials = mint_.mint(kRole, kNow + kHour, ids_);
  const auto token = *from_base64(credentials.session_token);
  for (std::size_t at = 0; at < token.size(); ++at) {
    auto forged = token;
    forged[at] = static_cast<char>(forged[at] ^ 1);
    EXPECT_FALSE(mint_.open(credentials.access_key_id, to_base64(forged))) << at;
    EXPECT_FALSE(mint_.open(credentials.access_key_id, to_base64(token.substr(0, at)))) << at;
  }
}

TEST_F(CredentialsTest, TheDefaultRootPairIsGoodOnLoopbackAndInTheVpcOnly) {
  auto store = make_store();
  for (const auto* address : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "172.31.5.9"}) {
    const auto principal = store.find(root_query(address));
    ASSERT_TRUE(principal) << address;
    EXPECT_EQ(principal->caller.arn, "arn:aws:iam::000000000000:root");
    EXPECT_EQ(principal->secret_access_key, "test");
  }
  for (const auto* address : {"192.168.1.4", "172.32.0.1", "::2", "", "not an address"}) {
    const auto principal = store.find(root_query(address));
    ASSERT_FALSE(principal) << address;
    EXPECT_EQ(principal.error(), aws::auth::unknown_key());
  }
}

TEST_F(CredentialsTest, AnotherRootPairIsGoodFromAnywhere) {
  auto store = make_store({"123456789012", "AKIAEXAMPLE", "a secret of one's own"});
  const auto principal =
      store.find({.access_key_id = "AKIAEXAMPLE", .peer = {.remote_ip = "8.8.8.8"}});
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->caller.account, "123456789012");
  EXPECT_FALSE(store.find(root_query("127.0.0.1")));
}

TEST_F(CredentialsTest, ATemporaryKeyStandsForItsRoleUntilItExpires) {
  auto store = make_store();
  const auto credentials = mint_.mint(kRole, kNow + kHour, ids_);
  const auto principal = store.find(query_of(credentials));
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->secret_access_key, credentials.secret_access_key);
  EXPECT_EQ(principal->caller.account, "123456789012");
  EXPECT_EQ(principal->caller.arn,
            "arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0123456789abcdef0");
  EXPECT_THAT(principal->caller.user_id, MatchesRegex("AROA[A-Z2-7]{17}:i-0123456789abcdef0"));

  state_.advance(kHour);
  const auto expired = store.find(query_of(credentials));
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error(), aws::auth::expired_token());
}

TEST_F(CredentialsTest, ATemporaryKeyWithoutItsTokenIsUnknown) {
  auto query = query_of(mint_.mint(kRole, kNow + kHour, ids_));
  query.session_token.clear();
  const auto found = make_store().find(query);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error(), aws::auth::unknown_key());
}

TEST_F(CredentialsTest, TheUniqueIdOfARoleIsTheSameForEverySession) {
  auto other = kRole;
  other.session_name = "elsewhere";
  const auto id = kRole.user_id();
  EXPECT_EQ(id.substr(0, id.find(':')), other.user_id().substr(0, id.find(':')));
}

TEST_F(CredentialsTest, TheMasterKeySurvivesARestart) {
  store::MemoryDisk disk;
  const auto open = [&](SeededIdSource ids) {
    store::Database database(state_, std::make_unique<store::MemoryCommitLog>(state_, disk));
    Sts sts(database);
    EXPECT_TRUE(database.load());
    auto mint = sts.open_mint(ids);
    EXPECT_TRUE(mint);
    state_.run_until_idle();
    return *std::move(mint);
  };
  const auto credentials = open(SeededIdSource(1)).derive(kRole, kNow);
  EXPECT_EQ(open(SeededIdSource(2)).derive(kRole, kNow), credentials);
}

TEST_F(CredentialsTest, GetCallerIdentityAnswersWhoSigned) {
  store::MemoryDisk disk;
  store::Database database(state_, std::make_unique<store::MemoryCommitLog>(state_, disk));
  ASSERT_TRUE(database.load());
  const aws::RequestContext request{.caller = {.account = "123456789012",
                                               .arn = "arn:aws:iam::123456789012:root",
                                               .user_id = "123456789012"}};
  const auto response = database.transact([&](store::Tx& tx) {
    control::OpContext context{.request = request, .tx = tx, .now = kNow, .ids = ids_};
    return Service().get_caller_identity(context, {});
  });
  ASSERT_TRUE(response);
  EXPECT_EQ(*response, (api::sts::GetCallerIdentityResponse{.account = "123456789012",
                                                            .arn = "arn:aws:iam::123456789012:root",
                                                            .user_id = "123456789012"}));
}

}  // namespace
}  // namespace gantry::sts

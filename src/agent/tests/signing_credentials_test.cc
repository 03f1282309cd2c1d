#include "agent/signing_credentials.h"

#include <gmock/gmock.h>

#include "agent/tests/scripted_control_plane.h"
#include "fakes/sim_executor.h"

namespace gantry::agent {
namespace {

class SigningCredentialsTest : public testing::Test {
 protected:
  void issue(const std::string& key, Millis life) {
    metadata_.values["/latest/meta-data/iam/security-credentials/"] = "ecsInstanceRole";
    metadata_.values["/latest/meta-data/iam/security-credentials/ecsInstanceRole"] = fmt::format(
        R"({{"Code":"Success","AccessKeyId":"{}","SecretAccessKey":"s","Token":"t","Expiration":"{}"}})",
        key, format_iso8601(executor_.now() + life));
  }
  std::string key() {
    std::string got = "no answer";
    credentials_.get([&](const Result<aws::Credentials>& credentials) {
      got = credentials ? credentials->access_key_id : credentials.error().code;
    });
    executor_.run_until_idle();
    return got;
  }

  fakes::SimExecutor executor_;
  FakeHostMetadata metadata_{executor_};
  SigningCredentials credentials_{executor_, metadata_, std::nullopt};
};

TEST_F(SigningCredentialsTest, FixedKeysNeedNoMetadata) {
  metadata_.reachable = false;
  SigningCredentials fixed(executor_, metadata_, aws::Credentials{"AKID", "s", ""});
  std::string got;
  fixed.get([&](const Result<aws::Credentials>& credentials) { got = credentials->access_key_id; });
  EXPECT_EQ(got, "AKID");
}

TEST_F(SigningCredentialsTest, TheRolesCredentialsAreRenewedFiveMinutesBeforeTheyExpire) {
  issue("ONE", std::chrono::hours(1));
  EXPECT_EQ(key(), "ONE");
  issue("TWO", std::chrono::hours(2));
  executor_.advance(std::chrono::minutes(54));
  EXPECT_EQ(key(), "ONE");
  executor_.advance(std::chrono::minutes(2));
  EXPECT_EQ(key(), "TWO");
}

TEST_F(SigningCredentialsTest, AFailedRenewalLeavesTheOldOnesUntilTheyExpire) {
  issue("ONE", std::chrono::hours(1));
  EXPECT_EQ(key(), "ONE");
  metadata_.reachable = false;
  executor_.advance(std::chrono::minutes(57));
  EXPECT_EQ(key(), "ONE");
  executor_.advance(std::chrono::minutes(4));
  EXPECT_EQ(key(), "Unreachable");
}

TEST_F(SigningCredentialsTest, RefusedCredentialsAreAskedForAgain) {
  issue("ONE", std::chrono::hours(1));
  EXPECT_EQ(key(), "ONE");
  issue("TWO", std::chrono::hours(1));
  credentials_.forget();
  EXPECT_EQ(key(), "TWO");
}

TEST_F(SigningCredentialsTest, NoRoleIsUnreachable) { EXPECT_EQ(key(), "Unreachable"); }

}  // namespace
}  // namespace gantry::agent

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "fakes/sim_executor.h"
#include "iam/model/tables.h"
#include "iam/service.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::iam {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

const Scope kScope{"123456789012", "us-east-1"};
constexpr const char* kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr const char* kPolicy =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})";
constexpr const char* kInstancePolicy =
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";

class IamTest : public ::testing::Test {
 protected:
  IamTest() {
    database_ = std::make_unique<store::Database>(
        state_, std::make_unique<store::MemoryCommitLog>(state_, disk_), [](const Error&) {});
    iam_ = std::make_unique<Iam>(*database_);
    service_ = std::make_unique<Service>(*iam_);
    EXPECT_TRUE(database_->load());
  }

  template <class Output, class Input>
  Result<Output> call(Result<Output> (Service::*operation)(control::OpContext&, const Input&),
                      const std::type_identity_t<Input>& input, const Scope& scope = kScope) {
    const aws::RequestContext request{.caller = {.account = scope.account}, .region = scope.region};
    return database_->transact([&](store::Tx& tx) {
      control::OpContext context{.request = request, .tx = tx, .now = state_.now(), .ids = ids_};
      return (service_.get()->*operation)(context, input);
    });
  }
  template <class T>
  static std::string outcome(const Result<T>& result) {
    return result ? "ok" : result.error().code + ": " + result.error().message;
  }
  void create(const std::string& name) {
    ASSERT_EQ(outcome(call(&Service::create_role,
                           {.assume_role_policy_document = kTrust, .role_name = name})),
              "ok");
  }

  fakes::SimExecutor state_;
  store::MemoryDisk disk_;
  SeededIdSource ids_{7};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Iam> iam_;
  std::unique_ptr<Service> service_;
};

TEST_F(IamTest, EveryAccountBeginsWithTheConsolesInstanceRole) {
  const auto profile =
      call(&Service::get_instance_profile, {.instance_profile_name = "ecsInstanceRole"});
  ASSERT_TRUE(profile) << outcome(profile);
  EXPECT_EQ(profile->instance_profile->arn,
            "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole");
  ASSERT_THAT(*profile->instance_profile->roles, SizeIs(1));
  const auto attached =
      call(&Service::list_attached_role_policies, {.role_name = "ecsInstanceRole"});
  ASSERT_THAT(*attached->attached_policies, SizeIs(1));
  EXPECT_EQ(attached->attached_policies->at(0).policy_arn, kInstancePolicy);
}

TEST_F(IamTest, WhatIsDeletedOfItStaysDeleted) {
  const std::string name = "ecsInstanceRole";
  EXPECT_EQ(outcome(call(&Service::remove_role_from_instance_profile,
                         {.instance_profile_name = name, .role_name = name})),
            "ok");
  EXPECT_EQ(outcome(call(&Service::delete_instance_profile, {.instance_profile_name = name})),
            "ok");
  EXPECT_EQ(outcome(call(&Service::get_instance_profile, {.instance_profile_name = name})),
            "NoSuchEntityException: Instance Profile ecsInstanceRole cannot be found.");
}

TEST_F(IamTest, RoleNamesAreUniqueWhateverTheirCase) {
  create("Web");
  EXPECT_EQ(outcome(call(&Service::create_role,
                         {.assume_role_policy_document = kTrust, .role_name = "WEB"})),
            "EntityAlreadyExistsException: Role with name WEB already exists.");
  const auto role = call(&Service::get_role, {.role_name = "web"});
  ASSERT_TRUE(role);
  EXPECT_EQ(role->role->arn, "arn:aws:iam::123456789012:role/Web");
  EXPECT_THAT(*role->role->assume_role_policy_document, StartsWith("%7B%22Version%22%3A"));
  EXPECT_EQ(outcome(call(&Service::get_role, {.role_name = "Web"}, {"210987654321", "us-east-1"})),
            "NoSuchEntityException: The role with name Web cannot be found.");
}

TEST_F(IamTest, ARoleInUseIsNotDeletedInAwsOrder) {
  create("web");
  ASSERT_TRUE(call(&Service::put_role_policy,
                   {.policy_document = kPolicy, .policy_name = "p", .role_name = "web"}));
  ASSERT_TRUE(
      call(&Service::attach_role_policy, {.policy_arn = kInstancePolicy, .role_name = "web"}));
  ASSERT_TRUE(call(&Service::create_instance_profile, {.instance_profile_name = "web"}));
  ASSERT_TRUE(call(&Service::add_role_to_instance_profile,
                   {.instance_profile_name = "web", .role_name = "web"}));
  const auto remove = [&] { return outcome(call(&Service::delete_role, {.role_name = "web"})); };
  EXPECT_EQ(remove(),
            "DeleteConflictException: Cannot delete entity, must remove roles from "
            "instance profile first.");
  EXPECT_EQ(outcome(call(&Service::delete_instance_profile, {.instance_profile_name = "web"})),
            "DeleteConflictException: Cannot delete entity, must remove roles from instance "
            "profile first.");
  ASSERT_TRUE(call(&Service::remove_role_from_instance_profile,
                   {.instance_profile_name = "web", .role_name = "web"}));
  EXPECT_EQ(remove(),
            "DeleteConflictException: Cannot delete entity, must detach all policies first.");
  ASSERT_TRUE(
      call(&Service::detach_role_policy, {.policy_arn = kInstancePolicy, .role_name = "web"}));
  EXPECT_EQ(remove(), "DeleteConflictException: Cannot delete entity, must delete policies first.");
  ASSERT_TRUE(call(&Service::delete_role_policy, {.policy_name = "p", .role_name = "web"}));
  EXPECT_EQ(remove(), "ok");
}

TEST_F(IamTest, AProfileHoldsOneRole) {
  create("one");
  create("two");
  ASSERT_TRUE(call(&Service::create_instance_profile, {.instance_profile_name = "web"}));
  EXPECT_EQ(outcome(call(&Service::add_role_to_instance_profile,
                         {.instance_profile_name = "web", .role_name = "one"})),
            "ok");
  EXPECT_EQ(outcome(call(&Service::add_role_to_instance_profile,
                         {.instance_profile_name = "web", .role_name = "two"})),
            "LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: "
            "1");
  EXPECT_EQ(iam_->role_of(*iam_->find_instance_profile(kScope, "web"))->name, "one");
  EXPECT_EQ(iam_->find_instance_profile(kScope, "arn:aws:iam::123456789012:instance-profile/Web"),
            nullptr);
}

TEST_F(IamTest, PolicyDocumentsAreCheckedForTheirForm) {
  create("web");
  const auto put = [&](const char* document) {
    return outcome(call(&Service::put_role_policy,
                        {.policy_document = document, .policy_name = "p", .role_name = "web"}));
  };
  EXPECT_EQ(put("{"), "MalformedPolicyDocumentException: This policy contains invalid Json");
  EXPECT_EQ(put("{}"), "MalformedPolicyDocumentException: Syntax errors in policy.");
  EXPECT_EQ(put(R"({"Version":"2013-01-01","Statement":[]})"),
            "MalformedPolicyDocumentException: Policy document must be version 2012-10-17 or "
            "greater.");
  EXPECT_EQ(put(R"({"Statement":[{"Effect":"Allow","Action":"s3:*"}]})"),
            "MalformedPolicyDocumentException: Policy statement must contain resources.");
  EXPECT_EQ(put(R"({"Statement":[{"Effect":"Maybe","Action":"s3:*","Resource":"*"}]})"),
            "MalformedPolicyDocumentException: Syntax errors in policy.");
  EXPECT_EQ(put(kTrust),
            "MalformedPolicyDocumentException: Policy document should not specify a principal.");
  EXPECT_EQ(outcome(call(&Service::update_assume_role_policy,
                         {.policy_document = kPolicy, .role_name = "web"})),
            "MalformedPolicyDocumentException: Has prohibited field Resource");
}

TEST_F(IamTest, AttachesWhatExistsOnceAndCountsIt) {
  create("web");
  const auto arn =
      call(&Service::create_policy, {.policy_document = kPolicy, .policy_name = "mine"})
          ->policy->arn.value();
  EXPECT_EQ(arn, "arn:aws:iam::123456789012:policy/mine");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(outcome(call(&Service::attach_role_policy, {.policy_arn = arn, .role_name = "web"})),
              "ok");
  }
  EXPECT_EQ(call(&Service::get_policy, {.policy_arn = arn})->policy->attachment_count, 1);
  EXPECT_EQ(outcome(call(&Service::delete_policy, {.policy_arn = arn})),
            "DeleteConflictException: Cannot delete a policy attached to entities.");
  EXPECT_EQ(outcome(call(&Service::attach_role_policy,
                         {.policy_arn = "arn:aws:iam::aws:policy/Nope", .role_name = "web"})),
            "NoSuchEntityException: Policy arn:aws:iam::aws:policy/Nope does not exist or is not "
            "attachable.");
}

TEST_F(IamTest, ServiceLinkedRolesAreProtected) {
  const auto made =
      call(&Service::create_service_linked_role, {.aws_service_name = "ecs.amazonaws.com"});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_EQ(made->role->arn,
            "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/"
            "AWSServiceRoleForECS");
  EXPECT_EQ(outcome(call(&Service::delete_role, {.role_name = "AWSServiceRoleForECS"})),
            "UnmodifiableEntityException: Cannot perform the operation on the protected role "
            "'AWSServiceRoleForECS' - this role is only modifiable by AWS");
  EXPECT_EQ(outcome(call(&Service::create_service_linked_role,
                         {.aws_service_name = "ecs.amazonaws.com"})),
            "InvalidInputException: Service role name AWSServiceRoleForECS has been taken in this "
            "account, please try a different suffix.");
}

TEST_F(IamTest, ListsInPages) {
  for (const auto* name : {"c", "a", "b"}) create(name);
  std::vector<std::string> seen;
  std::optional<std::string> marker;
  do {
    const auto page = call(&Service::list_roles, {.marker = marker, .max_items = 2});
    ASSERT_TRUE(page);
    for (const auto& role : *page->roles) seen.push_back(*role.role_name);
    marker = page->marker;
    EXPECT_EQ(page->is_truncated, marker.has_value());
  } while (marker);
  EXPECT_THAT(seen, ElementsAre("a", "b", "c", "ecsInstanceRole"));
}

}  // namespace
}  // namespace gantry::iam

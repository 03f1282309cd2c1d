#include <gtest/gtest.h>

#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using testing::outcome;
using testing::World;

const std::string kId(32, 'a');

class IdentifiersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"default", "shop"}) world.create_cluster(name);
    shop = world.tables->clusters.find(cluster_arn(world.scope(), "shop"));
  }
  std::string cluster(const std::optional<std::string>& identifier) {
    const auto found = find_cluster(*world.tables, world.scope(), identifier);
    return found ? (*found)->name : outcome(found);
  }
  std::string identified(const Kind& kind, const std::string& identifier) {
    const auto arn = identify(*shop, kind, identifier);
    return arn ? *arn : outcome(arn);
  }

  World world;
  const Cluster* shop = nullptr;
};

TEST_F(IdentifiersTest, ClusterIsMeantByNameArnOrNothing) {
  EXPECT_EQ(cluster(std::nullopt), "default");
  EXPECT_EQ(cluster(""), "default");
  EXPECT_EQ(cluster("shop"), "shop");
  EXPECT_EQ(cluster("arn:aws:ecs:us-east-1:123456789012:cluster/shop"), "shop");
}

TEST_F(IdentifiersTest, ClusterOfAnotherAccountOrRegionIsNotFound) {
  const std::string missing = "ClusterNotFoundException: Cluster not found.";
  EXPECT_EQ(cluster("other"), missing);
  EXPECT_EQ(cluster("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"), missing);
  EXPECT_EQ(cluster("arn:aws:ecs:us-east-1:999999999999:cluster/shop"), missing);
  EXPECT_EQ(cluster("arn:aws-cn:ecs:us-east-1:123456789012:cluster/shop"), missing);
  world.must(&Operations::delete_cluster, {.cluster = "default"});
  EXPECT_EQ(cluster(std::nullopt),
            "ClusterNotFoundException: The referenced cluster was inactive.");
}

TEST_F(IdentifiersTest, MalformedClusterIsRefused) {
  EXPECT_EQ(
      cluster("sh op"),
      "InvalidParameterException: Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was sh op");
  EXPECT_EQ(cluster("arn:aws:ecs:us-east-1:123456789012:service/shop/web"),
            "InvalidParameterException: Unsupported resource type: service");
  EXPECT_EQ(
      cluster("arn:aws:sts::123456789012"),
      "ClientException: com.amazon.arn.ARNSyntaxException: Fifth colon (namespace/relative-id "
      "delimiter) not found: arn:aws:sts::123456789012");
}

TEST_F(IdentifiersTest, TaskIsMeantByIdAndByArnInBothForms) {
  const std::string arn = "arn:aws:ecs:us-east-1:123456789012:task/shop/" + kId;
  EXPECT_EQ(identified(kTaskKind, kId), arn);
  EXPECT_EQ(identified(kTaskKind, arn), arn);
  EXPECT_EQ(identified(kTaskKind, "arn:aws:ecs:us-east-1:123456789012:task/" + kId), arn);
  EXPECT_EQ(identified(kServiceKind, "web"), "arn:aws:ecs:us-east-1:123456789012:service/shop/web");
  EXPECT_EQ(identified(kTaskKind, "arn:aws:ecs:eu-west-1:1:task/" + kId),
            "arn:aws:ecs:eu-west-1:1:task/shop/" + kId);  // which is nowhere here
}

TEST_F(IdentifiersTest, MalformedIdentifierIsRefusedWithItsReason) {
  const std::string prefix = "arn:aws:ecs:us-east-1:123456789012:";
  const std::vector<std::tuple<Kind, std::string, std::string>> cases = {
      {kInstanceKind, "", "Container instance can not be blank."},
      {kInstanceKind, "None", "instanceId length should be one of [32,36]"},
      {kTaskKind, "None", "taskId length should be one of [32,36]"},
      {kTaskKind, "shop/" + kId, "Invalid identifier: Unexpected number of separators"},
      {kTaskKind, prefix + "task/shop/x/" + kId,
       "Invalid identifier: Unexpected number of separators"},
      {kTaskKind, prefix + "task/default/" + kId,
       "Invalid identifier: Identifier is for cluster default. Your cluster is shop"},
      {kTaskKind, prefix + "service/shop/web", "Task Identifier is invalid"},
      {kServiceKind, prefix + "task/shop/" + kId, "Service Identifier is invalid"},
      {kTaskKind, "arn:aws:ec2:us-east-1:123456789012:task/" + kId, "Task Identifier is invalid"},
      {kTaskKind, std::string(31, 'a') + "!", "Task Identifier is invalid"}};
  for (const auto& [kind, identifier, why] : cases) {
    EXPECT_EQ(identified(kind, identifier), "InvalidParameterException: " + why) << identifier;
  }
  EXPECT_TRUE(identified(kTaskKind, "arn:aws").starts_with("ClientException: com.amazon.arn."));
}

TEST_F(IdentifiersTest, ListsHaveALimit) {
  EXPECT_EQ(outcome(identify_all(*shop, kTaskKind, {{}}, 2)),
            "InvalidParameterException: Tasks cannot be empty.");
  EXPECT_EQ(outcome(identify_all(*shop, kTaskKind, {{kId, kId, kId}}, 2)),
            "InvalidParameterException: taskIds can have at most 2 items.");
  EXPECT_EQ(identify_all(*shop, kTaskKind, {{kId, kId}}, 2)->size(), 2);
}

TEST(PageTest, TokenBelongsToItsOperationAndFilters) {
  using api::ecs::ListContainerInstancesRequest;
  using api::ecs::ListTasksRequest;
  const auto first = Page::of(ListTasksRequest{.cluster = "shop", .max_results = 5});
  const std::string token = first->token_after("arn:x");
  const auto next = Page::of(ListTasksRequest{.cluster = "shop", .next_token = token});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->after, "arn:x");
  EXPECT_EQ(next->size, 100);  // another size is no other listing
  const std::string refused = "InvalidParameterException: Invalid token.";
  EXPECT_EQ(outcome(Page::of(ListTasksRequest{.cluster = "other", .next_token = token})), refused);
  EXPECT_EQ(
      outcome(Page::of(ListTasksRequest{.cluster = "shop", .family = "web", .next_token = token})),
      refused);
  EXPECT_EQ(
      outcome(Page::of(ListContainerInstancesRequest{.cluster = "shop", .next_token = token})),
      refused);
  for (const char* bad : {"x", "!!", "YWZ0ZXI6YQ=="}) {
    EXPECT_EQ(outcome(Page::of(ListTasksRequest{.cluster = "shop", .next_token = bad})), refused);
  }
}

TEST(PageTest, SizeIsTheOperationsOwn) {
  using namespace api::ecs;
  EXPECT_EQ(Page::of(ListServicesRequest{})->size, 10);
  EXPECT_EQ(Page::of(ListServicesRequest{.max_results = 100})->size, 100);
  EXPECT_EQ(Page::of(ListServiceDeploymentsRequest{})->size, 20);
  EXPECT_EQ(outcome(Page::of(ListAccountSettingsRequest{.max_results = 11})),
            "InvalidParameterException: maxResults should be between 1 and 10.");
  for (const int size : {0, -1, 101}) {
    EXPECT_EQ(outcome(Page::of(ListTasksRequest{.max_results = size})),
              "InvalidParameterException: maxResults should be between 1 and 100.");
  }
}

TEST(PageTest, ListingGoesOnAfterRecordsCameAndWent) {
  World world;
  for (const char* name : {"a", "c", "e", "g"}) world.create_cluster(name);
  const auto page = world.must(&Operations::list_clusters, {.max_results = 2});
  world.must(&Operations::delete_cluster, {.cluster = "c"});  // the token's own
  world.create_cluster("b");
  world.create_cluster("d");
  const auto rest =
      world.must(&Operations::list_clusters, {.next_token = page.next_token, .max_results = 2});
  EXPECT_EQ(*rest.cluster_arns, (std::vector<std::string>{cluster_arn(world.scope(), "d"),
                                                          cluster_arn(world.scope(), "e")}));
}

}  // namespace
}  // namespace gantry::ecs

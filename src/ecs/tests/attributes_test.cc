#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ecs/ops/lookup.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::outcome;
using testing::World;

using ApiAttribute = api::ecs::Attribute;
using ApiAttributes = std::vector<ApiAttribute>;

class AttributesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world.create_cluster();
    arn = enrol();
  }
  /// An instance without any capability, so that lists stay short.
  std::string enrol() {
    return *world
                .must(&Operations::register_container_instance,
                      {.attributes = {{{.name = "ecs.os-type", .value = "linux"}}},
                       .client_token = world.ids.uuid()})
                .container_instance->container_instance_arn;
  }
  ApiAttribute on(const std::string& target, std::string name,
                  std::optional<std::string> value = std::nullopt) {
    return {.name = std::move(name), .target_id = target, .value = std::move(value)};
  }
  Result<api::ecs::PutAttributesResponse> put(ApiAttributes attributes) {
    return world.call(&Operations::put_attributes, {.attributes = std::move(attributes)});
  }
  Result<api::ecs::DeleteAttributesResponse> remove(ApiAttributes attributes) {
    return world.call(&Operations::delete_attributes, {.attributes = std::move(attributes)});
  }
  ApiAttributes list(api::ecs::ListAttributesRequest request = {}) {
    request.target_type = "container-instance";
    return *world.must(&Operations::list_attributes, request).attributes;
  }

  World world;
  std::string arn;
};

TEST_F(AttributesTest, PutCreatesAndReplaces) {
  EXPECT_EQ(*put({on(arn, "stack", "test"), on(arn, "ssd")})->attributes,
            (ApiAttributes{on(arn, "stack", "test"), on(arn, "ssd")}));
  const auto version = world.tables->container_instances.find(arn)->version;
  ASSERT_TRUE(put({on(arn, "stack", "production")}));
  EXPECT_EQ(list(), (ApiAttributes{on(arn, "ecs.os-type", "linux"), on(arn, "ssd"),
                                   on(arn, "stack", "production")}));
  EXPECT_EQ(world.tables->container_instances.find(arn)->version, version + 1);
}

TEST_F(AttributesTest, ShortTargetNeedsItsType) {
  auto attribute = on(std::string(id_of(arn)), "stack", "test");
  EXPECT_EQ(outcome(put({attribute})),
            "InvalidParameterException: targetType must be specified with the short form of "
            "targetId.");
  attribute.target_type = "container-instance";
  EXPECT_EQ(put({attribute})->attributes->front().target_id, arn);
  attribute.target_type = "cluster";
  EXPECT_EQ(outcome(put({attribute})),
            "InvalidParameterException: targetType must be container-instance");
}

TEST_F(AttributesTest, PutIsAllOrNothing) {
  const std::string nowhere = arn.substr(0, arn.rfind('/') + 1) + std::string(32, '0');
  EXPECT_EQ(outcome(put({on(arn, "stack"), on(nowhere, "stack")})),
            "TargetNotFoundException: Could not find " + nowhere);
  EXPECT_EQ(list().size(), 1);
  world.must(&Operations::deregister_container_instance, {.container_instance = arn});
  EXPECT_EQ(outcome(put({on(arn, "stack")})), "TargetNotFoundException: Could not find " + arn);
}

TEST_F(AttributesTest, TenCustomAttributesAreAResourcesLimit) {
  ApiAttributes many;
  for (int i = 0; i < 10; ++i) many.push_back(on(arn, fmt::format("a{}", i)));
  ASSERT_TRUE(put(many));
  EXPECT_TRUE(put({on(arn, "a3", "changed")}));
  EXPECT_EQ(outcome(put({on(arn, "more")})),
            fmt::format("AttributeLimitExceededException: Container instance {} has 10 custom "
                        "attributes already.",
                        arn));
  many.push_back(on(arn, "b"));
  EXPECT_EQ(outcome(put(many)), "InvalidParameterException: attributes can have at most 10 items.");
  EXPECT_EQ(outcome(put({})), "InvalidParameterException: attributes can not be empty");
}

TEST_F(AttributesTest, NamesAndValuesHaveTheirCharacters) {
  const std::vector<std::pair<ApiAttribute, std::string>> cases = {
      {on(arn, ""), "Attribute name can not be blank."},
      {on(arn, std::string(129, 'a')), "Attribute name longer than 128."},
      {on(arn, "a:b"), "Attribute name a:b has invalid characters."},
      {on(arn, "a", std::string(129, 'a')), "Attribute value longer than 128."},
      {on(arn, "a", "b#"), "Attribute value b# has invalid characters."},
      {on(arn, "a", " b"), "Attribute value  b has invalid characters."},
      {on("", "a"), "targetId can not be blank."},
      {on(arn, "ecs.subnet-id", "x"),
       "Attribute name ecs.subnet-id is reserved: it begins with ecs. or com.amazonaws.ecs."}};
  for (const auto& [attribute, why] : cases) {
    EXPECT_EQ(outcome(put({attribute})), "InvalidParameterException: " + why);
  }
  EXPECT_TRUE(put({on(arn, "a-B_1/\\.", "x@y:z /\\.-_ 1")}));
}

TEST_F(AttributesTest, DeleteAnswersWhatWasThere) {
  ASSERT_TRUE(put({on(arn, "stack", "test"), on(arn, "rack", "1")}));
  EXPECT_EQ(*remove({on(arn, "stack"), on(arn, "never")})->attributes,
            (ApiAttributes{on(arn, "stack", "test")}));
  EXPECT_EQ(list({.attribute_name = "stack"}), ApiAttributes{});
  EXPECT_EQ(outcome(remove({on(arn, "rack", "1")})),
            "InvalidParameterException: Attribute value should not be specified.");
  EXPECT_TRUE(
      outcome(remove({on(arn, "ecs.os-type")}))
          .starts_with("InvalidParameterException: Attribute name ecs.os-type is reserved"));
  EXPECT_EQ(outcome(remove({})), "InvalidParameterException: attributes can not be empty");
  EXPECT_TRUE(outcome(remove({on("arn:aws:ecs:eu-west-1:123456789012:container-instance/default/" +
                                     std::string(32, '0'),
                                 "rack")}))
                  .starts_with("TargetNotFoundException: "));
}

TEST_F(AttributesTest, ListFiltersByNameAndValue) {
  const auto other = enrol();
  ASSERT_TRUE(put({on(arn, "stack", "test"), on(other, "stack", "production")}));
  EXPECT_EQ(list({.attribute_name = "stack"}).size(), 2);
  EXPECT_EQ(list({.attribute_name = "stack", .attribute_value = "test"}),
            (ApiAttributes{on(arn, "stack", "test")}));
  const auto refused = [&](const api::ecs::ListAttributesRequest& request) {
    return outcome(world.call(&Operations::list_attributes, request));
  };
  EXPECT_EQ(refused({.attribute_value = "test", .target_type = "container-instance"}),
            "InvalidParameterException: attributeName must be specified with attributeValue.");
  EXPECT_EQ(refused({}), "InvalidParameterException: targetType must be container-instance");
  EXPECT_EQ(refused({.cluster = "nobody", .target_type = "container-instance"}),
            "ClusterNotFoundException: Cluster not found.");
}

TEST_F(AttributesTest, ListPagesThroughAttributesOfAllInstances) {
  for (int i = 0; i < 4; ++i) {
    const auto next = enrol();
    ASSERT_TRUE(put({on(next, "b", "1"), on(next, "a", "2"), on(next, "c", "3")}));
  }
  const auto all = list({.max_results = 100});
  EXPECT_EQ(all.size(), 17);
  ApiAttributes paged;
  std::optional<std::string> token;
  do {
    const auto page =
        world.must(&Operations::list_attributes,
                   {.max_results = 3, .next_token = token, .target_type = "container-instance"});
    EXPECT_LE(page.attributes->size(), 3);
    paged.insert(paged.end(), page.attributes->begin(), page.attributes->end());
    token = page.next_token;
  } while (token);
  EXPECT_EQ(paged, all);
}

TEST_F(AttributesTest, ListGoesOnBehindAnInstanceThatIsGone) {
  const auto other = enrol();
  const auto first = std::min(arn, other);
  const auto page = world.must(&Operations::list_attributes,
                               {.max_results = 1, .target_type = "container-instance"});
  EXPECT_EQ(page.attributes->front().target_id, first);
  world.must(&Operations::deregister_container_instance, {.container_instance = first});
  const auto rest = world.must(
      &Operations::list_attributes,
      {.max_results = 1, .next_token = page.next_token, .target_type = "container-instance"});
  EXPECT_THAT(*rest.attributes, ElementsAre(on(std::max(arn, other), "ecs.os-type", "linux")));
}

}  // namespace
}  // namespace gantry::ecs

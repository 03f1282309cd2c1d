#include <fmt/format.h>

#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> tags_of(World& world, const std::string& arn) {
  std::vector<std::string> texts;
  const auto listed = world.must(&Operations::list_tags_for_resource, {.resource_arn = arn});
  if (!listed.tags) return texts;
  for (const auto& tag : *listed.tags) texts.push_back(*tag.key + "=" + *tag.value);
  return texts;
}

std::vector<api::ecs::Tag> one_tag(std::string key, std::string value = "v") {
  return {{.key = std::move(key), .value = std::move(value)}};
}

/// One resource of each kind that can be tagged.
std::vector<std::string> make_resources(World& world) {
  std::vector<std::string> arns{world.create_cluster(), world.register_instance(),
                                world.register_definition()};
  const auto run = world.must(&Operations::run_task, {.task_definition = "shop"});
  arns.push_back(run.tasks->at(0).task_arn.value_or(""));
  world.change([&](store::Tx& tx) {
    CapacityProvider provider{.arn = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/p",
                              .name = "p"};
    Service service{.arn = "arn:aws:ecs:us-east-1:123456789012:service/default/s",
                    .name = "s",
                    .cluster_arn = arns[0]};
    TaskSet set{.arn = "arn:aws:ecs:us-east-1:123456789012:task-set/default/s/ecs-svc/1",
                .id = "ecs-svc/1",
                .service_arn = service.arn};
    for (const auto& arn : {provider.arn, service.arn, set.arn}) arns.push_back(arn);
    world.tables->capacity_providers.put(tx, provider);
    world.tables->services.put(tx, service);
    world.tables->task_sets.put(tx, set);
  });
  return arns;
}

TEST(TagsTest, EveryKindOfResourceTakesAndLosesTags) {
  World world;
  for (const auto& arn : make_resources(world)) {
    SCOPED_TRACE(arn);
    world.must(&Operations::tag_resource,
               {.resource_arn = arn,
                .tags = std::vector<api::ecs::Tag>{{.key = "team", .value = "a"},
                                                   {.key = "stage", .value = ""}}});
    world.must(&Operations::tag_resource, {.resource_arn = arn, .tags = one_tag("team", "b")});
    EXPECT_THAT(tags_of(world, arn), ElementsAre("stage=", "team=b"));
    world.must(
        &Operations::untag_resource,
        {.resource_arn = arn, .tag_keys = std::vector<std::string>{"team", "stage", "none"}});
    EXPECT_THAT(tags_of(world, arn), IsEmpty());
  }
}

TEST(TagsTest, FiftyTagsFitAndNotOneMore) {
  World world;
  const auto arn = world.create_cluster();
  std::vector<api::ecs::Tag> tags;
  for (int i = 0; i < 50; ++i) tags.push_back({.key = fmt::format("k{}", i), .value = "v"});
  world.must(&Operations::tag_resource, {.resource_arn = arn, .tags = tags});
  // An old key again is no new tag.
  world.must(&Operations::tag_resource, {.resource_arn = arn, .tags = one_tag("k7", "w")});
  EXPECT_EQ(outcome(world.call(&Operations::tag_resource,
                               {.resource_arn = arn, .tags = one_tag("more")})),
            "LimitExceededException: The limit for the number of tags per resource was exceeded.");
  EXPECT_EQ(tags_of(world, arn).size(), 50u);
  tags.push_back({.key = "k50", .value = "v"});
  EXPECT_EQ(outcome(world.call(&Operations::tag_resource, {.resource_arn = arn, .tags = tags})),
            "InvalidParameterException: Tags can have a maximum size of 50.");
}

TEST(TagsTest, BadTagsAreRefusedWhereverTagsAreTaken) {
  World world;
  const auto arn = world.create_cluster();
  const std::string long_key(129, 'k');
  const std::string long_value(257, 'v');
  const std::vector<std::pair<std::vector<api::ecs::Tag>, std::string>> cases = {
      {one_tag(""), "InvalidParameterException: Tag key can not be blank."},
      {one_tag(long_key), "InvalidParameterException: Tag keys can have a maximum length"},
      {one_tag("k", long_value), "InvalidParameterException: Tag values can have a maximum length"},
      {one_tag("k", "bot[1]"), "InvalidParameterException: Some tags contain invalid characters."},
      {one_tag("aws:x"), "InvalidParameterException: aws: prefixed tag "},
      {one_tag("k", "AWS:x"), "InvalidParameterException: aws: prefixed tag "},
      {{{.key = "a", .value = "1"}, {.key = "a", .value = "2"}},
       "InvalidParameterException: Duplicate tag keys"},
  };
  for (const auto& [tags, message] : cases) {
    EXPECT_THAT(outcome(world.call(&Operations::tag_resource, {.resource_arn = arn, .tags = tags})),
                StartsWith(message));
    EXPECT_THAT(
        outcome(world.call(&Operations::create_cluster, {.cluster_name = "other", .tags = tags})),
        StartsWith(message));
  }
  world.must(&Operations::tag_resource,
             {.resource_arn = arn, .tags = one_tag(std::string(128, 'k'), "Größe _.:/=+-@ 1")});
}

TEST(TagsTest, OnlyAnArnOfTheCallersOwnCanBeTagged) {
  World world;
  const auto arn = world.create_cluster();
  const auto tag = [&](const std::string& resource) {
    return outcome(
        world.call(&Operations::tag_resource, {.resource_arn = resource, .tags = one_tag("k")}));
  };
  EXPECT_EQ(tag("default"), "InvalidParameterException: The ARN provided is invalid.");
  EXPECT_EQ(tag("arn:aws:ecr:us-east-1:123456789012:repository/a"),
            "InvalidParameterException: The ARN provided is invalid.");
  EXPECT_EQ(tag("arn:aws:ecs:us-east-1:123456789012:task/0123"),
            "InvalidParameterException: Long arn format must be used for tagging operations");
  EXPECT_EQ(tag("arn:aws:ecs:us-east-1:123456789012:cluster/none"),
            "ClusterNotFoundException: Cluster not found.");
  EXPECT_EQ(tag("arn:aws:ecs:us-east-1:123456789012:task/default/0123"),
            "ResourceNotFoundException: The specified task was not found. Specify a valid task and "
            "try again.");
  EXPECT_THAT(tag("arn:aws:ecs:us-east-1:210987654321:cluster/default"),
              StartsWith("InvalidParameterException: Invalid identifier: Identifier is for 2109"));
  EXPECT_THAT(
      tag("arn:aws:ecs:eu-west-1:123456789012:cluster/default"),
      StartsWith("InvalidParameterException: Invalid identifier: Identifier is for eu-west-1."));
  EXPECT_EQ(outcome(world.call(
                &Operations::list_tags_for_resource,
                {.resource_arn = "arn:aws:ecs:us-east-1:123456789012:service/default/none"})),
            "InvalidParameterException: The specified service was not found. Specify a valid "
            "service and try again.");
  world.must(&Operations::delete_cluster, {.cluster = arn});
  EXPECT_EQ(tag(arn),
            "InvalidParameterException: The specified cluster is inactive. Specify an active "
            "cluster and try again.");
}

TEST(TagsTest, NoTagsAtAllAreRefused) {
  World world;
  const auto arn = world.create_cluster();
  EXPECT_EQ(outcome(world.call(&Operations::tag_resource,
                               {.resource_arn = arn, .tags = std::vector<api::ecs::Tag>{}})),
            "InvalidParameterException: Tags can not be empty.");
  auto definition = World::definition_of();
  definition.tags.emplace();
  EXPECT_EQ(outcome(world.call(&Operations::register_task_definition, definition)),
            "ClientException: Tags can not be empty.");
}

}  // namespace
}  // namespace gantry::ecs::testing

#include <fmt/format.h>

#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::filter;
using ::testing::IsEmpty;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;
using ApiTag = api::ec2::Tag;

class TagsTest : public ::testing::Test {
 protected:
  std::string create(std::vector<std::string> resources, std::vector<ApiTag> tags) {
    return outcome(world_.call(&Service::create_tags,
                               {.resources = std::move(resources), .tags = std::move(tags)}));
  }
  std::string remove(std::vector<std::string> resources, std::optional<std::vector<ApiTag>> tags) {
    return outcome(world_.call(&Service::delete_tags,
                               {.resources = std::move(resources), .tags = std::move(tags)}));
  }

  World world_;
  const std::string id_ = world_.launch_one();
};

TEST_F(TagsTest, CreateAddsAndOverwrites) {
  EXPECT_EQ(create({id_}, {{.key = "Name", .value = "a"}, {.key = "x", .value = ""}}), "ok");
  EXPECT_EQ(create({id_}, {{.key = "Name", .value = "b"}}), "ok");
  EXPECT_EQ(world_.instance(id_).tags, (Tags{{"Name", "b"}, {"x", ""}}));
}

TEST_F(TagsTest, EveryKindOfResourceBearsTags) {
  const Instance& instance = world_.instance(id_);
  const std::vector resources{id_, instance.vpc_id.str(), instance.subnet_id.str(),
                              instance.security_groups[0].str()};
  EXPECT_EQ(create(resources, {{.key = "team", .value = "blue"}}), "ok");
  const auto result =
      world_.call(&Service::describe_tags, {.filters = {{filter("key", {"team"})}}});
  std::set<std::string> types;
  for (const auto& tag : *result->tags) types.insert(*tag.resource_type);
  EXPECT_THAT(types, ElementsAre("instance", "security-group", "subnet", "vpc"));
}

TEST_F(TagsTest, CreateIsAllOrNothing) {
  EXPECT_EQ(create({id_, "vpc-0123456789abcdef0"}, {{.key = "k", .value = "v"}}),
            "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist");
  EXPECT_THAT(world_.instance(id_).tags, IsEmpty());
}

TEST_F(TagsTest, RefusesWhatAwsRefuses) {
  EXPECT_EQ(create({}, {{.key = "k"}}),
            "MissingParameter: The request must contain the parameter resourceIdSet");
  EXPECT_EQ(create({id_}, {}), "MissingParameter: The request must contain the parameter Tags");
  EXPECT_EQ(create({"thing-1"}, {{.key = "k"}}), "InvalidID: The ID 'thing-1' is not valid");
  EXPECT_EQ(create({id_}, {{.key = "aws:x"}}),
            "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use");
  EXPECT_EQ(create({id_}, {{.key = std::string(128, 'k')}}),
            "InvalidParameterValue: Tag key exceeds the maximum length of 127 characters");
  EXPECT_EQ(create({id_}, {{.key = "k", .value = std::string(256, 'v')}}),
            "InvalidParameterValue: Tag value exceeds the maximum length of 255 characters");
  std::vector<ApiTag> many;
  for (int i = 0; i < 51; ++i) many.push_back({.key = fmt::format("k{}", i)});
  EXPECT_EQ(create({id_}, many),
            "TagLimitExceeded: The maximum number of tags for a resource has been reached.");
  many.pop_back();
  EXPECT_EQ(create({id_}, many), "ok");
}

TEST_F(TagsTest, DeleteGoesByKeyOrByKeyAndValue) {
  ASSERT_EQ(
      create({id_},
             {{.key = "a", .value = "1"}, {.key = "b", .value = "2"}, {.key = "c", .value = "3"}}),
      "ok");
  EXPECT_EQ(remove({id_}, {{{.key = "a"}, {.key = "b", .value = "other"}, {.key = "zzz"}}}), "ok");
  EXPECT_EQ(world_.instance(id_).tags, (Tags{{"b", "2"}, {"c", "3"}}));
  EXPECT_EQ(remove({id_}, {{{.key = "b", .value = "2"}}}), "ok");
  EXPECT_EQ(world_.instance(id_).tags, (Tags{{"c", "3"}}));
  EXPECT_EQ(remove({id_}, std::nullopt), "ok");
  EXPECT_THAT(world_.instance(id_).tags, IsEmpty());
}

TEST_F(TagsTest, ADryRunChangesNothing) {
  const auto result = world_.call(
      &Service::create_tags, {.dry_run = true, .resources = {{id_}}, .tags = {{{.key = "k"}}}});
  EXPECT_EQ(result.error().code, "DryRunOperation");
  EXPECT_THAT(world_.instance(id_).tags, IsEmpty());
}

TEST_F(TagsTest, DescribeFiltersAndPages) {
  for (const char* key : {"a", "b", "c", "d", "e", "f", "g"})
    ASSERT_EQ(create({id_}, {{.key = key, .value = key}}), "ok");
  const auto first = world_.call(&Service::describe_tags, {.max_results = 5});
  ASSERT_THAT(*first->tags, SizeIs(5));
  EXPECT_EQ(first->tags->at(0),
            (api::ec2::TagDescription{
                .key = "a", .resource_id = id_, .resource_type = "instance", .value = "a"}));
  const auto rest =
      world_.call(&Service::describe_tags, {.max_results = 5, .next_token = first->next_token});
  EXPECT_THAT(*rest->tags, SizeIs(2));
  EXPECT_EQ(rest->next_token, std::nullopt);
  const auto count = [&](std::string name, std::string value) {
    return world_
        .call(&Service::describe_tags, {.filters = {{filter(std::move(name), {std::move(value)})}}})
        ->tags->size();
  };
  EXPECT_EQ(count("resource-id", id_), 7);
  EXPECT_EQ(count("resource-type", "vpc"), 0);
  EXPECT_EQ(count("value", "c"), 1);
  EXPECT_EQ(count("tag:d", "*"), 1);
  EXPECT_EQ(count("tag:d", "e"), 0);
}

}  // namespace
}  // namespace gantry::ec2

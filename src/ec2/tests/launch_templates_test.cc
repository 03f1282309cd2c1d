#include "ec2/launch_templates.h"

#include "base/encoding.h"
#include "ec2/tests/ec2_world.h"

namespace gantry::ec2 {
namespace {

using ::testing::ElementsAre;
using testing::filter;
using ::testing::IsEmpty;
using testing::kScope;
using ::testing::MatchesRegex;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;
using Data = api::ec2::RequestLaunchTemplateData;
using Specification = api::ec2::LaunchTemplateSpecification;

class LaunchTemplatesTest : public ::testing::Test {
 protected:
  std::string create(std::string name, Data data) {
    const auto made = world_.call(
        &Service::create_launch_template,
        {.launch_template_data = std::move(data), .launch_template_name = std::move(name)});
    EXPECT_TRUE(made) << outcome(made);
    return made ? *made->launch_template->launch_template_id : "";
  }
  Result<api::ec2::CreateLaunchTemplateVersionResult> add_version(
      Data data, std::optional<std::string> source = {}) {
    return world_.call(&Service::create_launch_template_version,
                       {.launch_template_data = std::move(data),
                        .launch_template_name = "web",
                        .source_version = std::move(source)});
  }
  std::vector<std::int64_t> numbers(api::ec2::DescribeLaunchTemplateVersionsRequest request) {
    const auto result = world_.call(&Service::describe_launch_template_versions, request);
    EXPECT_TRUE(result) << outcome(result);
    std::vector<std::int64_t> list;
    if (!result) return list;
    for (const auto& version : *result->launch_template_versions)
      list.push_back(*version.version_number);
    return list;
  }
  const Instance& launch(Specification specification, api::ec2::RunInstancesRequest request = {}) {
    request.launch_template = std::move(specification);
    request.min_count = 1;
    request.max_count = 1;
    return world_.instance(world_.launch(request).at(0));
  }

  static Data plain(std::string type) {
    return {.image_id = "ami-0abcdef1234567890", .instance_type = std::move(type)};
  }

  World world_;
};

TEST_F(LaunchTemplatesTest, ATemplateBeginsWithVersionOneAsItsDefault) {
  const auto made =
      world_.call(&Service::create_launch_template,
                  {.launch_template_data = plain("t2.micro"),
                   .launch_template_name = "web",
                   .tag_specifications = {{{.resource_type = "launch-template",
                                            .tags = {{{.key = "team", .value = "blue"}}}}}},
                   .version_description = "first"});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_THAT(*made->launch_template->launch_template_id, MatchesRegex("lt-[0-9a-f]{17}"));
  EXPECT_EQ(made->launch_template->default_version_number, 1);
  EXPECT_EQ(made->launch_template->latest_version_number, 1);
  EXPECT_THAT(*made->launch_template->tags,
              ElementsAre(api::ec2::Tag{.key = "team", .value = "blue"}));
  const auto versions =
      world_.call(&Service::describe_launch_template_versions, {.launch_template_name = "web"});
  ASSERT_THAT(*versions->launch_template_versions, SizeIs(1));
  const auto& version = versions->launch_template_versions->at(0);
  EXPECT_EQ(version.default_version, true);
  EXPECT_EQ(version.version_description, "first");
  EXPECT_EQ(version.launch_template_data->instance_type, "t2.micro");
  EXPECT_EQ(version.launch_template_data->key_name, std::nullopt);
}

TEST_F(LaunchTemplatesTest, CreateRefusesWhatAwsRefuses) {
  create("web", plain("t2.micro"));
  const auto refusal = [&](std::string name, Data data) {
    return outcome(world_.call(
        &Service::create_launch_template,
        {.launch_template_data = std::move(data), .launch_template_name = std::move(name)}));
  };
  EXPECT_EQ(refusal("web", plain("t2.micro")),
            "InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in "
            "use.");
  EXPECT_EQ(refusal("a b", plain("t2.micro")),
            "InvalidLaunchTemplateName.MalformedException: A launch template name must be between "
            "3 and 128 characters, and may contain letters, numbers, and the following "
            "characters: - ( ) . / _.");
  EXPECT_EQ(refusal("new", {.user_data = "%%%"}),
            "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.");
}

TEST_F(LaunchTemplatesTest, TheSameClientTokenGivesTheSameTemplate) {
  const auto call = [&](std::string type) {
    return world_.call(&Service::create_launch_template,
                       {.client_token = "t",
                        .launch_template_data = plain(std::move(type)),
                        .launch_template_name = "web"});
  };
  const auto first = call("t2.micro");
  ASSERT_TRUE(first);
  EXPECT_EQ(call("t2.micro")->launch_template->launch_template_id,
            first->launch_template->launch_template_id);
  EXPECT_EQ(call("t2.small").error().code, "IdempotentParameterMismatch");
}

TEST_F(LaunchTemplatesTest, AVersionTakesWhatItDoesNotSayFromItsSource) {
  auto data = plain("t2.micro");
  data.user_data = to_base64("one");
  create("web", data);
  const auto second = add_version({.instance_type = "t2.small"}, "1");
  ASSERT_TRUE(second) << outcome(second);
  const auto& merged = *second->launch_template_version->launch_template_data;
  EXPECT_EQ(second->launch_template_version->version_number, 2);
  EXPECT_EQ(second->launch_template_version->default_version, false);
  EXPECT_EQ(merged.instance_type, "t2.small");
  EXPECT_EQ(merged.user_data, to_base64("one"));
  EXPECT_EQ(add_version({.instance_type = "t2.small"})
                ->launch_template_version->launch_template_data->user_data,
            std::nullopt);
  EXPECT_EQ(add_version({.key_name = "k"}, "$Latest")
                ->launch_template_version->launch_template_data->image_id,
            std::nullopt);
  EXPECT_THAT(outcome(add_version({.key_name = "k"}, "9")),
              MatchesRegex("InvalidLaunchTemplateId.VersionNotFound: Could not find the specified "
                           "version 9 for the launch template with ID lt-.*"));
}

TEST_F(LaunchTemplatesTest, VersionsAreListedNewestFirstAndByNumber) {
  create("web", plain("t2.micro"));
  add_version(plain("t2.small"));
  add_version(plain("t2.medium"));
  EXPECT_THAT(numbers({.launch_template_name = "web"}), ElementsAre(3, 2, 1));
  EXPECT_THAT(numbers({.launch_template_name = "web", .min_version = "2"}), ElementsAre(3, 2));
  EXPECT_THAT(numbers({.launch_template_name = "web", .versions = {{"$Latest", "1"}}}),
              ElementsAre(3, 1));
  EXPECT_THAT(numbers({.versions = {{"$Default"}}}), ElementsAre(1));
  EXPECT_THAT(numbers({.filters = {{filter("instance-type", {"t2.small"})}},
                       .launch_template_name = "web"}),
              ElementsAre(2));
  const auto page = world_.call(&Service::describe_launch_template_versions,
                                {.launch_template_name = "web", .max_results = 2});
  ASSERT_TRUE(page->next_token);
  EXPECT_THAT(
      numbers({.launch_template_name = "web", .max_results = 2, .next_token = page->next_token}),
      ElementsAre(1));
}

TEST_F(LaunchTemplatesTest, TheDefaultVersionIsSetAndCannotBeDeleted) {
  create("web", plain("t2.micro"));
  add_version(plain("t2.small"));
  const auto modified = world_.call(&Service::modify_launch_template,
                                    {.default_version = "2", .launch_template_name = "web"});
  EXPECT_EQ(modified->launch_template->default_version_number, 2);
  const auto result = world_.call(&Service::delete_launch_template_versions,
                                  {.launch_template_name = "web", .versions = {{"1", "2", "7"}}});
  ASSERT_TRUE(result);
  ASSERT_THAT(*result->successfully_deleted_launch_template_versions, SizeIs(1));
  EXPECT_EQ(result->successfully_deleted_launch_template_versions->at(0).version_number, 1);
  ASSERT_THAT(*result->unsuccessfully_deleted_launch_template_versions, SizeIs(2));
  EXPECT_EQ(result->unsuccessfully_deleted_launch_template_versions->at(1).response_error->code,
            "launchTemplateVersionDoesNotExist");
  EXPECT_THAT(numbers({.launch_template_name = "web"}), ElementsAre(2));
}

TEST_F(LaunchTemplatesTest, ANumberNeverComesAgain) {
  create("web", plain("t2.micro"));
  add_version(plain("t2.small"));
  ASSERT_TRUE(world_.call(&Service::delete_launch_template_versions,
                          {.launch_template_name = "web", .versions = {{"2"}}}));
  EXPECT_EQ(launch({.launch_template_name = "web", .version = "$Latest"}).instance_type,
            "t2.micro");
  EXPECT_EQ(add_version(plain("t2.small"))->launch_template_version->version_number, 3);
}

TEST_F(LaunchTemplatesTest, DeleteTakesAllVersionsAndFreesTheName) {
  const auto id = create("web", plain("t2.micro"));
  ASSERT_TRUE(world_.call(&Service::delete_launch_template, {.launch_template_id = id}));
  EXPECT_EQ(outcome(world_.call(&Service::describe_launch_templates,
                                {.launch_template_names = {{"web"}}})),
            "InvalidLaunchTemplateName.NotFoundException: The specified launch template, with "
            "template name web, does not exist.");
  EXPECT_THAT(*world_.call(&Service::describe_launch_templates, {})->launch_templates, IsEmpty());
  EXPECT_TRUE(world_.ec2->tables().launch_template_versions.empty());
  EXPECT_NE(create("web", plain("t2.micro")), id);
}

TEST_F(LaunchTemplatesTest, RunInstancesTakesTheVersionAskedFor) {
  create("web", plain("t2.micro"));
  add_version(plain("t2.small"));
  EXPECT_EQ(launch({.launch_template_name = "web"}).instance_type, "t2.micro");
  EXPECT_EQ(launch({.launch_template_name = "web", .version = "$Latest"}).instance_type,
            "t2.small");
  EXPECT_EQ(launch({.launch_template_name = "web", .version = "2"}).instance_type, "t2.small");
}

TEST_F(LaunchTemplatesTest, TheRequestOverridesTheTemplate) {
  auto data = plain("t2.micro");
  data.user_data = to_base64("template");
  data.metadata_options = {.http_put_response_hop_limit = 2, .http_tokens = "required"};
  data.tag_specifications = {
      {{.resource_type = "instance",
        .tags = {{{.key = "a", .value = "t"}, {.key = "b", .value = "t"}}}}}};
  const auto id = create("web", data);
  const auto& instance =
      launch({.launch_template_id = id},
             {.instance_type = "t2.small",
              .metadata_options = {{.http_put_response_hop_limit = 3}},
              .tag_specifications = {
                  {{.resource_type = "instance", .tags = {{{.key = "b", .value = "r"}}}}}}});
  EXPECT_EQ(instance.instance_type, "t2.small");
  EXPECT_EQ(instance.user_data, "template");
  EXPECT_EQ(instance.metadata_options, (MetadataOptions{.tokens_required = true, .hop_limit = 3}));
  EXPECT_EQ(instance.tags, (Tags{{"a", "t"},
                                 {"aws:ec2launchtemplate:id", id},
                                 {"aws:ec2launchtemplate:version", "1"},
                                 {"b", "r"}}));
}

TEST_F(LaunchTemplatesTest, ALaunchPlacedInASubnetGoesThroughTheTemplatesInterface) {
  auto data = plain("t2.micro");
  data.network_interfaces = {{{.associate_public_ip_address = true, .device_index = 0}}};
  create("web", data);
  const auto subnets = world_.call(&Service::describe_subnets, {});
  const auto& subnet = *subnets->subnets->at(1).subnet_id;
  auto merged = resolve(world_.ec2->tables(), kScope, {.launch_template_name = "web"},
                        {.max_count = 1, .min_count = 1});
  ASSERT_TRUE(merged);
  place_in_subnet(*merged, subnet);
  const auto& instance = world_.instance(world_.launch(*merged).at(0));
  EXPECT_EQ(instance.subnet_id.str(), subnet);
}

TEST_F(LaunchTemplatesTest, RunInstancesRefusesAWrongTemplate) {
  const auto run = [&](Specification specification) {
    return outcome(
        world_.call(&Service::run_instances,
                    {.launch_template = std::move(specification), .max_count = 1, .min_count = 1}));
  };
  create("bad", {.kernel_id = "aki-1"});
  EXPECT_EQ(run({}),
            "MissingParameter: The request must contain the parameter launch template ID or launch "
            "template name");
  EXPECT_EQ(run({.launch_template_id = "lt-1"}),
            "InvalidLaunchTemplateId.Malformed: Invalid id: \"lt-1\" (expecting \"lt-...\")");
  EXPECT_EQ(run({.launch_template_id = "lt-0123456789abcdef0"}),
            "InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID "
            "lt-0123456789abcdef0, does not exist.");
  EXPECT_EQ(run({.launch_template_name = "bad"}),
            "UnsupportedOperation: Gantry does not support KernelId.");
}

TEST_F(LaunchTemplatesTest, AnInstanceGivesTheDataToLaunchAnother) {
  auto request = World::request_of(1);
  request.user_data = to_base64("hello");
  const auto id = world_.launch(request).at(0);
  const auto result = world_.call(&Service::get_launch_template_data, {.instance_id = id});
  ASSERT_TRUE(result) << outcome(result);
  const auto& data = *result->launch_template_data;
  EXPECT_EQ(data.image_id, request.image_id);
  EXPECT_EQ(data.user_data, request.user_data);
  EXPECT_EQ(data.network_interfaces->at(0).subnet_id, world_.instance(id).subnet_id.str());
}

}  // namespace
}  // namespace gantry::ec2

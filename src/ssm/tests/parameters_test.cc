#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>

#include "ec2/model/images.h"
#include "fakes/sim_executor.h"
#include "ssm/service.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::ssm {
namespace {

using ::testing::ElementsAre;

const Scope kScope{"123456789012", "us-east-1"};
const std::string kRecommended = "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended";

class ParametersTest : public ::testing::Test {
 protected:
  ParametersTest() { EXPECT_TRUE(database_.load()); }

  template <class Output, class Input>
  Result<Output> call(Result<Output> (Service::*operation)(control::OpContext&, const Input&),
                      const std::type_identity_t<Input>& input) {
    const aws::RequestContext request{.caller = {.account = kScope.account},
                                      .region = kScope.region};
    return database_.transact([&](store::Tx& tx) {
      control::OpContext context{.request = request, .tx = tx, .now = state_.now(), .ids = ids_};
      return (service_.*operation)(context, input);
    });
  }
  template <class T>
  static std::string outcome(const Result<T>& result) {
    return result ? "ok" : result.error().code + ": " + result.error().message;
  }
  std::string value(const std::string& name) {
    const auto found = call(&Service::get_parameter, {.name = name});
    return found ? *found->parameter->value : outcome(found);
  }
  std::string put(const std::string& name, const std::string& text, bool overwrite = false) {
    return outcome(call(&Service::put_parameter,
                        {.name = name, .overwrite = overwrite, .type = "String", .value = text}));
  }
  std::vector<std::string> names(const api::ssm::GetParametersByPathRequest& request) {
    std::vector<std::string> list;
    for (const auto& parameter : *call(&Service::get_parameters_by_path, request)->parameters)
      list.push_back(*parameter.name);
    return list;
  }

  fakes::SimExecutor state_;
  store::MemoryDisk disk_;
  SeededIdSource ids_{7};
  store::Database database_{state_, std::make_unique<store::MemoryCommitLog>(state_, disk_),
                            [](const Error&) {}};
  Ssm ssm_{database_};
  Service service_{ssm_};
};

TEST_F(ParametersTest, NamesTheImageThatDescribeImagesShows) {
  const auto json = boost::json::parse(value(kRecommended)).as_object();
  const auto id = std::string(json.at("image_id").as_string());
  EXPECT_EQ(value(kRecommended + "/image_id"), id);
  EXPECT_EQ(std::ranges::count(ec2::machine_images(), id, &ec2::MachineImage::id), 1);
  EXPECT_EQ(json.at("os").as_string(), "Amazon Linux 2");
  const auto found = call(&Service::get_parameter, {.name = kRecommended});
  EXPECT_EQ(found->parameter->arn, "arn:aws:ssm:us-east-1::parameter" + kRecommended);
}

TEST_F(ParametersTest, TellsWhichNamesItDoesNotKnow) {
  const auto result =
      call(&Service::get_parameters, {.names = {{"/nope", kRecommended + "/image_id"}}});
  EXPECT_EQ(result->parameters->size(), 1U);
  EXPECT_THAT(*result->invalid_parameters, ElementsAre("/nope"));
  EXPECT_EQ(value("/nope"), "ParameterNotFound: Parameter /nope not found.");
}

TEST_F(ParametersTest, ListsOneLevelOrAll) {
  ASSERT_EQ(put("/app/url", "a"), "ok");
  ASSERT_EQ(put("/app/db/host", "b"), "ok");
  ASSERT_EQ(put("/application", "c"), "ok");
  EXPECT_THAT(names({.path = "/app"}), ElementsAre("/app/url"));
  EXPECT_THAT(names({.path = "/app/", .recursive = true}), ElementsAre("/app/db/host", "/app/url"));
}

TEST_F(ParametersTest, OverwritesOnlyWhenToldAndCountsVersions) {
  ASSERT_EQ(put("/app/url", "a"), "ok");
  EXPECT_EQ(
      put("/app/url", "b"),
      "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the "
      "overwrite option in the request to true.");
  EXPECT_EQ(put("/app/url", "b", true), "ok");
  EXPECT_EQ(value("/app/url:2"), "b");
  EXPECT_EQ(
      value("/app/url:1"),
      "ParameterVersionNotFound: Systems Manager could not find version 1 of /app/url. Verify "
      "the version and try again.");
  EXPECT_EQ(value("arn:aws:ssm:us-east-1:123456789012:parameter/app/url"), "b");
  EXPECT_EQ(outcome(call(&Service::delete_parameter, {.name = "/app/url"})), "ok");
  EXPECT_EQ(outcome(call(&Service::delete_parameter, {.name = "/app/url"})),
            "ParameterNotFound: Parameter /app/url not found.");
}

TEST_F(ParametersTest, AwsNamesAreAws) {
  EXPECT_EQ(put("/aws/service/x", "a"),
            "AccessDeniedException: No access to reserved parameter name: /aws/service/x.");
  EXPECT_EQ(
      outcome(call(&Service::put_parameter, {.name = "/s", .type = "SecureString", .value = "x"})),
      "UnsupportedParameterType: Gantry has no keys to encrypt with: SecureString is not "
      "served.");
}

}  // namespace
}  // namespace gantry::ssm

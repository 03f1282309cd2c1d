#include <gtest/gtest.h>

#include <set>

#include "api/acs/types.h"
#include "api/ec2/operations.h"
#include "api/ecs/errors.h"
#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "api/sts/operations.h"
#include "api/tcs/types.h"
#include "aws/constraints.h"

namespace gantry::aws {
namespace {

/// Visits every type reachable from a struct once.
class Walk {
 public:
  template <class Visit>
  void structure(const StructSchema& schema, Visit visit) {
    if (!seen_.insert(&schema).second) return;
    for (const MemberSchema& member : schema.members) type(*member.type, visit);
  }

 private:
  template <class Visit>
  void type(const TypeSchema& schema, Visit visit) {
    visit(schema);
    if (schema.structure) structure(*schema.structure, visit);
    if (schema.element) type(*schema.element, visit);
    if (schema.key) type(*schema.key, visit);
  }

  std::set<const StructSchema*> seen_;
};

TEST(ModelsTest, EveryPatternOfTheServedOperationsCanBeCompiled) {
  int patterns = 0;
  const auto check = [&](const TypeSchema& type) {
    if (!type.constraints || !type.constraints->pattern) return;
    ++patterns;
    EXPECT_TRUE(type.constraints->pattern->valid()) << type.constraints->pattern->model();
  };
  for (const auto operations :
       {api::ecs::all_operations(), api::ec2::all_operations(), api::sts::all_operations()}) {
    Walk walk;
    for (const OperationInfo* operation : operations) {
      walk.structure(*operation->input, check);
      walk.structure(*operation->output, check);
    }
  }
  EXPECT_GT(patterns, 0);
}

TEST(ModelsTest, MembersAreOrderedByNameSoThatTheyAreFound) {
  const StructSchema& schema = api::ecs::RunTaskRequest::kSchema;
  EXPECT_TRUE(std::ranges::is_sorted(schema.members, {}, &MemberSchema::name));
  for (const MemberSchema& member : schema.members) EXPECT_EQ(schema.find(member.name), &member);
  EXPECT_EQ(schema.find("cluste"), nullptr);
  EXPECT_EQ(schema.find("zzz"), nullptr);
}

TEST(ModelsTest, ServicesKnowTheirProtocolAndNames) {
  EXPECT_EQ(api::ecs::kService.protocol, Protocol::kJson11);
  EXPECT_EQ(api::ecs::kService.target_prefix, "AmazonEC2ContainerServiceV20141113");
  EXPECT_EQ(api::ecs::kService.signing_name, "ecs");
  EXPECT_EQ(api::ec2::kService.protocol, Protocol::kEc2);
  EXPECT_EQ(api::ec2::kService.api_version, "2016-11-15");
  EXPECT_EQ(api::sts::kService.protocol, Protocol::kQuery);
  EXPECT_EQ(api::sts::operations::kGetCallerIdentity.result_wrapper, "GetCallerIdentityResult");
}

TEST(ModelsTest, OperationsAreOrderedByName) {
  EXPECT_TRUE(std::ranges::is_sorted(api::ecs::all_operations(), {},
                                     [](const auto* o) { return o->name; }));
}

TEST(ModelsTest, ErrorsCarryTheModelsStatus) {
  EXPECT_EQ(api::ecs::errors::ClusterNotFoundException("Cluster not found."),
            (Error{"ClusterNotFoundException", "Cluster not found.", 400, Fault::kSender}));
  EXPECT_EQ(api::ecs::errors::ServerException("x"),
            (Error{"ServerException", "x", 500, Fault::kReceiver}));
}

// Sent by the agent, absent from the public model of ECS.
TEST(ModelsTest, TheAgentsOwnMembersAreThere) {
  EXPECT_NE(api::ecs::RegisterContainerInstanceRequest::kSchema.find("clientToken"), nullptr);
  EXPECT_NE(api::ecs::DiscoverPollEndpointRequest::kSchema.find("zoneId"), nullptr);
  EXPECT_NE(api::ecs::DiscoverPollEndpointResponse::kSchema.find("systemLogsEndpoint"), nullptr);
  EXPECT_NE(api::ecs::NetworkBinding::kSchema.find("hostPortRange"), nullptr);
}

}  // namespace
}  // namespace gantry::aws

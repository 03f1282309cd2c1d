#include "ecs/task_network.h"

#include "ec2/model/default_vpc.h"
#include "ec2/model/tables.h"
#include "ecs/lifecycle.h"
#include "ecs/tests/ecs_world.h"

namespace gantry::ecs {
namespace {

using ::testing::ElementsAre;
using testing::outcome;
using ::testing::SizeIs;
using testing::World;

class TaskNetworkTest : public ::testing::Test {
 protected:
  TaskNetworkTest() {
    world_.create_cluster();
    world_.change([&](store::Tx& tx) {
      ec2::ensure_default_vpc(world_.ec2->tables(), tx, world_.scope(), world_.ids);
    });
    for (const ec2::Subnet& subnet : world_.ec2->tables().subnets) {
      if (subnet.availability_zone == "us-east-1a") here_ = subnet.id.str();
      if (subnet.availability_zone == "us-east-1b") elsewhere_ = subnet.id.str();
      vpc_ = subnet.vpc_id.str();
    }
    const auto arn = world_.register_instance(
        {.zone = "us-east-1a",
         .attributes = {{"ecs.vpc-id", vpc_}, {"ecs.capability.task-eni", {}}}});
    world_.change([&](store::Tx& tx) {
      world_.tables->container_instances.update(
          tx, arn, [](ContainerInstance& instance) { instance.registered.enis = 2; });
    });
    auto definition = World::definition_of();
    definition.network_mode = "awsvpc";
    world_.register_definition(definition);
  }

  static api::ecs::RunTaskRequest request(std::vector<std::string> subnets,
                                          std::vector<std::string> groups = {}) {
    api::ecs::RunTaskRequest run{.task_definition = "shop"};
    auto& network = run.network_configuration.emplace().awsvpc_configuration.emplace();
    network.subnets = std::move(subnets);
    if (!groups.empty()) network.security_groups = std::move(groups);
    return run;
  }

  [[nodiscard]] std::size_t interfaces() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : world_.ec2->tables().interfaces) ++count;
    return count;
  }

  World world_;
  std::string vpc_, here_, elsewhere_;
};

TEST_F(TaskNetworkTest, ATaskGetsAnInterfaceInASubnetOfItsInstancesZone) {
  const auto answer = world_.must(&Operations::run_task, request({elsewhere_, here_}));
  ASSERT_THAT(*answer.tasks, SizeIs(1));
  const auto& attachment = answer.tasks->at(0).attachments->at(0);
  EXPECT_EQ(attachment.type, "ElasticNetworkInterface");
  EXPECT_EQ(attachment.status, "ATTACHING");
  EXPECT_EQ(attachment.details->at(0).name, "subnetId");
  EXPECT_EQ(attachment.details->at(0).value, here_);
  const Task& task = *world_.tables->tasks.find(*answer.tasks->at(0).task_arn);
  EXPECT_EQ(answer.tasks->at(0).containers->at(0).network_interfaces->at(0).private_ipv4_address,
            task.attachment->private_ip);
  const auto* interface = world_.ec2->tables().interfaces.find(task.attachment->interface_id);
  ASSERT_NE(interface, nullptr);
  EXPECT_EQ(interface->private_ip, task.attachment->private_ip);
  EXPECT_EQ(interface->security_groups.size(), 1U) << "the VPC's default group";
}

TEST_F(TaskNetworkTest, TheAgentTellsThatItIsAttachedAndTheAddressGoesWithTheTask) {
  const auto run = world_.must(&Operations::run_task, request({here_}));
  const auto arn = *run.tasks->at(0).task_arn;
  const auto id = *run.tasks->at(0).attachments->at(0).id;
  world_.must(&Operations::submit_task_state_change,
              {.attachments = {{{.attachment_arn = "arn:aws:ecs:us-east-1:1:attachment/" + id,
                                 .status = "ATTACHED"}}},
               .task = arn});
  EXPECT_EQ(world_.tables->tasks.find(arn)->attachment->status, "ATTACHED");
  EXPECT_EQ(interfaces(), 1U);
  world_.must(&Operations::submit_task_state_change, {.status = "STOPPED", .task = arn});
  EXPECT_EQ(world_.tables->tasks.find(arn)->attachment->status, "DELETED");
  EXPECT_EQ(interfaces(), 0U);
}

TEST_F(TaskNetworkTest, AnInstanceOutsideOfTheSubnetsZonesTakesNone) {
  const auto answer = world_.must(&Operations::run_task, request({elsewhere_}));
  EXPECT_THAT(*answer.tasks, SizeIs(0));
  EXPECT_THAT(*answer.failures, SizeIs(1));
  EXPECT_EQ(interfaces(), 0U);
}

TEST_F(TaskNetworkTest, ConfigurationsThatCannotBeAreRefused) {
  const std::string prefix = "InvalidParameterException: ";
  EXPECT_EQ(outcome(world_.call(&Operations::run_task, {.task_definition = "shop"})),
            prefix +
                "Network Configuration must be provided when networkMode 'awsvpc' is "
                "specified.");
  EXPECT_EQ(outcome(world_.call(&Operations::run_task, request({"subnet-1"}))),
            prefix +
                "Error retrieving subnet information for [subnet-1]: The subnet ID 'subnet-1' "
                "does not exist (ErrorCode: InvalidSubnetID.NotFound)");
  EXPECT_EQ(outcome(world_.call(&Operations::run_task, request({here_}, {"sg-1"}))),
            prefix +
                "Error retrieving security group information for [sg-1]: The security group "
                "'sg-1' does not exist (ErrorCode: InvalidGroup.NotFound)");
  auto open = request({here_});
  open.network_configuration->awsvpc_configuration->assign_public_ip = "ENABLED";
  EXPECT_EQ(outcome(world_.call(&Operations::run_task, open)),
            prefix + "Assign public IP is not supported for this launch type.");
}

}  // namespace
}  // namespace gantry::ecs

#include "app/cli/overview.h"

#include <gtest/gtest.h>

#include "app/cli/text_table.h"

namespace gantry::cli {
namespace {

constexpr std::string_view kTwoInstances = R"(<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>r</requestId>
  <reservationSet>
    <item><instancesSet><item>
      <instanceId>i-1</instanceId><instanceType>t2.micro</instanceType>
      <instanceState><code>16</code><name>running</name></instanceState>
      <privateIpAddress>172.31.0.10</privateIpAddress>
    </item></instancesSet></item>
    <item><instancesSet><item>
      <instanceId>i-2</instanceId><instanceType>t3.small</instanceType>
      <instanceState><code>48</code><name>terminated</name></instanceState>
    </item></instancesSet></item>
  </reservationSet>
</DescribeInstancesResponse>)";

const Ec2Instance kRunning{
    .id = "i-1", .type = "t2.micro", .state = "running", .private_ip = "172.31.0.10"};
const Ec2Instance kTerminated{
    .id = "i-2", .type = "t3.small", .state = "terminated", .private_ip = ""};

TEST(OverviewTest, ReadsInstancesOfEveryReservation) {
  const auto read = read_instances(kTwoInstances);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (std::vector{kRunning, kTerminated}));
}

TEST(OverviewTest, AnEmptyAccountHasNoInstances) {
  const auto read =
      read_instances("<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->empty());
}

TEST(OverviewTest, AnAnswerThatIsNoXmlIsAnError) {
  EXPECT_FALSE(read_instances("{}"));
  EXPECT_FALSE(read_instances("<Other/>"));
}

TEST(OverviewTest, InstancesShowTheClusterThatTheyJoined) {
  ClusterOverview cluster{
      .cluster = {.cluster_name = "web",
                  .status = "ACTIVE",
                  .registered_container_instances_count = 1,
                  .running_tasks_count = 1,
                  .pending_tasks_count = 0},
      .instances = {{.container_instance_arn = "arn:ci",
                     .ec2_instance_id = "i-1",
                     .status = "ACTIVE",
                     .agent_connected = true}},
      .tasks = {
          {.containers = {{{.network_bindings = {{{.container_port = 80, .host_port = 8080}}}}}},
           .container_instance_arn = "arn:ci",
           .desired_status = "RUNNING",
           .last_status = "RUNNING",
           .task_arn = "arn:aws:ecs:us-east-1:000000000000:task/web/0af",
           .task_definition_arn = "arn:aws:ecs:us-east-1:000000000000:task-definition/httpd:1"}}};
  EXPECT_EQ(render({.clusters = {cluster}, .instances = {kRunning, kTerminated}}),
            "CLUSTER  STATUS  INSTANCES  RUNNING TASKS  PENDING TASKS\n"
            "web      ACTIVE  1          1              0\n"
            "\n"
            "INSTANCE  TYPE      STATE       PRIVATE IP   CLUSTER  CONTAINER INSTANCE\n"
            "i-1       t2.micro  running     172.31.0.10  web      ACTIVE, agent connected\n"
            "i-2       t3.small  terminated  -            -        -\n"
            "\n"
            "TASK  CLUSTER  DEFINITION  STATUS   DESIRED  INSTANCE  PORTS\n"
            "0af   web      httpd:1     RUNNING  RUNNING  i-1       8080->80\n");
}

TEST(TextTableTest, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(text_table({{"A", "LONG"}, {"wide", ""}, {"ü", "x"}}), "A     LONG\nwide\nü     x\n");
  EXPECT_EQ(text_table({}), "");
}

}  // namespace
}  // namespace gantry::cli

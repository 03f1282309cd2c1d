"""Container instances as the user sees them."""

import unittest

from harness import STATE_DEADLINE, UNKNOWN_ID, EcsTest, wait_until


class ContainerInstancesTest(EcsTest):
    def describe(self, cluster, *arns, **members):
        return self.ecs("DescribeContainerInstances", cluster=cluster, containerInstances=list(arns), **members)[
            "containerInstances"
        ]

    def test_an_instance_joins_the_cluster_of_its_user_data_with_its_types_resources(self):
        self.make_cluster("joined")
        arn = self.launch("joined")[0]
        instance = self.describe("joined", arn)[0]
        resources = {one["name"]: one.get("integerValue") for one in instance["registeredResources"]}
        self.assertEqual((instance["status"], instance["agentConnected"]), ("ACTIVE", True))
        self.assertTrue(instance["ec2InstanceId"].startswith("i-"))
        self.assertEqual(resources["CPU"], 1024)
        self.assertTrue(900 < resources["MEMORY"] <= 1024, resources)
        attributes = {one["name"]: one.get("value") for one in instance["attributes"]}
        self.assertEqual(attributes["ecs.instance-type"], "t2.micro")
        cluster = self.ecs("DescribeClusters", clusters=["joined"])["clusters"][0]
        self.assertEqual(cluster["registeredContainerInstancesCount"], 1)

    def test_its_remaining_resources_are_in_step_with_its_tasks(self):
        self.make_cluster("stepped")
        arn = self.launch("stepped")[0]
        self.make_definition("stepped", cpu=100, portMappings=[{"containerPort": 80, "hostPort": 8080}])

        def remaining():
            found = self.describe("stepped", arn)[0]
            resources = {one["name"]: one for one in found["remainingResources"]}
            return (
                resources["CPU"]["integerValue"], resources["MEMORY"]["integerValue"],
                "8080" in resources["PORTS"]["stringSetValue"],
            )

        cpu, memory, _ = before = remaining()
        task = self.ecs("RunTask", cluster="stepped", taskDefinition="stepped")["tasks"][0]["taskArn"]
        self.assertEqual(remaining(), (cpu - 100, memory - 64, True))
        self.ecs("StopTask", cluster="stepped", task=task)
        self.task_when("stepped", task, "STOPPED")
        self.assertEqual(remaining(), before)

    def test_describe_finds_by_id_and_arn_and_tells_the_unknown_ones_as_failures(self):
        self.make_cluster("found")
        arn = self.launch("found")[0]
        for name in (arn, arn.rpartition("/")[2]):
            self.assertEqual(self.describe("found", name)[0]["containerInstanceArn"], arn)
        answer = self.ecs("DescribeContainerInstances", cluster="found", containerInstances=[UNKNOWN_ID])
        self.assertEqual(answer["containerInstances"], [])
        self.assertEqual(
            answer["failures"], [{"arn": self.arn(f"container-instance/found/{UNKNOWN_ID}"), "reason": "MISSING"}]
        )

    def test_describe_includes_tags_when_asked(self):
        self.make_cluster("tagged")
        arn = self.launch("tagged")[0]
        self.ecs("TagResource", resourceArn=arn, tags=[{"key": "a", "value": "b"}])
        self.assertEqual(self.describe("tagged", arn, include=["TAGS"])[0]["tags"], [{"key": "a", "value": "b"}])
        self.assertEqual(self.describe("tagged", arn)[0]["tags"], [])

    def test_describe_includes_the_instances_health_when_asked(self):
        self.make_cluster("healthy")
        arn = self.launch("healthy")[0]

        def health():
            return self.describe("healthy", arn, include=["CONTAINER_INSTANCE_HEALTH"])[0]["healthStatus"]["overallStatus"]

        # INSUFFICIENT_DATA, then INITIALIZING, until its agent has looked twice.
        wait_until(lambda: health() == "OK", 2 * STATE_DEADLINE, "the instance is healthy")

    def test_calls_refuse_an_unknown_cluster(self):
        for operation, members in (
            ("ListContainerInstances", {}),
            ("DescribeContainerInstances", {"containerInstances": [UNKNOWN_ID]}),
            ("UpdateContainerInstancesState", {"containerInstances": [UNKNOWN_ID], "status": "DRAINING"}),
            ("DeregisterContainerInstance", {"containerInstance": UNKNOWN_ID}),
            ("UpdateContainerAgent", {"containerInstance": UNKNOWN_ID}),
        ):
            self.assertRefused(
                "ClusterNotFoundException", "Cluster not found.", operation, cluster="nobody", **members
            )

    def test_update_container_instances_state_drains_and_comes_back(self):
        self.make_cluster("drained")
        arn = self.launch("drained")[0]
        self.make_definition("drained")

        def update(status):
            answer = self.ecs(
                "UpdateContainerInstancesState", cluster="drained", containerInstances=[arn], status=status
            )
            return answer["containerInstances"][0]["status"]

        self.assertEqual(update("DRAINING"), "DRAINING")
        listed = self.ecs("ListContainerInstances", cluster="drained", status="DRAINING")
        self.assertEqual(listed["containerInstanceArns"], [arn])
        self.assertEqual(self.ecs("ListContainerInstances", cluster="drained", status="ACTIVE")["containerInstanceArns"], [])
        try:
            self.assertEqual(self.ecs("RunTask", cluster="drained", taskDefinition="drained")["tasks"], [])
        except Exception as error:  # pylint: disable=broad-except
            self.assertEqual(getattr(error, "message", error), "No Container Instances were found in your cluster.")
        self.assertEqual(update("ACTIVE"), "ACTIVE")

    def test_update_container_instances_state_refuses_other_states_and_tells_unknown_ones_as_failures(self):
        self.make_cluster("states")
        code, _ = self.refused(
            "UpdateContainerInstancesState", cluster="states", containerInstances=[UNKNOWN_ID], status="INACTIVE"
        )
        self.assertEqual(code, "InvalidParameterException")
        answer = self.ecs(
            "UpdateContainerInstancesState", cluster="states", containerInstances=[UNKNOWN_ID], status="DRAINING"
        )
        self.assertEqual([one["reason"] for one in answer["failures"]], ["MISSING"])

    def test_deregister_container_instance_leaves_it_inactive(self):
        self.make_cluster("left")
        arn = self.launch("left")[0]
        answer = self.ecs("DeregisterContainerInstance", cluster="left", containerInstance=arn)
        self.assertEqual(answer["containerInstance"]["status"], "INACTIVE")
        self.assertEqual(self.ecs("ListContainerInstances", cluster="left")["containerInstanceArns"], [])

    def test_deregister_container_instance_wants_force_while_tasks_run(self):
        self.make_cluster("forced")
        arn = self.launch("forced")[0]
        self.make_definition("forced")
        self.ecs("RunTask", cluster="forced", taskDefinition="forced")
        code, _ = self.refused("DeregisterContainerInstance", cluster="forced", containerInstance=arn)
        self.assertEqual(code, "InvalidParameterException")
        answer = self.ecs("DeregisterContainerInstance", cluster="forced", containerInstance=arn, force=True)
        self.assertEqual(answer["containerInstance"]["status"], "INACTIVE")

    def test_deregister_container_instance_refuses_an_unknown_one(self):
        self.make_cluster("strangers")
        code, _ = self.refused("DeregisterContainerInstance", cluster="strangers", containerInstance=UNKNOWN_ID)
        self.assertEqual(code, "InvalidParameterException")

    def test_list_container_instances_takes_the_cluster_query_language(self):
        self.make_cluster("queried")
        small = self.launch("queried")[0]
        large = self.launch("queried", instance_type="m4.large")[0]
        for expression, expected in (
            ("attribute:ecs.instance-type == t2.micro", [small]),
            ("attribute:ecs.instance-type =~ m4.*", [large]),
            ("attribute:ecs.instance-type in [t2.micro, m4.large] and not(attribute:ecs.os-type == windows)",
             sorted([small, large])),
            ("runningTasksCount > 0", []),
            ("attribute:stack exists", []),
        ):
            answer = self.ecs("ListContainerInstances", cluster="queried", filter=expression)
            self.assertEqual(sorted(answer["containerInstanceArns"]), expected, expression)
        code, _ = self.refused("ListContainerInstances", cluster="queried", filter="attribute:stack ==")
        self.assertEqual(code, "InvalidParameterException")

    def test_list_container_instances_pages(self):
        self.make_cluster("paged")
        arns = self.launch("paged", count=3)
        page = self.ecs("ListContainerInstances", cluster="paged", maxResults=2)
        self.assertEqual(len(page["containerInstanceArns"]), 2)
        rest = self.ecs("ListContainerInstances", cluster="paged", maxResults=2, nextToken=page["nextToken"])
        self.assertEqual(sorted(page["containerInstanceArns"] + rest["containerInstanceArns"]), sorted(arns))
        self.assertNotIn("nextToken", rest)
        code, _ = self.refused("ListContainerInstances", cluster="paged", nextToken="nonsense")
        self.assertEqual(code, "InvalidParameterException")

    def test_update_container_agent_refuses_an_unknown_instance(self):
        self.make_cluster("updated")
        code, _ = self.refused("UpdateContainerAgent", cluster="updated", containerInstance=UNKNOWN_ID)
        self.assertEqual(code, "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

"""Services: their operations, and what the scheduler makes of them."""

import unittest

from harness import STATE_DEADLINE, EcsTest, wait_until


class ServicesTest(EcsTest):
    CLUSTER = "services"

    def create(self, name, desired=0, **members):
        self.make_definition(name)
        members = {"taskDefinition": name, "desiredCount": desired} | members
        return self.ecs("CreateService", cluster=self.CLUSTER, serviceName=name, **members)["service"]

    def update(self, name, **members):
        return self.ecs("UpdateService", cluster=self.CLUSTER, service=name, **members)["service"]

    def describe(self, name, **members):
        return self.ecs("DescribeServices", cluster=self.CLUSTER, services=[name], **members)["services"][0]

    def delete(self, name, **members):
        return self.ecs("DeleteService", cluster=self.CLUSTER, service=name, **members)["service"]

    def tasks(self, name, **members):
        return self.ecs("ListTasks", cluster=self.CLUSTER, serviceName=name, **members)["taskArns"]

    def stable(self, name):
        """The service once `aws ecs wait services-stable` would end."""
        return self.service_when(
            self.CLUSTER, name,
            lambda one: len(one["deployments"]) == 1 and one["runningCount"] == one["desiredCount"],
            f"{name} is stable",
        )

    def messages(self, name):
        return [event["message"] for event in self.describe(name)["events"]]

    def test_create_service_answers_an_active_service_with_its_defaults(self):
        service = self.create("created")
        self.assertEqual(service["serviceArn"], self.arn(f"service/{self.CLUSTER}/created"))
        self.assertEqual(service["clusterArn"], self.arn(f"cluster/{self.CLUSTER}"))
        self.assertEqual((service["status"], service["launchType"]), ("ACTIVE", "EC2"))
        self.assertEqual((service["schedulingStrategy"], service["propagateTags"]), ("REPLICA", "NONE"))
        self.assertEqual((service["desiredCount"], service["runningCount"], service["pendingCount"]), (0, 0, 0))
        configuration = service["deploymentConfiguration"]
        self.assertEqual((configuration["maximumPercent"], configuration["minimumHealthyPercent"]), (200, 100))
        deployment = service["deployments"][0]
        self.assertEqual((deployment["status"], deployment["rolloutState"]), ("PRIMARY", "IN_PROGRESS"))
        self.assertTrue(deployment["id"].startswith("ecs-svc/"))
        self.assertEqual(service["taskDefinition"], self.arn("task-definition/created:1"))

    def test_describe_right_after_create_finds_the_service_as_it_was_created(self):
        created = self.create("at-once")
        described = self.describe("at-once")
        for name in ("serviceArn", "serviceName", "taskDefinition", "desiredCount", "createdAt", "deploymentConfiguration"):
            self.assertEqual(described[name], created[name], name)
        self.assertEqual(self.describe(created["serviceArn"])["serviceName"], "at-once")

    def test_create_service_refuses_what_cannot_be(self):
        self.make_definition("refused")
        self.assertRefused(
            "ClusterNotFoundException", "Cluster not found.",
            "CreateService", cluster="nobody", serviceName="a", taskDefinition="refused", desiredCount=1,
        )
        for code, members in (
            ("ClientException", {"taskDefinition": "nobody"}),
            ("InvalidParameterException", {"serviceName": "two words"}),
            ("InvalidParameterException", {"desiredCount": -1}),
            ("InvalidParameterException", {"deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100}}),
            ("InvalidParameterException", {"placementStrategy": [{"type": "spread"}] * 6}),
        ):
            members = {"serviceName": "refused", "taskDefinition": "refused", "desiredCount": 1} | members
            self.assertEqual(self.refused("CreateService", cluster=self.CLUSTER, **members)[0], code, members)

    def test_a_name_is_taken_until_the_service_is_gone(self):
        self.create("taken")
        self.assertRefused(
            "InvalidParameterException", "Creation of service was not idempotent.",
            "CreateService", cluster=self.CLUSTER, serviceName="taken", taskDefinition="taken", desiredCount=3,
        )
        self.delete("taken")
        self.service_when(self.CLUSTER, "taken", lambda one: one["status"] == "INACTIVE", "the service is gone")
        self.assertEqual(self.create("taken")["status"], "ACTIVE")

    def test_a_client_token_creates_one_service(self):
        first = self.create("once", clientToken="token-1")
        again = self.ecs(
            "CreateService", cluster=self.CLUSTER, serviceName="once", taskDefinition="once:1", desiredCount=0,
            clientToken="token-1",
        )["service"]
        self.assertEqual(again["createdAt"], first["createdAt"])

    def test_a_service_starts_its_tasks_and_reaches_a_steady_state(self):
        self.create("steady", 2)
        self.stable("steady")
        wait_until(
            lambda: "(service steady) has reached a steady state." in self.messages("steady"), STATE_DEADLINE, "a steady state"
        )
        service = self.describe("steady")
        self.assertEqual((service["runningCount"], service["pendingCount"]), (2, 0))
        self.assertEqual(service["deployments"][0]["rolloutState"], "COMPLETED")
        tasks = self.tasks("steady")
        self.assertEqual(len(tasks), 2)
        found = self.ecs("DescribeTasks", cluster=self.CLUSTER, tasks=tasks)["tasks"]
        self.assertEqual({task["group"] for task in found}, {"service:steady"})
        self.assertEqual({task["startedBy"] for task in found}, {service["deployments"][0]["id"]})
        started = [message for message in self.messages("steady") if "has started 2 tasks: (task " in message]
        self.assertEqual(len(started), 1, self.messages("steady"))
        self.delete("steady", force=True)

    def test_update_service_scales_out_and_in(self):
        self.create("scaled", 1)
        self.stable("scaled")
        self.assertEqual(self.update("scaled", desiredCount=3)["desiredCount"], 3)
        self.assertEqual(self.stable("scaled")["runningCount"], 3)
        self.update("scaled", desiredCount=1)
        self.stable("scaled")
        stopped = self.tasks("scaled", desiredStatus="STOPPED")
        task = self.task_when(self.CLUSTER, stopped[0], "STOPPED")
        self.assertEqual(task["stopCode"], "ServiceSchedulerInitiated")
        self.assertTrue(task["stoppedReason"].startswith("Scaling activity initiated by (deployment ecs-svc/"), task)
        self.delete("scaled", force=True)

    def test_update_service_with_a_new_definition_rolls_over(self):
        self.create("rolled", 2)
        self.stable("rolled")
        old = self.tasks("rolled")
        new = self.make_definition("rolled")
        service = self.update("rolled", taskDefinition="rolled")
        self.assertEqual(service["taskDefinition"], new)
        self.assertEqual([one["status"] for one in service["deployments"]], ["PRIMARY", "ACTIVE"])
        self.assertEqual(self.stable("rolled")["deployments"][0]["taskDefinition"], new)
        self.assertFalse(set(self.tasks("rolled")) & set(old))
        self.delete("rolled", force=True)

    def test_update_service_with_the_same_values_begins_no_deployment(self):
        service = self.create("same", 1)
        again = self.update("same", desiredCount=1, taskDefinition="same:1")
        self.assertEqual([one["id"] for one in again["deployments"]], [service["deployments"][0]["id"]])
        forced = self.update("same", forceNewDeployment=True)
        self.assertNotEqual(forced["deployments"][0]["id"], service["deployments"][0]["id"])
        self.delete("same", force=True)

    def test_update_service_refuses_an_unknown_or_deleted_service(self):
        self.assertRefused(
            "ServiceNotFoundException", "Service not found.",
            "UpdateService", cluster=self.CLUSTER, service="nobody", desiredCount=1,
        )
        self.create("lost")
        self.delete("lost")
        self.service_when(self.CLUSTER, "lost", lambda one: one["status"] == "INACTIVE", "the service is gone")
        code, _ = self.refused("UpdateService", cluster=self.CLUSTER, service="lost", desiredCount=1)
        self.assertEqual(code, "ServiceNotActiveException")

    def test_delete_service_wants_force_while_tasks_are_desired(self):
        self.create("forced", 1)
        self.assertRefused(
            "InvalidParameterException", "The service cannot be stopped while it is scaled above 0.",
            "DeleteService", cluster=self.CLUSTER, service="forced",
        )
        self.stable("forced")
        deleted = self.delete("forced", force=True)
        self.assertEqual((deleted["status"], deleted["desiredCount"]), ("DRAINING", 0))
        gone = self.service_when(self.CLUSTER, "forced", lambda one: one["status"] == "INACTIVE", "it is gone")
        self.assertEqual(gone["runningCount"], 0)
        self.assertEqual(self.describe("forced")["status"], "INACTIVE")
        self.assertNotIn(gone["serviceArn"], self.ecs("ListServices", cluster=self.CLUSTER)["serviceArns"])

    def test_delete_service_refuses_an_unknown_one(self):
        self.assertRefused(
            "ServiceNotFoundException", "Service not found.", "DeleteService", cluster=self.CLUSTER, service="nobody"
        )

    def test_describe_services_tells_the_unknown_ones_as_failures(self):
        answer = self.ecs("DescribeServices", cluster=self.CLUSTER, services=["nobody"])
        self.assertEqual(answer["services"], [])
        self.assertEqual(
            answer["failures"], [{"arn": self.arn(f"service/{self.CLUSTER}/nobody"), "reason": "MISSING"}]
        )
        self.assertRefused(
            "ClusterNotFoundException", "Cluster not found.", "DescribeServices", cluster="nobody", services=["a"]
        )

    def test_tags_are_shown_when_asked(self):
        tags = [{"key": "team", "value": "web"}]
        self.create("tagged", tags=tags)
        self.assertEqual(self.describe("tagged", include=["TAGS"])["tags"], tags)
        self.assertNotIn("team", str(self.describe("tagged").get("tags", [])))
        arn = self.arn(f"service/{self.CLUSTER}/tagged")
        self.assertEqual(self.ecs("ListTagsForResource", resourceArn=arn)["tags"], tags)

    def test_list_services_filters_and_pages_while_services_come_and_go(self):
        self.make_cluster("listed")
        self.make_definition("listed")
        for number in range(5):
            self.direct.json(
                "CreateService", cluster="listed", serviceName=f"web-{number}", taskDefinition="listed", desiredCount=0
            )
        page = self.ecs("ListServices", cluster="listed", maxResults=2)
        first = page["serviceArns"]
        self.assertEqual(len(first), 2)
        for name in (first[0].rpartition("/")[2], "web-9"):
            if name == "web-9":
                self.direct.json(
                    "CreateService", cluster="listed", serviceName=name, taskDefinition="listed", desiredCount=0
                )
            else:
                self.direct.json("DeleteService", cluster="listed", service=name)
        listed = list(first)
        while "nextToken" in page:
            page = self.ecs("ListServices", cluster="listed", maxResults=2, nextToken=page["nextToken"])
            listed += page["serviceArns"]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual({self.arn(f"service/listed/web-{number}") for number in range(5)}, set(listed))
        for members, count in (
            ({"launchType": "EC2"}, True), ({"launchType": "FARGATE"}, False),
            ({"schedulingStrategy": "REPLICA"}, True), ({"schedulingStrategy": "DAEMON"}, False),
        ):
            answer = self.ecs("ListServices", cluster="listed", **members)
            self.assertEqual(bool(answer["serviceArns"]), count, members)
        self.assertRefused("ClusterNotFoundException", "Cluster not found.", "ListServices", cluster="nobody")
        code, _ = self.refused("ListServices", cluster="listed", nextToken="nonsense")
        self.assertEqual(code, "InvalidParameterException")

    def test_list_services_by_namespace_of_an_unknown_namespace_is_empty_or_refused(self):
        try:
            answer = self.ecs("ListServicesByNamespace", namespace="nowhere")
            self.assertEqual(answer["serviceArns"], [])
        except Exception as error:  # pylint: disable=broad-except
            self.assertEqual(getattr(error, "code", error), "NamespaceNotFoundException")

    def test_a_daemon_has_a_task_on_every_instance_and_no_desired_count_of_its_own(self):
        self.make_cluster("daemons")
        self.launch("daemons", count=2)
        self.make_definition("daemon")
        self.ecs(
            "CreateService", cluster="daemons", serviceName="daemon", taskDefinition="daemon",
            schedulingStrategy="DAEMON",
        )
        self.service_when("daemons", "daemon", lambda one: one["runningCount"] == 2, "a task on each instance")
        self.launch("daemons")
        self.service_when("daemons", "daemon", lambda one: one["runningCount"] == 3, "a task on the new one")

    def test_a_service_that_finds_no_room_says_why_and_goes_on_when_an_instance_joins(self):
        self.make_cluster("tight")
        first = self.launch("tight")[0].rpartition("/")[2]
        self.make_definition("tight", portMappings=[{"containerPort": 80, "hostPort": 8080}])
        self.ecs("CreateService", cluster="tight", serviceName="tight", taskDefinition="tight", desiredCount=2)
        message = (
            "(service tight) was unable to place a task because no container instance met all of its requirements. "
            f"The closest matching (container-instance {first}) is already using a port required by your task. "
            "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        )

        def told():
            found = self.ecs("DescribeServices", cluster="tight", services=["tight"])["services"][0]
            return message in [event["message"] for event in found["events"]] and found["runningCount"] == 1

        wait_until(told, STATE_DEADLINE, "the service says why it stays at 1")
        self.launch("tight")
        self.service_when("tight", "tight", lambda one: one["runningCount"] == 2, "the second task runs")


if __name__ == "__main__":
    unittest.main()

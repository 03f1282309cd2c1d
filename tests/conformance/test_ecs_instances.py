"""Container instances, as the user and as the agent see them."""

import unittest

from harness import UNKNOWN_ID, GantryTest


class ContainerInstancesTest(GantryTest):
    def test_an_instance_joins_the_cluster_of_its_user_data_with_its_types_resources(self):
        self.make_cluster("joined")
        arn = self.launch("joined")[0]
        answer = self.ecs("describe-container-instances", "--cluster", "joined", "--container-instances", arn)
        instance = answer["containerInstances"][0]
        resources = {one["name"]: one.get("integerValue") for one in instance["registeredResources"]}
        self.assertEqual(instance["status"], "ACTIVE")
        self.assertTrue(instance["ec2InstanceId"].startswith("i-"))
        self.assertEqual(resources["CPU"], 1024)
        self.assertTrue(900 < resources["MEMORY"] <= 1024, resources)
        cluster = self.ecs("describe-clusters", "--clusters", "joined")["clusters"][0]
        self.assertEqual(cluster["registeredContainerInstancesCount"], 1)

    def test_describe_container_instances_tells_the_unknown_ones_as_failures(self):
        self.make_cluster("empty")
        answer = self.ecs("describe-container-instances", "--cluster", "empty", "--container-instances", UNKNOWN_ID)
        self.assertEqual(answer["containerInstances"], [])
        self.assertEqual(answer["failures"][0]["reason"], "MISSING")

    def test_list_container_instances_refuses_an_unknown_cluster(self):
        self.assertEqual(
            self.refused("ecs", "list-container-instances", "--cluster", "nobody"),
            ("ClusterNotFoundException", "Cluster not found."),
        )

    def test_update_container_instances_state_drains_and_comes_back(self):
        self.make_cluster("drained")
        arn = self.launch("drained")[0]
        self.make_definition("drained")
        words = ["update-container-instances-state", "--cluster", "drained", "--container-instances", arn, "--status"]
        self.assertEqual(self.ecs(*words, "DRAINING")["containerInstances"][0]["status"], "DRAINING")
        listed = self.ecs("list-container-instances", "--cluster", "drained", "--status", "DRAINING")
        self.assertEqual(listed["containerInstanceArns"], [arn])
        self.assertEqual(self.ecs("run-task", "--cluster", "drained", "--task-definition", "drained")["tasks"], [])
        self.assertEqual(self.ecs(*words, "ACTIVE")["containerInstances"][0]["status"], "ACTIVE")

    def test_deregister_container_instance_leaves_it_inactive(self):
        self.make_cluster("left")
        arn = self.launch("left")[0]
        words = ["deregister-container-instance", "--cluster", "left", "--container-instance", arn]
        self.assertEqual(self.ecs(*words)["containerInstance"]["status"], "INACTIVE")
        self.assertEqual(self.ecs("list-container-instances", "--cluster", "left")["containerInstanceArns"], [])

    def test_deregister_container_instance_refuses_an_unknown_one(self):
        self.make_cluster("strangers")
        code, _ = self.refused(
            *("ecs", "deregister-container-instance", "--cluster", "strangers", "--container-instance", UNKNOWN_ID)
        )
        self.assertEqual(code, "InvalidParameterException")

    def test_delete_cluster_refuses_one_with_instances(self):
        self.make_cluster("inhabited")
        self.launch("inhabited")
        code, message = self.refused("ecs", "delete-cluster", "--cluster", "inhabited")
        self.assertEqual(code, "ClusterContainsContainerInstancesException")
        self.assertEqual(message, "The Cluster cannot be deleted while Container Instances are active or draining.")


class AgentsCallsTest(GantryTest):
    """What an agent calls; the aws command line has these too."""

    RESOURCES = [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 3900},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "2375", "2376", "51678", "51679"]},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]

    def register(self, cluster):
        self.make_cluster(cluster)
        return self.ecs("register-container-instance", "--cluster", cluster, "--total-resources", self.RESOURCES)

    def test_register_container_instance_takes_the_resources_it_is_told(self):
        instance = self.register("by-hand")["containerInstance"]
        self.assertEqual(instance["status"], "ACTIVE")
        self.assertFalse(instance["agentConnected"])
        resources = {one["name"]: one.get("integerValue") for one in instance["remainingResources"]}
        self.assertEqual((resources["CPU"], resources["MEMORY"]), (2048, 3900))

    def test_register_container_instance_refuses_an_unknown_cluster(self):
        code, _ = self.refused(
            *("ecs", "register-container-instance", "--cluster", "nobody", "--total-resources", self.RESOURCES)
        )
        self.assertIn(code, ("ClientException", "ClusterNotFoundException"))

    def test_discover_poll_endpoint_names_the_endpoint_that_was_asked(self):
        arn = self.register("polled")["containerInstance"]["containerInstanceArn"]
        answer = self.ecs("discover-poll-endpoint", "--cluster", "polled", "--container-instance", arn)
        self.assertTrue(answer["endpoint"].startswith(self.gantry.endpoint), answer)
        self.assertTrue(answer["telemetryEndpoint"].startswith(self.gantry.endpoint), answer)

    def test_submissions_about_an_unknown_task_are_acknowledged_or_refused(self):
        self.make_cluster("submitted")
        task = self.arn(f"task/submitted/{UNKNOWN_ID}")
        words = ["--cluster", "submitted", "--task", task, "--status", "STOPPED"]
        for call in (
            ["submit-task-state-change", *words],
            ["submit-container-state-change", *words, "--container-name", "web"],
        ):
            try:
                self.assertIn("acknowledgment", self.ecs(*call))
            except Exception as error:  # pylint: disable=broad-except
                self.assertIn(getattr(error, "code", error), ("ClientException", "InvalidParameterException"))

    def test_submit_attachment_state_changes_refuses_an_unknown_attachment(self):
        self.make_cluster("attached")
        arn = f"arn:aws:ecs:us-east-1:000000000000:attachment/attached/{UNKNOWN_ID}"
        code, _ = self.refused(
            *("ecs", "submit-attachment-state-changes", "--cluster", "attached"),
            *("--attachments", [{"attachmentArn": arn, "status": "ATTACHED"}]),
        )
        self.assertEqual(code, "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

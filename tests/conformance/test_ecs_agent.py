"""What an agent calls; the clients have these operations too."""

import unittest

from harness import UNKNOWN_ID, EcsTest


class AgentsCallsTest(EcsTest):
    RESOURCES = [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 3900},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "2375", "2376", "51678", "51679"]},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]

    def register(self, cluster, **members):
        self.make_cluster(cluster)
        return self.ecs("RegisterContainerInstance", cluster=cluster, totalResources=self.RESOURCES, **members)[
            "containerInstance"
        ]

    def test_register_container_instance_takes_the_resources_and_attributes_it_is_told(self):
        instance = self.register(
            "by-hand", attributes=[{"name": "stack", "value": "production"}],
            versionInfo={"agentVersion": "1.2.3", "dockerVersion": "DockerVersion: 20.10"},
        )
        self.assertEqual((instance["status"], instance["agentConnected"]), ("ACTIVE", False))
        resources = {one["name"]: one.get("integerValue") for one in instance["remainingResources"]}
        self.assertEqual((resources["CPU"], resources["MEMORY"]), (2048, 3900))
        self.assertIn({"name": "stack", "value": "production"}, instance["attributes"])
        self.assertEqual(instance["versionInfo"]["agentVersion"], "1.2.3")

    def test_register_container_instance_again_keeps_its_arn(self):
        arn = self.register("again")["containerInstanceArn"]
        self.assertEqual(self.register("again", containerInstanceArn=arn)["containerInstanceArn"], arn)

    def test_register_container_instance_refuses_an_unknown_cluster(self):
        code, _ = self.refused("RegisterContainerInstance", cluster="nobody", totalResources=self.RESOURCES)
        self.assertIn(code, ("ClientException", "ClusterNotFoundException"))

    def test_discover_poll_endpoint_names_the_endpoint_that_was_asked(self):
        arn = self.register("polled")["containerInstanceArn"]
        answer = self.ecs("DiscoverPollEndpoint", cluster="polled", containerInstance=arn)
        self.assertTrue(answer["endpoint"].startswith(self.gantry.endpoint), answer)
        self.assertTrue(answer["telemetryEndpoint"].startswith(self.gantry.endpoint), answer)

    def test_submissions_about_an_unknown_task_are_acknowledged_or_refused(self):
        self.make_cluster("submitted")
        task = self.arn(f"task/submitted/{UNKNOWN_ID}")
        for operation, members in (
            ("SubmitTaskStateChange", {}),
            ("SubmitContainerStateChange", {"containerName": "web"}),
        ):
            try:
                answer = self.ecs(operation, cluster="submitted", task=task, status="STOPPED", **members)
                self.assertIn("acknowledgment", answer)
            except Exception as error:  # pylint: disable=broad-except
                self.assertIn(getattr(error, "code", error), ("ClientException", "InvalidParameterException"))

    def test_submit_attachment_state_changes_refuses_an_unknown_attachment(self):
        self.make_cluster("attached")
        arn = self.arn(f"attachment/attached/{UNKNOWN_ID}")
        code, _ = self.refused(
            "SubmitAttachmentStateChanges", cluster="attached",
            attachments=[{"attachmentArn": arn, "status": "ATTACHED"}],
        )
        self.assertEqual(code, "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

"""Service deployments, service revisions and task sets."""

import unittest

from harness import STATE_DEADLINE, EcsTest, wait_until


class DeploymentsTest(EcsTest):
    CLUSTER = "deployments"

    def create(self, name, desired=0, **members):
        if "deploymentController" not in members:
            members = {"taskDefinition": self.make_definition(name)} | members
        return self.ecs("CreateService", cluster=self.CLUSTER, serviceName=name, desiredCount=desired, **members)[
            "service"
        ]

    def deployments(self, name, **members):
        return self.ecs("ListServiceDeployments", cluster=self.CLUSTER, service=name, **members)["serviceDeployments"]

    def test_each_deployment_of_a_service_is_listed_and_described(self):
        service = self.create("listed")
        wait_until(lambda: self.deployments("listed", status=["SUCCESSFUL"]), STATE_DEADLINE, "the first deployment is done")
        self.make_definition("listed")
        self.ecs("UpdateService", cluster=self.CLUSTER, service="listed", taskDefinition="listed")
        wait_until(lambda: len(self.deployments("listed", status=["SUCCESSFUL"])) == 2, STATE_DEADLINE, "the second one is done")
        listed = self.deployments("listed")
        self.assertEqual({one["serviceArn"] for one in listed}, {service["serviceArn"]})
        arns = [one["serviceDeploymentArn"] for one in listed]
        answer = self.ecs("DescribeServiceDeployments", serviceDeploymentArns=arns)
        self.assertEqual(answer["failures"], [])
        found = {one["serviceDeploymentArn"]: one for one in answer["serviceDeployments"]}
        newest, first = found[arns[0]], found[arns[1]]
        self.assertEqual({one["status"] for one in found.values()}, {"SUCCESSFUL"})
        self.assertEqual(newest["targetServiceRevision"]["arn"], listed[0]["targetServiceRevisionArn"])
        self.assertEqual(
            [one["arn"] for one in newest["sourceServiceRevisions"]], [first["targetServiceRevision"]["arn"]]
        )

    def test_a_revision_tells_what_the_service_ran(self):
        service = self.create("revised")
        arn = self.deployments("revised")[0]["targetServiceRevisionArn"]
        answer = self.ecs("DescribeServiceRevisions", serviceRevisionArns=[arn])
        revision = answer["serviceRevisions"][0]
        self.assertEqual(revision["taskDefinition"], service["taskDefinition"])
        self.assertEqual(revision["serviceArn"], service["serviceArn"])
        self.assertEqual(revision["launchType"], "EC2")

    def test_unknown_deployments_and_revisions_are_told_as_failures(self):
        self.create("strange")
        deployment = self.deployments("strange")[0]["serviceDeploymentArn"][:-3] + "AAA"
        answer = self.ecs("DescribeServiceDeployments", serviceDeploymentArns=[deployment])
        self.assertEqual((answer["serviceDeployments"], answer["failures"][0]["reason"]), ([], "MISSING"))
        revision = self.deployments("strange")[0]["targetServiceRevisionArn"].rpartition("/")[0] + "/123"
        answer = self.ecs("DescribeServiceRevisions", serviceRevisionArns=[revision])
        self.assertEqual((answer["serviceRevisions"], answer["failures"][0]["reason"]), ([], "MISSING"))

    def test_list_service_deployments_refuses_an_unknown_service_or_cluster(self):
        code, _ = self.refused("ListServiceDeployments", cluster=self.CLUSTER, service="nobody")
        self.assertEqual(code, "ServiceNotFoundException")
        code, _ = self.refused("ListServiceDeployments", cluster="nobody", service="nobody")
        self.assertIn(code, ("ClusterNotFoundException", "ServiceNotFoundException"))

    def test_a_deployment_in_progress_is_stopped_and_rolled_back(self):
        self.create("stopped", 1)
        self.service_when(
            self.CLUSTER, "stopped", lambda one: one["deployments"][0]["rolloutState"] == "COMPLETED", "it is stable"
        )
        self.make_definition("stopped", memory=60000)
        self.ecs("UpdateService", cluster=self.CLUSTER, service="stopped", taskDefinition="stopped")
        arn = self.deployments("stopped", status=["PENDING", "IN_PROGRESS"])[0]["serviceDeploymentArn"]
        answer = self.ecs("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
        self.assertEqual(answer["serviceDeploymentArn"], arn)

        def rolled_back():
            found = self.ecs("DescribeServiceDeployments", serviceDeploymentArns=[arn])["serviceDeployments"][0]
            return found["status"] == "ROLLBACK_SUCCESSFUL" and found

        wait_until(rolled_back, STATE_DEADLINE, "the deployment is rolled back")
        found = self.ecs("DescribeServices", cluster=self.CLUSTER, services=["stopped"])["services"][0]
        self.assertEqual(found["taskDefinition"], self.arn("task-definition/stopped:1"))
        code, _ = self.refused("StopServiceDeployment", serviceDeploymentArn=arn)
        self.assertIn(code, ("ConflictException", "InvalidParameterException"))

    def test_stop_service_deployment_refuses_an_unknown_one(self):
        self.create("unstopped")
        arn = self.deployments("unstopped")[0]["serviceDeploymentArn"][:-3] + "AAA"
        code, _ = self.refused("StopServiceDeployment", serviceDeploymentArn=arn)
        self.assertEqual(code, "ServiceDeploymentNotFoundException")

    def test_task_sets_are_made_scaled_made_primary_and_deleted(self):
        self.create("external", 2, deploymentController={"type": "EXTERNAL"})
        self.make_definition("external")
        words = {"cluster": self.CLUSTER, "service": "external"}
        made = self.ecs(
            "CreateTaskSet", **words, taskDefinition="external", launchType="EC2", externalId="one",
            scale={"value": 50, "unit": "PERCENT"}, tags=[{"key": "a", "value": "b"}],
        )["taskSet"]
        self.assertEqual((made["status"], made["computedDesiredCount"], made["externalId"]), ("ACTIVE", 1, "one"))
        arn = made["taskSetArn"]
        primary = self.ecs("UpdateServicePrimaryTaskSet", **words, primaryTaskSet=arn)["taskSet"]
        self.assertEqual(primary["status"], "PRIMARY")
        scaled = self.ecs("UpdateTaskSet", **words, taskSet=arn, scale={"value": 100, "unit": "PERCENT"})["taskSet"]
        self.assertEqual(scaled["computedDesiredCount"], 2)
        described = self.ecs("DescribeTaskSets", **words, taskSets=[arn], include=["TAGS"])["taskSets"][0]
        self.assertEqual((described["id"], described["tags"]), (made["id"], [{"key": "a", "value": "b"}]))
        service = self.ecs("DescribeServices", cluster=self.CLUSTER, services=["external"])["services"][0]
        self.assertEqual([one["id"] for one in service["taskSets"]], [made["id"]])
        deleted = self.ecs("DeleteTaskSet", **words, taskSet=arn, force=True)["taskSet"]
        self.assertEqual(deleted["status"], "DRAINING")

    def test_calls_about_an_unknown_task_set_are_refused(self):
        self.create("setless", 1, deploymentController={"type": "EXTERNAL"})
        words = {"cluster": self.CLUSTER, "service": "setless"}
        unknown = "ecs-svc/1234567890123456789"
        for operation, members in (
            ("UpdateTaskSet", {"taskSet": unknown, "scale": {"value": 1, "unit": "PERCENT"}}),
            ("DeleteTaskSet", {"taskSet": unknown}),
            ("UpdateServicePrimaryTaskSet", {"primaryTaskSet": unknown}),
        ):
            self.assertEqual(self.refused(operation, **words, **members)[0], "TaskSetNotFoundException", operation)
        answer = self.ecs("DescribeTaskSets", **words, taskSets=[unknown])
        self.assertEqual([one["reason"] for one in answer["failures"]], ["MISSING"])

    def test_a_rolling_service_takes_no_task_set(self):
        self.create("rolling")
        code, _ = self.refused("CreateTaskSet", cluster=self.CLUSTER, service="rolling", taskDefinition="rolling")
        self.assertEqual(code, "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

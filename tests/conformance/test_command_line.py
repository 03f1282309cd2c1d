"""aws as a user types it: shorthand, --query, paging, waiting, and the sequences that infrastructure tools run."""

import subprocess
import unittest

import clients
from harness import AwsError, EcsTest, environment


class CommandLineTest(EcsTest):
    """With each aws of this machine, a process for each command."""

    CLUSTER = "line"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programs = [program for program, _ in clients.all_aws().values()]

    def aws(self, program, *words, output="json"):
        command = [program, "--endpoint-url", self.gantry.endpoint, "--output", output, "ecs", *words]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AwsError(done.stderr.strip())
        self.assertEqual(done.stderr, "", words)
        return done.stdout.strip()

    def each(self):
        """Each aws, with a name for what the test makes."""
        for number, program in enumerate(self.programs):
            yield program, f"{self._testMethodName[5:25].replace('_', '-')}-{number}"

    def stable(self, name, count):
        """Waits for it: aws, which asks every 15 seconds, then ends at its first question."""
        self.service_when(
            self.CLUSTER, name, lambda one: len(one["deployments"]) == 1 and one["runningCount"] == count
            and one["deployments"][0]["rolloutState"] == "COMPLETED", f"{name} is stable",
        )

    def gone(self, name):
        self.service_when(self.CLUSTER, name, lambda one: one["status"] == "INACTIVE", f"{name} is gone")

    def test_wait_services_stable_and_inactive_end(self):
        for aws, name in self.each():
            self.make_definition(name)
            service = ["--cluster", self.CLUSTER, "--service", name]
            services = ["--cluster", self.CLUSTER, "--services", name]
            self.aws(
                aws, "create-service", "--cluster", self.CLUSTER, "--service-name", name, "--task-definition", name,
                "--desired-count", "1",
            )
            self.stable(name, 1)
            self.aws(aws, "wait", "services-stable", *services)
            query = "services[0].[runningCount,deployments[0].rolloutState,length(deployments)]"
            text = self.aws(aws, "describe-services", *services, "--query", query, output="text")
            self.assertEqual(text, "1\tCOMPLETED\t1")
            self.aws(aws, "update-service", *service, "--desired-count", "0")
            self.stable(name, 0)
            self.aws(aws, "wait", "services-stable", *services)
            self.aws(aws, "delete-service", *service)
            self.gone(name)
            self.aws(aws, "wait", "services-inactive", *services)

    def test_wait_tasks_running_and_stopped_end(self):
        for aws, name in self.each():
            self.make_definition(name)
            task = self.aws(
                aws, "run-task", "--cluster", self.CLUSTER, "--task-definition", name,
                "--tags", "key=team,value=web", "--placement-strategy", "type=binpack,field=memory",
                "--query", "tasks[0].taskArn", output="text",
            )
            tasks = ["--cluster", self.CLUSTER, "--tasks", task]
            self.task_when(self.CLUSTER, task, "RUNNING")
            self.aws(aws, "wait", "tasks-running", *tasks)
            self.aws(aws, "stop-task", "--cluster", self.CLUSTER, "--task", task)
            self.task_when(self.CLUSTER, task, "STOPPED")
            self.aws(aws, "wait", "tasks-stopped", *tasks)
            self.assertEqual(
                self.aws(aws, "describe-tasks", *tasks, "--query", "tasks[].lastStatus", output="text"), "STOPPED"
            )

    def test_lists_are_paged_through_by_themselves(self):
        for aws, name in self.each():
            for number in range(5):
                self.make_cluster(f"{name}-{number}")
            text = self.aws(aws, "list-clusters", "--page-size", "2", "--query", "clusterArns[]", output="text")
            listed = [arn for arn in text.split() if f"/{name}-" in arn]
            self.assertEqual(len(listed), 5)

    def test_what_infrastructure_tools_do_with_a_service_leaves_no_difference(self):
        for aws, name in self.each():
            self.make_definition(name)
            self.direct.json(
                "CreateService", cluster=self.CLUSTER, serviceName=name, taskDefinition=name, desiredCount=1,
                tags=[{"key": "team", "value": "web"}],
            )
            services = ["--cluster", self.CLUSTER, "--services", name]
            self.stable(name, 1)
            query = "services[0].[serviceArn,taskDefinition,deployments[0].id,desiredCount]"
            before = self.aws(aws, "describe-services", *services, "--query", query, output="text")
            arn = before.split()[0]
            tags = ["list-tags-for-resource", "--resource-arn", arn, "--query", "tags[].[key,value]"]
            self.assertEqual(self.aws(aws, *tags, output="text"), "team\tweb")
            self.aws(
                aws, "update-service", "--cluster", self.CLUSTER, "--service", name, "--desired-count", "1",
                "--task-definition", before.split()[1],
                "--deployment-configuration", "maximumPercent=200,minimumHealthyPercent=100",
            )
            self.assertEqual(self.aws(aws, "describe-services", *services, "--query", query, output="text"), before)
            self.aws(aws, "delete-service", "--cluster", self.CLUSTER, "--service", arn, "--force")
            status = ["--query", "services[0].status"]
            self.assertIn(self.aws(aws, "describe-services", *services, *status, output="text"), ("DRAINING", "INACTIVE"))
            self.gone(name)
            self.assertEqual(self.aws(aws, "describe-services", *services, *status, output="text"), "INACTIVE")


if __name__ == "__main__":
    unittest.main()

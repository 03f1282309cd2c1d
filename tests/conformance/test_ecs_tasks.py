"""Tasks from request to STOPPED."""

import unittest

from harness import UNKNOWN_ID, GantryTest


class TasksTest(GantryTest):
    CLUSTER = "tasks"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        one = cls("setUp")
        one.make_cluster(cls.CLUSTER)
        cls.instance = one.launch(cls.CLUSTER)[0]

    def run_task(self, family, *words):
        return self.ecs("run-task", "--cluster", self.CLUSTER, "--task-definition", family, *words)

    def stop(self, task, *words):
        self.ecs("stop-task", "--cluster", self.CLUSTER, "--task", task["taskArn"], *words)
        return self.task_when(self.CLUSTER, task["taskArn"], "STOPPED")

    def test_a_task_runs_with_its_network_bindings_until_it_is_stopped(self):
        self.make_definition("page", portMappings=[{"containerPort": 80, "hostPort": 8080}])
        task = self.run_task("page")["tasks"][0]
        self.assertEqual(task["lastStatus"], "PENDING")
        self.assertEqual((task["group"], task["launchType"]), ("family:page", "EC2"))
        running = self.task_when(self.CLUSTER, task["taskArn"], "RUNNING")
        self.assertEqual(
            running["containers"][0]["networkBindings"],
            [{"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 8080, "protocol": "tcp"}],
        )
        stopped = self.stop(task)
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]), ("UserInitiated", "Task stopped by user"))
        self.assertIn("exitCode", stopped["containers"][0])

    def test_stop_task_keeps_the_reason_it_is_given(self):
        self.make_definition("reasoned")
        task = self.run_task("reasoned")["tasks"][0]
        self.assertEqual(self.stop(task, "--reason", "enough")["stoppedReason"], "enough")

    def test_run_task_tells_why_an_instance_was_not_chosen(self):
        self.make_definition("huge", memory=60000)
        answer = self.run_task("huge")
        self.assertEqual(answer["tasks"], [])
        self.assertEqual(answer["failures"], [{"arn": self.instance, "reason": "RESOURCE:MEMORY"}])

    def test_run_task_with_a_taken_port_fails_with_resource_ports(self):
        self.make_definition("ports", portMappings=[{"containerPort": 80, "hostPort": 9090}])
        first = self.run_task("ports")["tasks"][0]
        self.assertEqual(self.run_task("ports")["failures"], [{"arn": self.instance, "reason": "RESOURCE:PORTS"}])
        self.stop(first)

    def test_run_task_in_an_empty_cluster_is_refused(self):
        self.make_cluster("nothing")
        self.make_definition("anything")
        self.assertEqual(
            self.refused("ecs", "run-task", "--cluster", "nothing", "--task-definition", "anything"),
            ("InvalidParameterException", "No Container Instances were found in your cluster."),
        )

    def test_run_task_refuses_an_unknown_definition(self):
        self.assertEqual(
            self.refused("ecs", "run-task", "--cluster", self.CLUSTER, "--task-definition", "nobody"),
            ("ClientException", "TaskDefinition not found."),
        )

    def test_run_task_refuses_an_unknown_cluster(self):
        self.make_definition("homeless")
        self.assertEqual(
            self.refused("ecs", "run-task", "--cluster", "nobody", "--task-definition", "homeless"),
            ("ClusterNotFoundException", "Cluster not found."),
        )

    def test_run_task_with_overrides_and_started_by_keeps_both(self):
        self.make_definition("overridden")
        overrides = {"containerOverrides": [{"name": "web", "environment": [{"name": "A", "value": "1"}]}]}
        task = self.run_task("overridden", "--overrides", overrides, "--started-by", "me")["tasks"][0]
        self.assertEqual(task["startedBy"], "me")
        self.assertEqual(task["overrides"]["containerOverrides"], overrides["containerOverrides"])
        listed = self.ecs("list-tasks", "--cluster", self.CLUSTER, "--started-by", "me")
        self.assertEqual(listed["taskArns"], [task["taskArn"]])
        self.stop(task)

    def test_list_tasks_filters_by_family_and_desired_status(self):
        self.make_definition("listed")
        tasks = [self.run_task("listed")["tasks"][0] for _ in range(2)]
        self.stop(tasks[0])
        words = ["list-tasks", "--cluster", self.CLUSTER, "--family", "listed"]
        self.assertEqual(self.ecs(*words)["taskArns"], [tasks[1]["taskArn"]])
        self.assertEqual(self.ecs(*words, "--desired-status", "STOPPED")["taskArns"], [tasks[0]["taskArn"]])
        self.stop(tasks[1])

    def test_start_task_places_on_the_instance_it_names(self):
        self.make_definition("placed")
        answer = self.ecs(
            *("start-task", "--cluster", self.CLUSTER, "--task-definition", "placed"),
            *("--container-instances", self.instance),
        )
        self.assertEqual(answer["failures"], [])
        self.assertEqual(answer["tasks"][0]["containerInstanceArn"], self.instance)
        self.stop(answer["tasks"][0])

    def test_start_task_tells_an_unknown_instance_as_a_failure(self):
        self.make_definition("misplaced")
        answer = self.ecs(
            *("start-task", "--cluster", self.CLUSTER, "--task-definition", "misplaced"),
            *("--container-instances", UNKNOWN_ID),
        )
        self.assertEqual([one["reason"] for one in answer["failures"]], ["MISSING"])

    def test_describe_tasks_tells_the_unknown_ones_as_failures(self):
        answer = self.ecs("describe-tasks", "--cluster", self.CLUSTER, "--tasks", UNKNOWN_ID)
        self.assertEqual(answer["tasks"], [])
        self.assertEqual(
            answer["failures"], [{"arn": self.arn(f"task/{self.CLUSTER}/{UNKNOWN_ID}"), "reason": "MISSING"}]
        )

    def test_stop_task_refuses_an_unknown_task(self):
        self.assertEqual(
            self.refused("ecs", "stop-task", "--cluster", self.CLUSTER, "--task", UNKNOWN_ID),
            ("InvalidParameterException", "The referenced task was not found."),
        )


if __name__ == "__main__":
    unittest.main()

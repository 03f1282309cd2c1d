"""Each instance is a host of its own: its ports, its memory."""

from cluster_test import CLUSTER, ClusterTest
from deployment import wait_until

RUN_DEADLINE = 120


class HostsTest(ClusterTest):
    DEPLOYMENT = "hosts"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hosts = cls.launch(2)

    def start(self, family, instance):
        answer = self.ecs.json("StartTask", cluster=CLUSTER, taskDefinition=family, containerInstances=[instance])
        self.assertEqual(answer["failures"], [])
        return answer["tasks"][0]["taskArn"]

    def task_when(self, task, status):
        def reached():
            found = self.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=[task])["tasks"][0]
            return found if found["lastStatus"] == status else None

        return wait_until(reached, RUN_DEADLINE, f"the task is {status}", 0.1)

    def test_two_tasks_with_one_static_port_run_on_two_instances(self):
        self.register("page", "httpd:2.4", portMappings=[{"containerPort": 80, "hostPort": 8080}])
        for instance in self.hosts:
            task = self.task_when(self.start("page", instance), "RUNNING")
            bindings = task["containers"][0]["networkBindings"]
            self.assertEqual([(one["containerPort"], one["hostPort"]) for one in bindings], [(80, 8080)])

    def test_a_task_that_takes_all_memory_of_one_instance_leaves_the_other_alone(self):
        self.register("quiet", memory=32)
        greedy, spared = self.hosts
        beside = self.start("quiet", spared)
        self.task_when(beside, "RUNNING")
        # tail keeps a line in memory until it ends; this one has none. The limit is below the instance's memory, and so is the sum.
        self.register("greedy", memory=700, command=["sh", "-c", "tail /dev/zero"])
        task = self.task_when(self.start("greedy", greedy), "STOPPED")
        container = task["containers"][0]
        self.assertEqual(container["exitCode"], 137, task)
        self.assertIn("OutOfMemory", container.get("reason", ""), task)
        self.assertEqual(self.task_when(beside, "RUNNING")["containers"][0]["lastStatus"], "RUNNING")
        found = self.ecs.json("DescribeContainerInstances", cluster=CLUSTER, containerInstances=list(self.hosts))
        self.assertEqual([one["agentConnected"] for one in found["containerInstances"]], [True, True])

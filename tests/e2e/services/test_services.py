"""Services on real instances: what the scheduler does, seen both through ECS and in the instances' Docker Engines."""

from cluster_test import CLUSTER, JOIN_DEADLINE, STATE_DEADLINE, ClusterTest
from deployment import wait_until

TROUBLESHOOTING = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


class ServiceCase(ClusterTest):
    DEPLOYMENT = "services"

    def create(self, name, desired, **members):
        members = {"taskDefinition": name, "desiredCount": desired} | members
        return self.ecs.json("CreateService", cluster=CLUSTER, serviceName=name, **members)["service"]

    def service(self, name):
        return self.ecs.json("DescribeServices", cluster=CLUSTER, services=[name])["services"][0]

    def messages(self, name):
        return [event["message"] for event in self.service(name)["events"]]

    def when(self, name, condition, what):
        def reached():
            found = self.service(name)
            return found if condition(found) else None

        return wait_until(reached, STATE_DEADLINE, what, 0.1)

    def stable(self, name):
        return self.when(
            name, lambda one: len(one["deployments"]) == 1 and one["deployments"][0]["rolloutState"] == "COMPLETED"
            and one["runningCount"] == one["desiredCount"], f"{name} is stable",
        )

    def tasks(self, name, status="RUNNING"):
        arns = self.ecs.json("ListTasks", cluster=CLUSTER, serviceName=name, desiredStatus=status)["taskArns"]
        return self.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=arns)["tasks"] if arns else []


class StaticPortTest(ServiceCase):
    """The ECS tutorial's first situation, on one t2.micro."""

    def test_a_static_port_keeps_the_second_task_out_until_an_instance_joins(self):
        arn = next(iter(self.launch()))
        self.register("page", "httpd:2.4", memory=300, portMappings=[{"containerPort": 80, "hostPort": 8080}])
        self.create("page", 2)
        message = (
            "(service page) was unable to place a task because no container instance met all of its requirements. "
            f"The closest matching (container-instance {arn.rpartition('/')[2]}) is already using a port required by your "
            f"task. {TROUBLESHOOTING}"
        )
        self.when("page", lambda one: message in [event["message"] for event in one["events"]], "the service says why")
        self.assertEqual(self.when("page", lambda one: one["runningCount"] == 1, "one task runs")["desiredCount"], 2)
        self.assertEqual(self.messages("page").count(message), 1)
        other = self.launch()
        self.when("page", lambda one: one["runningCount"] == 2, "the second task runs on the new instance")
        self.assertIn(next(iter(other)), [task["containerInstanceArn"] for task in self.tasks("page")])
        steady = "(service page) has reached a steady state."
        self.when("page", lambda one: one["events"][0]["message"] == steady, "the service is steady")


class MemoryTest(ServiceCase):
    """The ECS tutorial's second situation, on one t2.micro."""

    def test_tasks_that_need_more_memory_than_there_is_wait_until_an_instance_joins(self):
        arn = next(iter(self.launch()))
        self.register("memory", "httpd:2.4", memory=300, portMappings=[{"containerPort": 80}])
        self.create("memory", 4)
        message = (
            "(service memory) was unable to place a task because no container instance met all of its requirements. "
            f"The closest matching (container-instance {arn.rpartition('/')[2]}) has insufficient memory available. "
            f"{TROUBLESHOOTING}"
        )
        self.when("memory", lambda one: message in [event["message"] for event in one["events"]], "the service says why")
        self.when("memory", lambda one: one["runningCount"] == 3, "three tasks run")
        self.assertEqual(len(self.containers(self.joined()[arn], "memory")), 3)
        self.launch()
        self.when("memory", lambda one: one["runningCount"] == 4, "the fourth task runs on the new instance")


class RollingUpdateTest(ServiceCase):
    def test_a_rolling_update_goes_on_over_a_kill_of_gantryd(self):
        (host,) = self.launch().values()
        self.register("rolled")
        self.create("rolled", 3)
        self.stable("rolled")
        old = {task["taskArn"]: task["containers"][0]["runtimeId"] for task in self.tasks("rolled")}
        self.assertEqual(self.containers(host, "rolled"), sorted(old.values()))
        new = self.register("rolled", environment=[{"name": "RELEASE", "value": "2"}])
        deployment = self.ecs.json(
            "UpdateService", cluster=CLUSTER, service="rolled", taskDefinition="rolled",
            deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 150},
        )["service"]["deployments"][0]["id"]

        def under_way():
            return [task for task in self.tasks("rolled") if task["taskDefinitionArn"] == new]

        wait_until(under_way, STATE_DEADLINE, "the first new task is there")
        self.gantry.kill()
        # The containers are the instance's: nothing of them depends on gantryd.
        self.assertGreaterEqual(len(self.containers(host, "rolled")), 3)
        self.ecs.close()
        self.gantry.restart()

        def healthy():
            found = self.service("rolled")
            self.assertGreaterEqual(sum(one["runningCount"] for one in found["deployments"]), 3, found["deployments"])
            return len(found["deployments"]) == 1 and found["deployments"][0]["rolloutState"] == "COMPLETED" and found

        wait_until(lambda: all(self.joined().values()) and self.joined(), JOIN_DEADLINE, "the agent has reconnected")
        found = wait_until(healthy, STATE_DEADLINE, "the rolling update is done", 0.1)
        self.assertEqual((found["deployments"][0]["id"], found["runningCount"]), (deployment, 3))
        running = self.tasks("rolled")
        self.assertEqual({task["taskDefinitionArn"] for task in running}, {new})
        self.assertEqual({task["startedBy"] for task in running}, {deployment})
        wait_until(
            lambda: self.containers(host, "rolled") == sorted(task["containers"][0]["runtimeId"] for task in running),
            STATE_DEADLINE, "the instance runs the three new containers and no other",
        )
        stopped = self.tasks("rolled", "STOPPED")
        self.assertEqual({task["taskArn"] for task in stopped}, set(old), "an old task is left, or a new one was lost")
        for task in stopped:
            self.assertEqual(task["stopCode"], "ServiceSchedulerInitiated")
            self.assertTrue(task["stoppedReason"].startswith("Scaling activity initiated by (deployment ecs-svc/"), task)


class CircuitBreakerTest(ServiceCase):
    def test_a_deployment_whose_image_exits_is_rolled_back(self):
        (host,) = self.launch().values()
        first = self.register("broken")
        service = self.create(
            "broken", 1,
            deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        )
        self.stable("broken")
        old = self.containers(host, "broken")
        self.register("broken", command=["sh", "-c", "exit 1"])
        update = self.ecs.json("UpdateService", cluster=CLUSTER, service="broken", taskDefinition="broken")["service"]
        failing = update["deployments"][0]["id"]
        found = self.when(
            "broken",
            lambda one: one["taskDefinition"] == first and len(one["deployments"]) == 1
            and one["deployments"][0]["rolloutState"] == "COMPLETED",
            "the deployment is rolled back",
        )
        messages = self.messages("broken")
        self.assertIn(f"(service broken) (deployment {failing}) deployment failed: tasks failed to start.", messages)
        back = [message for message in messages if message.startswith("(service broken) rolling back to deployment ecs-svc/")]
        self.assertEqual(len(back), 1, messages)
        self.assertEqual(found["runningCount"], 1)
        self.assertEqual(self.containers(host, "broken"), old, "the old task was not left alone")
        failed = [task for task in self.tasks("broken", "STOPPED") if task["startedBy"] == failing]
        self.assertGreaterEqual(len(failed), 3)
        # By whether the agent saw it running before it exited.
        self.assertLessEqual({task["stopCode"] for task in failed}, {"TaskFailedToStart", "EssentialContainerExited"})
        deployments = self.ecs.json("ListServiceDeployments", cluster=CLUSTER, service=service["serviceArn"])
        self.assertIn("ROLLBACK_SUCCESSFUL", [one["status"] for one in deployments["serviceDeployments"]])


class DrainTest(ServiceCase):
    def test_the_tasks_of_a_drained_instance_move_to_another(self):
        hosts = self.launch(2)
        self.register("moved")
        self.create("moved", 2, placementStrategy=[{"type": "spread", "field": "instanceId"}])
        self.stable("moved")
        drained, kept = sorted(hosts)
        self.assertEqual({task["containerInstanceArn"] for task in self.tasks("moved")}, set(hosts))
        standalone = self.ecs.json(
            "StartTask", cluster=CLUSTER, taskDefinition="moved", containerInstances=[drained], group="standalone"
        )["tasks"][0]["taskArn"]

        def status(arn):
            return self.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=[arn])["tasks"][0]["lastStatus"]

        wait_until(lambda: status(standalone) == "RUNNING", STATE_DEADLINE, "the task of no service runs")
        self.ecs.json("UpdateContainerInstancesState", cluster=CLUSTER, containerInstances=[drained], status="DRAINING")

        def moved():
            self.assertGreaterEqual(self.service("moved")["runningCount"], 2)
            tasks = self.tasks("moved")
            return len(tasks) == 2 and all(
                task["containerInstanceArn"] == kept and task["lastStatus"] == "RUNNING" for task in tasks
            )

        wait_until(moved, STATE_DEADLINE, "both tasks run on the other instance", 0.05)
        wait_until(lambda: len(self.containers(hosts[drained], "moved")) == 1, STATE_DEADLINE, "one container is left")
        self.assertEqual(status(standalone), "RUNNING")
        self.assertEqual(len(self.containers(hosts[kept], "moved")), 2)
        found = self.ecs.json("DescribeContainerInstances", cluster=CLUSTER, containerInstances=[drained])
        self.assertEqual(found["containerInstances"][0]["status"], "DRAINING")
        self.stable("moved")

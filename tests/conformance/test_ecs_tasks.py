"""Tasks from request to STOPPED."""

import unittest

from harness import STATE_DEADLINE, UNKNOWN_ID, EcsTest, wait_until


class TasksTest(EcsTest):
    CLUSTER = "tasks"

    def run_task(self, family, **members):
        return self.ecs("RunTask", cluster=self.CLUSTER, taskDefinition=family, **members)

    def run_one(self, family, **members):
        answer = self.run_task(family, **members)
        self.assertEqual(answer["failures"], [])
        return answer["tasks"][0]

    def describe(self, task, **members):
        return self.ecs("DescribeTasks", cluster=self.CLUSTER, tasks=[task["taskArn"]], **members)["tasks"][0]

    def stop(self, task, **members):
        self.ecs("StopTask", cluster=self.CLUSTER, task=task["taskArn"], **members)
        self.task_when(self.CLUSTER, task["taskArn"], "STOPPED")
        return self.describe(task)

    def test_a_task_runs_with_its_network_bindings_until_it_is_stopped(self):
        self.make_definition("page", portMappings=[{"containerPort": 80, "hostPort": 8080}])
        task = self.run_one("page")
        self.assertEqual((task["lastStatus"], task["desiredStatus"]), ("PENDING", "RUNNING"))
        self.assertEqual((task["group"], task["launchType"]), ("family:page", "EC2"))
        self.task_when(self.CLUSTER, task["taskArn"], "RUNNING")
        running = self.describe(task)
        self.assertGreater(running["version"], task["version"])
        self.assertEqual(running["connectivity"], "CONNECTED")
        self.assertEqual(
            running["containers"][0]["networkBindings"],
            [{"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 8080, "protocol": "tcp"}],
        )
        stopped = self.stop(task)
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]), ("UserInitiated", "Task stopped by user"))
        self.assertIn("exitCode", stopped["containers"][0])
        moments = ("createdAt", "startedAt", "stoppingAt", "stoppedAt")
        self.assertEqual([stopped[one] for one in moments], sorted(stopped[one] for one in moments))

    def test_stop_task_keeps_the_reason_it_is_given(self):
        self.make_definition("reasoned")
        self.assertEqual(self.stop(self.run_one("reasoned"), reason="enough")["stoppedReason"], "enough")

    def test_run_task_tells_why_an_instance_was_not_chosen(self):
        self.make_definition("huge", memory=60000)
        answer = self.run_task("huge")
        self.assertEqual(answer["tasks"], [])
        self.assertEqual(answer["failures"], [{"arn": self.instance, "reason": "RESOURCE:MEMORY"}])

    def test_run_task_with_a_taken_port_fails_with_resource_ports(self):
        self.make_definition("ports", portMappings=[{"containerPort": 80, "hostPort": 9090}])
        first = self.run_one("ports")
        self.assertEqual(self.run_task("ports")["failures"], [{"arn": self.instance, "reason": "RESOURCE:PORTS"}])
        self.stop(first)

    def test_run_task_places_up_to_ten_and_refuses_more(self):
        self.make_definition("many")
        answer = self.run_task("many", count=10)
        self.assertEqual((len(answer["tasks"]), answer["failures"]), (10, []))
        code, _ = self.refused("RunTask", cluster=self.CLUSTER, taskDefinition="many", count=11)
        self.assertEqual(code, "InvalidParameterException")
        for task in answer["tasks"]:
            self.stop(task)

    def test_run_task_in_an_empty_cluster_is_refused(self):
        self.make_cluster("nothing")
        self.make_definition("anything")
        self.assertRefused(
            "InvalidParameterException", "No Container Instances were found in your cluster.",
            "RunTask", cluster="nothing", taskDefinition="anything",
        )

    def test_run_task_refuses_an_unknown_definition(self):
        self.assertRefused(
            "ClientException", "TaskDefinition not found.", "RunTask", cluster=self.CLUSTER, taskDefinition="nobody"
        )

    def test_calls_refuse_an_unknown_cluster(self):
        self.make_definition("homeless")
        for operation, members in (
            ("RunTask", {"taskDefinition": "homeless"}),
            ("StartTask", {"taskDefinition": "homeless", "containerInstances": [UNKNOWN_ID]}),
            ("ListTasks", {}),
            ("DescribeTasks", {"tasks": [UNKNOWN_ID]}),
            ("StopTask", {"task": UNKNOWN_ID}),
            ("GetTaskProtection", {}),
            ("UpdateTaskProtection", {"tasks": [UNKNOWN_ID], "protectionEnabled": True}),
        ):
            self.assertRefused(
                "ClusterNotFoundException", "Cluster not found.", operation, cluster="nobody", **members
            )

    def test_run_task_with_overrides_and_started_by_keeps_both(self):
        self.make_definition("overridden")
        overrides = {
            "containerOverrides": [
                {
                    "name": "web", "command": ["sleep", "1"], "environment": [{"name": "A", "value": "1"}], "cpu": 5,
                    "memory": 60, "memoryReservation": 32,
                }
            ],
            "taskRoleArn": "arn:aws:iam::000000000000:role/other",
        }
        task = self.run_one("overridden", overrides=overrides, startedBy="me", referenceId="reference")
        self.assertEqual(task["startedBy"], "me")
        self.assertEqual(task["overrides"]["taskRoleArn"], overrides["taskRoleArn"])
        kept = task["overrides"]["containerOverrides"][0]
        self.assertEqual(kept, overrides["containerOverrides"][0])
        listed = self.ecs("ListTasks", cluster=self.CLUSTER, startedBy="me")
        self.assertEqual(listed["taskArns"], [task["taskArn"]])
        self.stop(task)

    def test_run_task_refuses_an_override_of_an_unknown_container(self):
        self.make_definition("misnamed")
        code, _ = self.refused(
            "RunTask", cluster=self.CLUSTER, taskDefinition="misnamed",
            overrides={"containerOverrides": [{"name": "nobody", "command": ["true"]}]},
        )
        self.assertIn(code, ("InvalidParameterException", "ClientException"))

    def test_run_task_with_tags_propagates_and_shows_them_when_asked(self):
        tags = [{"key": "team", "value": "web"}]
        self.make_definition("tagged", definition={"tags": tags})
        task = self.run_one("tagged", propagateTags="TASK_DEFINITION", tags=[{"key": "a", "value": "b"}])
        described = self.describe(task, include=["TAGS"])
        self.assertEqual(sorted(tag["key"] for tag in described["tags"]), ["a", "team"])
        self.assertEqual(self.describe(task)["tags"], [])
        managed = self.run_one("tagged", enableECSManagedTags=True)
        tags = {tag["key"]: tag["value"] for tag in self.describe(managed, include=["TAGS"])["tags"]}
        self.assertEqual(tags, {"aws:ecs:clusterName": self.CLUSTER})
        self.stop(task)
        self.stop(managed)

    def test_a_client_token_starts_a_task_once(self):
        self.make_definition("once")
        first = self.run_one("once", clientToken="token-1")
        self.assertEqual(self.run_one("once", clientToken="token-1")["taskArn"], first["taskArn"])
        self.assertEqual(
            self.refused("RunTask", cluster=self.CLUSTER, taskDefinition="once", clientToken="token-1", count=2)[0],
            "ConflictException",
        )
        self.stop(first)

    def test_run_task_with_constraints_and_strategies_obeys_them(self):
        self.make_definition("bound")
        here = [{"type": "memberOf", "expression": "attribute:ecs.instance-type == m4.large"}]
        task = self.run_one("bound", placementConstraints=here, placementStrategy=[{"type": "binpack", "field": "memory"}])
        self.assertEqual(task["containerInstanceArn"], self.instance)
        elsewhere = [{"type": "memberOf", "expression": "attribute:ecs.instance-type == t2.nano"}]
        self.assertEqual(
            self.run_task("bound", placementConstraints=elsewhere)["failures"],
            [{"arn": self.instance, "reason": "MemberOf placement constraint unsatisfied."}],
        )
        distinct = [{"type": "distinctInstance"}]
        self.assertEqual(
            self.run_task("bound", placementConstraints=distinct)["failures"],
            [{"arn": self.instance, "reason": "DistinctInstance placement constraint unsatisfied."}],
        )
        alone = self.run_one("bound", placementConstraints=distinct, group="alone")
        self.stop(alone)
        self.stop(task)

    def test_run_task_refuses_a_constraint_or_strategy_that_cannot_be_read(self):
        self.make_definition("unread")
        for members in (
            {"placementConstraints": [{"type": "memberOf", "expression": "attribute:x =="}]},
            {"placementStrategy": [{"type": "binpack", "field": "moonlight"}]},
        ):
            code, _ = self.refused("RunTask", cluster=self.CLUSTER, taskDefinition="unread", **members)
            self.assertIn(code, ("InvalidParameterException", "ClientException"), members)

    def test_list_tasks_filters(self):
        self.make_definition("listed")
        tasks = [self.run_one("listed", startedBy="lister") for _ in range(2)]
        self.stop(tasks[0])
        running, stopped = [tasks[1]["taskArn"]], [tasks[0]["taskArn"]]
        for members, expected in (
            ({"family": "listed"}, running),
            ({"family": "listed", "desiredStatus": "STOPPED"}, stopped),
            ({"startedBy": "lister"}, running),
            ({"family": "listed", "launchType": "EC2"}, running),
            ({"family": "listed", "launchType": "FARGATE"}, []),
            ({"family": "listed", "containerInstance": self.instance}, running),
            ({"family": "nobody"}, []),
        ):
            answer = self.ecs("ListTasks", cluster=self.CLUSTER, **members)
            self.assertEqual(answer["taskArns"], expected, members)
        self.stop(tasks[1])

    def test_list_tasks_goes_on_behind_its_token_while_tasks_come_and_go(self):
        self.make_definition("paged")
        tasks = self.run_task("paged", count=6)["tasks"]
        arns = {task["taskArn"] for task in tasks}
        page = self.ecs("ListTasks", cluster=self.CLUSTER, family="paged", maxResults=2)
        first = page["taskArns"]
        gone = [first[0], sorted(arns - set(first))[0]]
        for arn in gone:
            self.ecs("StopTask", cluster=self.CLUSTER, task=arn)
        new = self.run_one("paged")["taskArn"]
        listed = []
        while "nextToken" in page:
            page = self.ecs("ListTasks", cluster=self.CLUSTER, family="paged", maxResults=2, nextToken=page["nextToken"])
            listed += page["taskArns"]
        self.assertEqual(set(listed) - {new}, arns - set(first) - {gone[1]})
        self.assertEqual(len(listed), len(set(listed)))
        code, _ = self.refused("ListTasks", cluster=self.CLUSTER, nextToken="nonsense")
        self.assertEqual(code, "InvalidParameterException")

    def test_start_task_places_on_the_instance_it_names(self):
        self.make_definition("placed")
        answer = self.ecs(
            "StartTask", cluster=self.CLUSTER, taskDefinition="placed", containerInstances=[self.instance],
            startedBy="starter", tags=[{"key": "a", "value": "b"}],
        )
        self.assertEqual(answer["failures"], [])
        self.assertEqual(answer["tasks"][0]["containerInstanceArn"], self.instance)
        self.stop(answer["tasks"][0])

    def test_start_task_tells_an_unknown_instance_as_a_failure(self):
        self.make_definition("misplaced")
        answer = self.ecs(
            "StartTask", cluster=self.CLUSTER, taskDefinition="misplaced", containerInstances=[UNKNOWN_ID]
        )
        self.assertEqual([one["reason"] for one in answer["failures"]], ["MISSING"])

    def test_describe_tasks_tells_the_unknown_ones_as_failures(self):
        answer = self.ecs("DescribeTasks", cluster=self.CLUSTER, tasks=[UNKNOWN_ID])
        self.assertEqual(answer["tasks"], [])
        self.assertEqual(
            answer["failures"], [{"arn": self.arn(f"task/{self.CLUSTER}/{UNKNOWN_ID}"), "reason": "MISSING"}]
        )

    def test_stop_task_refuses_an_unknown_task(self):
        self.assertRefused(
            "InvalidParameterException", "The referenced task was not found.",
            "StopTask", cluster=self.CLUSTER, task=UNKNOWN_ID,
        )

    def test_a_services_task_is_protected_and_let_go(self):
        self.make_definition("protected")
        self.ecs("CreateService", cluster=self.CLUSTER, serviceName="protected", taskDefinition="protected", desiredCount=1)
        words = {"cluster": self.CLUSTER, "serviceName": "protected"}
        arn = wait_until(lambda: self.ecs("ListTasks", **words)["taskArns"], STATE_DEADLINE, "the service has a task")[0]
        self.task_when(self.CLUSTER, arn, "RUNNING")
        answer = self.ecs(
            "UpdateTaskProtection", cluster=self.CLUSTER, tasks=[arn], protectionEnabled=True, expiresInMinutes=60
        )
        told = answer["protectedTasks"][0]
        self.assertEqual((told["taskArn"], told["protectionEnabled"]), (arn, True))
        found = self.ecs("GetTaskProtection", cluster=self.CLUSTER, tasks=[arn])["protectedTasks"]
        self.assertEqual(found, [told])
        answer = self.ecs("UpdateTaskProtection", cluster=self.CLUSTER, tasks=[arn], protectionEnabled=False)
        self.assertEqual(answer["protectedTasks"], [{"taskArn": arn, "protectionEnabled": False}])
        self.ecs("DeleteService", cluster=self.CLUSTER, service="protected", force=True)

    def test_a_task_of_no_service_cannot_be_protected(self):
        self.make_definition("unprotected")
        task = self.run_one("unprotected")
        answer = self.ecs(
            "UpdateTaskProtection", cluster=self.CLUSTER, tasks=[task["taskArn"], UNKNOWN_ID], protectionEnabled=True
        )
        self.assertEqual(answer["protectedTasks"], [])
        self.assertEqual(sorted(one["reason"] for one in answer["failures"]), ["MISSING", "TASK_NOT_VALID"])
        self.stop(task)


if __name__ == "__main__":
    unittest.main()

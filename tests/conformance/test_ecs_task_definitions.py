"""Task definitions."""

import unittest

from harness import EcsTest


class TaskDefinitionsTest(EcsTest):
    def register(self, family, *containers, **members):
        containers = [{"name": "web", "image": "httpd:2.4", "memory": 128} | one for one in containers or [{}]]
        return self.ecs("RegisterTaskDefinition", family=family, containerDefinitions=containers, **members)[
            "taskDefinition"
        ]

    def test_register_task_definition_counts_revisions(self):
        first, second = self.register("counted"), self.register("counted")
        self.assertEqual((first["revision"], second["revision"]), (1, 2))
        self.assertEqual(second["taskDefinitionArn"], self.arn("task-definition/counted:2"))
        self.assertEqual(second["status"], "ACTIVE")

    def test_register_task_definition_answers_what_it_was_given_with_defaults(self):
        definition = self.register("defaults", {"portMappings": [{"containerPort": 80, "hostPort": 8080}]})
        container = definition["containerDefinitions"][0]
        self.assertEqual(container["portMappings"], [{"containerPort": 80, "hostPort": 8080, "protocol": "tcp"}])
        self.assertEqual((container["essential"], container["cpu"]), (True, 0))
        self.assertEqual(definition["compatibilities"], ["EXTERNAL", "EC2"])
        self.assertEqual(definition["registeredBy"], "arn:aws:iam::000000000000:root")

    def test_register_task_definition_keeps_every_member(self):
        container = {
            "name": "web", "image": "httpd:2.4", "cpu": 10, "memory": 128, "memoryReservation": 64, "essential": True,
            "links": ["db:database"], "portMappings": [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}],
            "entryPoint": ["sh", "-c"], "command": ["httpd-foreground"],
            "environment": [{"name": "A", "value": "1"}],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": True}],
            "volumesFrom": [{"sourceContainer": "db", "readOnly": False}],
            "linuxParameters": {"initProcessEnabled": True, "capabilities": {"add": ["NET_ADMIN"], "drop": ["MKNOD"]}},
            "dependsOn": [{"containerName": "db", "condition": "START"}],
            "startTimeout": 30, "stopTimeout": 20, "hostname": "page", "user": "daemon", "workingDirectory": "/tmp",
            "disableNetworking": False, "privileged": False, "readonlyRootFilesystem": False,
            "dnsServers": ["172.31.0.2"], "dnsSearchDomains": ["internal"],
            "extraHosts": [{"hostname": "old", "ipAddress": "172.31.0.9"}],
            "dockerSecurityOptions": ["no-new-privileges"], "interactive": False, "pseudoTerminal": False,
            "dockerLabels": {"team": "web"}, "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 2048}],
            "logConfiguration": {"logDriver": "json-file", "options": {"max-size": "1m"}},
            "healthCheck": {
                "command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 10,
            },
            "systemControls": [{"namespace": "net.core.somaxconn", "value": "512"}],
            "resourceRequirements": [{"type": "GPU", "value": "1"}],
        }
        database = {"name": "db", "image": "postgres:15", "memory": 64}
        members = {
            "taskRoleArn": "arn:aws:iam::000000000000:role/task",
            "executionRoleArn": "arn:aws:iam::000000000000:role/execution",
            "networkMode": "bridge", "volumes": [{"name": "data", "host": {"sourcePath": "/srv/data"}}],
            "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
            "requiresCompatibilities": ["EC2"], "cpu": "256", "memory": "512",
        }
        definition = self.register("whole", container, database, **members)
        self.assertEqual({name: definition[name] for name in members}, members)
        kept = definition["containerDefinitions"][0]
        self.assertEqual({name: kept.get(name) for name in container}, container)
        described = self.ecs("DescribeTaskDefinition", taskDefinition="whole")["taskDefinition"]
        self.assertEqual(described, definition)

    def test_register_task_definition_takes_tags_and_describe_shows_them_when_asked(self):
        tags = [{"key": "team", "value": "web"}]
        self.register("tagged", tags=tags)
        self.assertEqual(self.ecs("DescribeTaskDefinition", taskDefinition="tagged", include=["TAGS"])["tags"], tags)
        self.assertEqual(self.ecs("DescribeTaskDefinition", taskDefinition="tagged").get("tags", []), [])

    def test_register_task_definition_refuses_what_cannot_run(self):
        plain = {"name": "web", "image": "httpd:2.4", "memory": 128}
        for containers, message in (
            ([{"name": "web", "image": "httpd:2.4"}],
             "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified."),
            ([{"name": "web", "memory": 128}], "Container.image should not be null or empty."),
            ([plain | {"essential": False}], None),
            ([plain, plain], None),
            ([plain | {"memory": 3}], None),
            ([plain | {"mountPoints": [{"sourceVolume": "nowhere", "containerPath": "/x"}]}], None),
            ([plain | {"dependsOn": [{"containerName": "web", "condition": "START"}]}], None),
            ([plain | {"name": f"web-{number}"} for number in range(11)], None),
        ):
            code, told = self.refused("RegisterTaskDefinition", family="bad", containerDefinitions=containers)
            self.assertEqual(code, "ClientException", told)
            if message:
                self.assertEqual(told, message)

    def test_describe_task_definition_finds_by_family_revision_and_arn(self):
        arn = [self.make_definition("found") for _ in range(2)][0]
        for name, revision in (("found", 2), ("found:1", 1), (arn, 1)):
            answer = self.ecs("DescribeTaskDefinition", taskDefinition=name)
            self.assertEqual(answer["taskDefinition"]["revision"], revision, name)

    def test_describe_task_definition_refuses_an_unknown_one(self):
        for name in ("nobody", "nobody:7", self.arn("task-definition/nobody:1")):
            self.assertRefused(
                "ClientException", "Unable to describe task definition.", "DescribeTaskDefinition", taskDefinition=name
            )

    def test_deregister_task_definition_leaves_it_inactive(self):
        self.make_definition("gone")
        definition = self.ecs("DeregisterTaskDefinition", taskDefinition="gone:1")["taskDefinition"]
        self.assertEqual(definition["status"], "INACTIVE")
        found = self.ecs("DescribeTaskDefinition", taskDefinition="gone:1")["taskDefinition"]
        self.assertEqual(found["status"], "INACTIVE")
        self.assertEqual(found["deregisteredAt"], definition["deregisteredAt"])

    def test_deregister_task_definition_wants_a_revision(self):
        self.make_definition("whole-family")
        code, _ = self.refused("DeregisterTaskDefinition", taskDefinition="whole-family")
        self.assertIn(code, ("ClientException", "InvalidParameterException"))

    def test_delete_task_definitions_takes_inactive_ones_and_tells_the_others_as_failures(self):
        arns = [self.make_definition("deleted") for _ in range(2)]
        self.ecs("DeregisterTaskDefinition", taskDefinition="deleted:1")
        answer = self.ecs("DeleteTaskDefinitions", taskDefinitions=["deleted:1", "deleted:2", "deleted:9"])
        self.assertEqual(
            [(one["taskDefinitionArn"], one["status"]) for one in answer["taskDefinitions"]],
            [(arns[0], "DELETE_IN_PROGRESS")],
        )
        self.assertEqual(len(answer["failures"]), 2)
        self.assertEqual(answer["failures"][0]["arn"], arns[1])

    def test_list_task_definitions_filters_by_family_status_and_order(self):
        arns = [self.make_definition("listed") for _ in range(3)]
        self.make_definition("listed-not")
        self.ecs("DeregisterTaskDefinition", taskDefinition="listed:1")

        def listed(**members):
            return self.ecs("ListTaskDefinitions", familyPrefix="listed", **members)["taskDefinitionArns"]

        self.assertEqual(listed(), arns[1:])
        self.assertEqual(listed(sort="DESC"), [arns[2], arns[1]])
        self.assertEqual(listed(status="INACTIVE"), [arns[0]])

    def test_list_task_definitions_goes_on_behind_its_token_while_definitions_come_and_go(self):
        arns = [self.make_definition("moving") for _ in range(5)]
        page = self.ecs("ListTaskDefinitions", familyPrefix="moving", maxResults=2)
        self.assertEqual(page["taskDefinitionArns"], arns[:2])
        self.ecs("DeregisterTaskDefinition", taskDefinition="moving:2")
        self.ecs("DeregisterTaskDefinition", taskDefinition="moving:4")
        new = self.make_definition("moving")
        rest = self.ecs("ListTaskDefinitions", familyPrefix="moving", nextToken=page["nextToken"])
        self.assertEqual(rest["taskDefinitionArns"], [arns[2], arns[4], new])
        code, _ = self.refused("ListTaskDefinitions", familyPrefix="moving", nextToken="nonsense")
        self.assertEqual(code, "InvalidParameterException")

    def test_list_task_definition_families_lists_each_once(self):
        for _ in range(2):
            self.make_definition("tribe-a")
        self.make_definition("tribe-b")
        self.assertEqual(
            self.ecs("ListTaskDefinitionFamilies", familyPrefix="tribe")["families"], ["tribe-a", "tribe-b"]
        )
        self.ecs("DeregisterTaskDefinition", taskDefinition="tribe-b:1")
        for status, families in (("ACTIVE", ["tribe-a"]), ("INACTIVE", ["tribe-b"]), ("ALL", ["tribe-a", "tribe-b"])):
            answer = self.ecs("ListTaskDefinitionFamilies", familyPrefix="tribe", status=status)
            self.assertEqual(answer["families"], families, status)


if __name__ == "__main__":
    unittest.main()

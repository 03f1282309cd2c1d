"""Task definitions."""

import unittest

from harness import GantryTest


class TaskDefinitionsTest(GantryTest):
    def test_register_task_definition_counts_revisions(self):
        first = self.make_definition("counted")
        second = self.make_definition("counted")
        self.assertEqual((first["revision"], second["revision"]), (1, 2))
        self.assertEqual(second["taskDefinitionArn"], self.arn("task-definition/counted:2"))
        self.assertEqual(second["status"], "ACTIVE")

    def test_register_task_definition_answers_what_it_was_given_with_defaults(self):
        ports = [{"containerPort": 80, "hostPort": 8080}]
        container = self.make_definition("defaults", portMappings=ports)["containerDefinitions"][0]
        self.assertEqual(container["portMappings"], [{"containerPort": 80, "hostPort": 8080, "protocol": "tcp"}])
        self.assertTrue(container["essential"])
        self.assertEqual(container["cpu"], 0)

    def test_register_task_definition_refuses_a_container_without_memory(self):
        code, message = self.refused(
            *("ecs", "register-task-definition", "--family", "light"),
            *("--container-definitions", [{"name": "web", "image": "httpd:2.4"}]),
        )
        self.assertEqual(code, "ClientException")
        self.assertEqual(
            message,
            "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
        )

    def test_register_task_definition_refuses_a_container_without_an_image(self):
        self.assertEqual(
            self.refused(
                *("ecs", "register-task-definition", "--family", "blank"),
                *("--container-definitions", [{"name": "web", "memory": 128}]),
            ),
            ("ClientException", "Container.image should not be null or empty."),
        )

    def test_describe_task_definition_finds_by_family_revision_and_arn(self):
        arn = [self.make_definition("found") for _ in range(2)][0]["taskDefinitionArn"]
        for name, revision in (("found", 2), ("found:1", 1), (arn, 1)):
            answer = self.ecs("describe-task-definition", "--task-definition", name)
            self.assertEqual(answer["taskDefinition"]["revision"], revision, name)

    def test_describe_task_definition_refuses_an_unknown_one(self):
        self.assertEqual(
            self.refused("ecs", "describe-task-definition", "--task-definition", "nobody"),
            ("ClientException", "Unable to describe task definition."),
        )

    def test_deregister_task_definition_leaves_it_inactive(self):
        self.make_definition("gone")
        answer = self.ecs("deregister-task-definition", "--task-definition", "gone:1")
        self.assertEqual(answer["taskDefinition"]["status"], "INACTIVE")
        found = self.ecs("describe-task-definition", "--task-definition", "gone:1")
        self.assertEqual(found["taskDefinition"]["status"], "INACTIVE")

    def test_deregister_task_definition_wants_a_revision(self):
        self.make_definition("whole-family")
        code, _ = self.refused("ecs", "deregister-task-definition", "--task-definition", "whole-family")
        self.assertIn(code, ("ClientException", "InvalidParameterException"))

    def test_list_task_definitions_filters_by_family_and_status(self):
        for _ in range(2):
            self.make_definition("listed")
        self.make_definition("listed-not")
        self.ecs("deregister-task-definition", "--task-definition", "listed:1")
        active = self.ecs("list-task-definitions", "--family-prefix", "listed")
        self.assertEqual(active["taskDefinitionArns"], [self.arn("task-definition/listed:2")])
        inactive = self.ecs("list-task-definitions", "--family-prefix", "listed", "--status", "INACTIVE")
        self.assertEqual(inactive["taskDefinitionArns"], [self.arn("task-definition/listed:1")])

    def test_list_task_definition_families_lists_each_once(self):
        for _ in range(2):
            self.make_definition("tribe-a")
        self.make_definition("tribe-b")
        answer = self.ecs("list-task-definition-families", "--family-prefix", "tribe")
        self.assertEqual(answer["families"], ["tribe-a", "tribe-b"])


if __name__ == "__main__":
    unittest.main()

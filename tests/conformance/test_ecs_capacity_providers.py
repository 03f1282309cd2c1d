"""Capacity providers, and what clusters and services do with them."""

import unittest

from harness import EcsTest


class CapacityProvidersTest(EcsTest):
    GROUP = (
        "arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:"
        "01234567-89ab-cdef-0123-456789abcdef:autoScalingGroupName/{}"
    )

    def create(self, name, **members):
        provider = {"autoScalingGroupArn": self.GROUP.format(name)} | members
        return self.ecs("CreateCapacityProvider", name=name, autoScalingGroupProvider=provider)["capacityProvider"]

    def describe(self, *names, **members):
        return self.ecs("DescribeCapacityProviders", capacityProviders=list(names), **members)["capacityProviders"]

    def test_a_provider_is_made_described_updated_and_deleted(self):
        made = self.create("group", managedScaling={"status": "ENABLED", "targetCapacity": 80})
        self.assertEqual((made["name"], made["status"]), ("group", "ACTIVE"))
        self.assertEqual(made["capacityProviderArn"], self.arn("capacity-provider/group"))
        scaling = made["autoScalingGroupProvider"]["managedScaling"]
        self.assertEqual((scaling["targetCapacity"], scaling["minimumScalingStepSize"]), (80, 1))
        self.assertEqual(made["autoScalingGroupProvider"]["managedTerminationProtection"], "DISABLED")
        self.assertEqual(self.describe("group")[0]["capacityProviderArn"], made["capacityProviderArn"])
        updated = self.ecs(
            "UpdateCapacityProvider", name="group", autoScalingGroupProvider={"managedScaling": {"targetCapacity": 90}}
        )["capacityProvider"]
        self.assertEqual(updated["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"], 90)
        deleted = self.ecs("DeleteCapacityProvider", capacityProvider="group")["capacityProvider"]
        self.assertIn(deleted["status"], ("ACTIVE", "INACTIVE", "DEPROVISIONING"))

    def test_fargate_and_fargate_spot_are_always_there(self):
        found = self.describe("FARGATE", "FARGATE_SPOT")
        self.assertEqual([(one["name"], one["status"]) for one in found],
                         [("FARGATE", "ACTIVE"), ("FARGATE_SPOT", "ACTIVE")])
        self.assertLessEqual(
            {"FARGATE", "FARGATE_SPOT"},
            {one["name"] for one in self.ecs("DescribeCapacityProviders")["capacityProviders"]},
        )

    def test_names_and_values_are_checked(self):
        for name in ("aws-mine", "ecs-mine", "fargate-mine", "two words"):
            self.assertEqual(
                self.refused(
                    "CreateCapacityProvider", name=name,
                    autoScalingGroupProvider={"autoScalingGroupArn": self.GROUP.format("a")},
                )[0],
                "InvalidParameterException", name,
            )
        self.create("twin")
        code, _ = self.refused(
            "CreateCapacityProvider", name="twin",
            autoScalingGroupProvider={"autoScalingGroupArn": self.GROUP.format("another")},
        )
        self.assertEqual(code, "ClientException")

    def test_an_unknown_provider_is_a_failure_or_refused(self):
        answer = self.ecs("DescribeCapacityProviders", capacityProviders=["nobody"])
        self.assertEqual([one["reason"] for one in answer["failures"]], ["MISSING"])
        code, _ = self.refused("DeleteCapacityProvider", capacityProvider="nobody")
        self.assertIn(code, ("InvalidParameterException", "ClientException"))
        code, _ = self.refused(
            "UpdateCapacityProvider", name="nobody", autoScalingGroupProvider={"managedTerminationProtection": "DISABLED"}
        )
        self.assertIn(code, ("InvalidParameterException", "ClientException"))

    def test_a_cluster_takes_providers_and_a_default_strategy(self):
        self.create("pool")
        strategy = [{"capacityProvider": "pool", "weight": 1, "base": 2}]
        self.make_cluster("pooled")
        cluster = self.ecs(
            "PutClusterCapacityProviders", cluster="pooled", capacityProviders=["pool"],
            defaultCapacityProviderStrategy=strategy,
        )["cluster"]
        self.assertEqual(cluster["capacityProviders"], ["pool"])
        self.assertEqual(cluster["defaultCapacityProviderStrategy"], strategy)
        found = self.ecs("DescribeClusters", clusters=["pooled"], include=["ATTACHMENTS"])["clusters"][0]
        self.assertEqual(found["capacityProviders"], ["pool"])
        kept = self.ecs("DeleteCapacityProvider", capacityProvider="pool")["capacityProvider"]
        self.assertEqual((kept["status"], kept["updateStatus"]), ("ACTIVE", "DELETE_FAILED"))
        self.ecs(
            "PutClusterCapacityProviders", cluster="pooled", capacityProviders=[], defaultCapacityProviderStrategy=[]
        )
        found = self.ecs("DescribeClusters", clusters=["pooled"])["clusters"][0]
        self.assertEqual((found["capacityProviders"], found["defaultCapacityProviderStrategy"]), ([], []))

    def test_put_cluster_capacity_providers_refuses_what_is_not_there(self):
        self.make_cluster("strict")
        code, _ = self.refused(
            "PutClusterCapacityProviders", cluster="strict", capacityProviders=["nobody"],
            defaultCapacityProviderStrategy=[],
        )
        self.assertEqual(code, "InvalidParameterException")
        code, _ = self.refused(
            "PutClusterCapacityProviders", cluster="strict", capacityProviders=[],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
        )
        self.assertEqual(code, "InvalidParameterException")
        self.assertRefused(
            "ClusterNotFoundException", "Cluster not found.", "PutClusterCapacityProviders", cluster="nobody",
            capacityProviders=[], defaultCapacityProviderStrategy=[],
        )

    def test_tags_of_a_provider_are_shown_when_asked(self):
        self.ecs(
            "CreateCapacityProvider", name="tagged", tags=[{"key": "a", "value": "b"}],
            autoScalingGroupProvider={"autoScalingGroupArn": self.GROUP.format("tagged")},
        )
        self.assertEqual(self.describe("tagged", include=["TAGS"])[0]["tags"], [{"key": "a", "value": "b"}])


if __name__ == "__main__":
    unittest.main()

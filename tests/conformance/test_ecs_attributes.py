"""Custom attributes of container instances."""

import unittest

from harness import UNKNOWN_ID, EcsTest


class AttributesTest(EcsTest):
    CLUSTER = "attributes"
    INSTANCES = {"count": 3}

    def put(self, *attributes):
        return self.ecs("PutAttributes", cluster=self.CLUSTER, attributes=list(attributes))["attributes"]

    def attribute(self, name, value=None, instance=0):
        found = {"name": name, "targetType": "container-instance", "targetId": self.instances[instance]}
        return found | ({"value": value} if value is not None else {})

    def listed(self, **members):
        answer = self.ecs("ListAttributes", cluster=self.CLUSTER, targetType="container-instance", **members)
        return sorted((one["targetId"], one["name"], one.get("value")) for one in answer["attributes"])

    def test_an_attribute_is_put_listed_queried_and_deleted(self):
        put = self.put(self.attribute("stack", "production"))
        self.assertEqual([(one["name"], one["value"]) for one in put], [("stack", "production")])
        self.assertEqual(
            self.listed(attributeName="stack", attributeValue="production"), [(self.instances[0], "stack", "production")]
        )
        answer = self.ecs("ListContainerInstances", cluster=self.CLUSTER, filter="attribute:stack == production")
        self.assertEqual(answer["containerInstanceArns"], [self.instances[0]])
        self.put(self.attribute("stack", "test"))
        self.assertEqual(self.listed(attributeName="stack"), [(self.instances[0], "stack", "test")])
        found = self.ecs("DescribeContainerInstances", cluster=self.CLUSTER, containerInstances=self.instances[:1])
        attributes = found["containerInstances"][0]["attributes"]
        self.assertIn(("stack", "test"), [(one["name"], one.get("value")) for one in attributes])
        deleted = self.ecs("DeleteAttributes", cluster=self.CLUSTER, attributes=[self.attribute("stack")])["attributes"]
        self.assertEqual([one["name"] for one in deleted], ["stack"])
        self.assertEqual(self.listed(attributeName="stack"), [])

    def test_an_attribute_places_a_task(self):
        self.put(self.attribute("disk", "ssd", instance=1))
        self.make_definition("fast")
        task = self.ecs(
            "RunTask", cluster=self.CLUSTER, taskDefinition="fast",
            placementConstraints=[{"type": "memberOf", "expression": "attribute:disk == ssd"}],
        )["tasks"][0]
        self.assertEqual(task["containerInstanceArn"], self.instances[1])

    def test_list_attributes_pages(self):
        self.put(*(self.attribute("paged", "yes", instance=number) for number in (0, 1)))
        page = self.ecs(
            "ListAttributes", cluster=self.CLUSTER, targetType="container-instance", attributeName="paged", maxResults=1
        )
        self.assertEqual(len(page["attributes"]), 1)
        rest = self.ecs(
            "ListAttributes", cluster=self.CLUSTER, targetType="container-instance", attributeName="paged",
            nextToken=page["nextToken"],
        )
        targets = [one["targetId"] for one in page["attributes"] + rest["attributes"]]
        self.assertEqual(sorted(targets), sorted(self.instances[:2]))

    def test_put_attributes_takes_ten_a_call_and_refuses_more_and_bad_names(self):
        self.put(*(self.attribute(f"many-{number}", instance=2) for number in range(10)))
        for attributes in (
            [self.attribute(f"more-{number}") for number in range(11)],
            [self.attribute("one-more", instance=2)],
            [self.attribute("two words")],
            [self.attribute("a", "x" * 129)],
        ):
            code, _ = self.refused("PutAttributes", cluster=self.CLUSTER, attributes=attributes)
            self.assertIn(code, ("InvalidParameterException", "AttributeLimitExceededException"), attributes[0])

    def test_calls_about_an_unknown_target_or_cluster_are_refused(self):
        unknown = [{"name": "a", "targetType": "container-instance", "targetId": UNKNOWN_ID}]
        for operation in ("PutAttributes", "DeleteAttributes"):
            code, _ = self.refused(operation, cluster=self.CLUSTER, attributes=unknown)
            self.assertEqual(code, "TargetNotFoundException", operation)
            self.assertRefused(
                "ClusterNotFoundException", "Cluster not found.", operation, cluster="nobody", attributes=unknown
            )
        self.assertRefused(
            "ClusterNotFoundException", "Cluster not found.",
            "ListAttributes", cluster="nobody", targetType="container-instance",
        )


if __name__ == "__main__":
    unittest.main()

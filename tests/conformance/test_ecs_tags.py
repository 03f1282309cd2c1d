"""Tags, on every resource that has them."""

import unittest

from harness import EcsTest


class TagsTest(EcsTest):
    def tags(self, arn):
        return self.ecs("ListTagsForResource", resourceArn=arn)["tags"]

    def test_tags_are_added_listed_overwritten_and_removed(self):
        self.make_cluster("tagged")
        arn = self.arn("cluster/tagged")
        self.ecs("TagResource", resourceArn=arn, tags=[{"key": "team", "value": "web"}, {"key": "stage", "value": "a"}])
        self.ecs("TagResource", resourceArn=arn, tags=[{"key": "stage", "value": "test"}])
        self.ecs("UntagResource", resourceArn=arn, tagKeys=["team", "absent"])
        self.assertEqual(self.tags(arn), [{"key": "stage", "value": "test"}])

    def test_every_kind_of_resource_takes_tags(self):
        self.make_cluster("kinds")
        definition = self.make_definition("kinds")
        instance = self.launch("kinds")[0]
        task = self.direct.json("RunTask", cluster="kinds", taskDefinition="kinds")["tasks"][0]["taskArn"]
        for arn in (self.arn("cluster/kinds"), definition, instance, task):
            self.ecs("TagResource", resourceArn=arn, tags=[{"key": "a", "value": "b"}])
            self.assertEqual(self.tags(arn), [{"key": "a", "value": "b"}], arn)
            self.ecs("UntagResource", resourceArn=arn, tagKeys=["a"])
            self.assertEqual(self.tags(arn), [], arn)

    def test_a_service_takes_tags(self):
        self.make_cluster("served")
        self.make_definition("served")
        arn = self.ecs("CreateService", cluster="served", serviceName="web", taskDefinition="served", desiredCount=0)[
            "service"
        ]["serviceArn"]
        self.assertEqual(self.tags(arn), [])
        self.ecs("TagResource", resourceArn=arn, tags=[{"key": "a", "value": "b"}])
        self.assertEqual(self.tags(arn), [{"key": "a", "value": "b"}])

    def test_tags_of_an_unknown_resource_are_refused(self):
        arn = self.arn("cluster/nobody")
        refusals = ("InvalidParameterException", "ResourceNotFoundException", "ClusterNotFoundException")
        self.assertIn(self.refused("TagResource", resourceArn=arn, tags=[{"key": "a", "value": "b"}])[0], refusals)
        self.assertIn(self.refused("UntagResource", resourceArn=arn, tagKeys=["a"])[0], refusals)
        self.assertIn(self.refused("ListTagsForResource", resourceArn=arn)[0], refusals)

    def test_what_is_no_arn_is_refused(self):
        self.assertEqual(self.refused("ListTagsForResource", resourceArn="nonsense")[0], "InvalidParameterException")

    def test_the_reserved_prefix_and_more_than_50_tags_are_refused(self):
        self.make_cluster("limits")
        arn = self.arn("cluster/limits")
        code, _ = self.refused("TagResource", resourceArn=arn, tags=[{"key": "aws:mine", "value": "b"}])
        self.assertEqual(code, "InvalidParameterException")
        many = [{"key": f"key-{number}", "value": ""} for number in range(50)]
        self.ecs("TagResource", resourceArn=arn, tags=many)
        code, _ = self.refused("TagResource", resourceArn=arn, tags=[{"key": "one-more", "value": "b"}])
        self.assertEqual(code, "LimitExceededException")
        self.assertEqual(len(self.tags(arn)), 50)


if __name__ == "__main__":
    unittest.main()

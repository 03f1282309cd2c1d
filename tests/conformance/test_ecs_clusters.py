"""Clusters and tags."""

import unittest

from harness import GantryTest


class ClustersTest(GantryTest):
    def test_create_cluster_answers_an_active_cluster(self):
        cluster = self.make_cluster("created")
        self.assertEqual(cluster["clusterArn"], self.arn("cluster/created"))
        self.assertEqual(cluster["status"], "ACTIVE")
        self.assertEqual(cluster["registeredContainerInstancesCount"], 0)
        self.assertEqual(cluster["runningTasksCount"], 0)

    def test_create_cluster_without_a_name_is_the_default_cluster(self):
        self.assertEqual(self.ecs("create-cluster")["cluster"]["clusterName"], "default")

    def test_create_cluster_twice_answers_the_same_cluster(self):
        self.assertEqual(self.make_cluster("twice")["clusterArn"], self.make_cluster("twice")["clusterArn"])

    def test_create_cluster_refuses_a_name_with_blanks(self):
        code, _ = self.refused("ecs", "create-cluster", "--cluster-name", "two words")
        self.assertEqual(code, "InvalidParameterException")

    def test_describe_clusters_tells_the_unknown_ones_as_failures(self):
        self.make_cluster("known")
        answer = self.ecs("describe-clusters", "--clusters", "known", "unknown")
        self.assertEqual([one["clusterName"] for one in answer["clusters"]], ["known"])
        self.assertEqual(answer["failures"], [{"arn": self.arn("cluster/unknown"), "reason": "MISSING"}])

    def test_list_clusters_pages(self):
        for name in ("page-1", "page-2", "page-3"):
            self.make_cluster(name)
        first = self.ecs("list-clusters", "--page-size", "2", "--max-items", "2")
        self.assertEqual(len(first["clusterArns"]), 2)
        rest = self.ecs("list-clusters", "--starting-token", first["NextToken"])
        self.assertFalse(set(first["clusterArns"]) & set(rest["clusterArns"]))
        self.assertIn(self.arn("cluster/page-3"), first["clusterArns"] + rest["clusterArns"])

    def test_delete_cluster_leaves_an_inactive_one_that_can_be_made_again(self):
        self.make_cluster("short-lived")
        self.assertEqual(self.ecs("delete-cluster", "--cluster", "short-lived")["cluster"]["status"], "INACTIVE")
        described = self.ecs("describe-clusters", "--clusters", "short-lived")
        self.assertEqual(described["clusters"][0]["status"], "INACTIVE")
        self.assertEqual(self.make_cluster("short-lived")["status"], "ACTIVE")

    def test_delete_cluster_refuses_an_unknown_one(self):
        self.assertEqual(
            self.refused("ecs", "delete-cluster", "--cluster", "nobody"),
            ("ClusterNotFoundException", "Cluster not found."),
        )


class TagsTest(GantryTest):
    def test_tags_are_added_listed_and_removed(self):
        arn = self.make_cluster("tagged")["clusterArn"]
        self.ecs("tag-resource", "--resource-arn", arn, "--tags", "key=team,value=web", "key=stage,value=test")
        self.ecs("untag-resource", "--resource-arn", arn, "--tag-keys", "team")
        self.assertEqual(
            self.ecs("list-tags-for-resource", "--resource-arn", arn)["tags"], [{"key": "stage", "value": "test"}]
        )

    def test_create_cluster_takes_tags(self):
        self.ecs("create-cluster", "--cluster-name", "born-tagged", "--tags", "key=a,value=b")
        answer = self.ecs("describe-clusters", "--clusters", "born-tagged", "--include", "TAGS")
        self.assertEqual(answer["clusters"][0]["tags"], [{"key": "a", "value": "b"}])

    def test_tag_resource_refuses_an_unknown_resource(self):
        for words in (["tag-resource", "--tags", "key=a,value=b"], ["untag-resource", "--tag-keys", "a"]):
            code, _ = self.refused("ecs", *words, "--resource-arn", self.arn("cluster/nobody"))
            self.assertIn(code, ("InvalidParameterException", "ResourceNotFoundException", "ClusterNotFoundException"))

    def test_list_tags_for_resource_refuses_what_is_no_arn(self):
        code, _ = self.refused("ecs", "list-tags-for-resource", "--resource-arn", "nonsense")
        self.assertEqual(code, "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

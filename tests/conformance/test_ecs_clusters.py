"""Clusters."""

import unittest

from harness import EcsTest


class ClustersTest(EcsTest):
    def describe(self, name, *include):
        return self.ecs("DescribeClusters", clusters=[name], include=list(include))["clusters"][0]

    def test_create_cluster_answers_an_active_cluster(self):
        cluster = self.ecs("CreateCluster", clusterName="created")["cluster"]
        self.assertEqual(
            (cluster["clusterArn"], cluster["clusterName"], cluster["status"]),
            (self.arn("cluster/created"), "created", "ACTIVE"),
        )
        counts = ("registeredContainerInstancesCount", "runningTasksCount", "pendingTasksCount", "activeServicesCount")
        self.assertEqual([cluster[count] for count in counts], [0, 0, 0, 0])

    def test_create_cluster_without_a_name_is_the_default_cluster(self):
        self.assertEqual(self.ecs("CreateCluster")["cluster"]["clusterName"], "default")
        self.assertEqual(self.ecs("DescribeClusters")["clusters"][0]["clusterName"], "default")

    def test_create_cluster_twice_answers_the_same_cluster(self):
        first = self.ecs("CreateCluster", clusterName="twice")["cluster"]
        self.assertEqual(self.ecs("CreateCluster", clusterName="twice")["cluster"]["clusterArn"], first["clusterArn"])

    def test_create_cluster_refuses_a_name_with_blanks(self):
        code, _ = self.refused("CreateCluster", clusterName="two words")
        self.assertEqual(code, "InvalidParameterException")

    def test_create_cluster_takes_tags_and_shows_them_only_when_asked(self):
        self.ecs("CreateCluster", clusterName="tagged", tags=[{"key": "stage", "value": "test"}])
        self.assertEqual(self.describe("tagged", "TAGS")["tags"], [{"key": "stage", "value": "test"}])
        self.assertEqual(self.describe("tagged")["tags"], [])

    def test_describe_clusters_finds_by_name_and_arn_and_tells_the_unknown_ones_as_failures(self):
        self.make_cluster("known")
        answer = self.ecs("DescribeClusters", clusters=["known", "unknown"])
        self.assertEqual([one["clusterName"] for one in answer["clusters"]], ["known"])
        self.assertEqual(answer["failures"], [{"arn": self.arn("cluster/unknown"), "reason": "MISSING"}])
        self.assertEqual(self.describe(self.arn("cluster/known"))["clusterName"], "known")

    def test_describe_clusters_includes_what_it_is_asked_for(self):
        self.make_cluster("included")
        cluster = self.describe("included", "STATISTICS", "SETTINGS")
        self.assertIn({"name": "runningEC2TasksCount", "value": "0"}, cluster["statistics"])
        self.assertIn({"name": "containerInsights", "value": "disabled"}, cluster["settings"])

    def test_create_cluster_keeps_its_settings_and_its_configuration(self):
        configuration = {"executeCommandConfiguration": {"logging": "DEFAULT"}}
        self.ecs(
            "CreateCluster", clusterName="configured", configuration=configuration,
            settings=[{"name": "containerInsights", "value": "enabled"}],
        )
        cluster = self.describe("configured", "SETTINGS", "CONFIGURATIONS")
        self.assertEqual(cluster["settings"], [{"name": "containerInsights", "value": "enabled"}])
        self.assertEqual(cluster["configuration"], configuration)

    def test_list_clusters_pages(self):
        for name in ("page-1", "page-2", "page-3"):
            self.make_cluster(name)
        page = self.ecs("ListClusters", maxResults=2)
        self.assertEqual(len(page["clusterArns"]), 2)
        listed = page["clusterArns"]
        while "nextToken" in page:
            page = self.ecs("ListClusters", maxResults=2, nextToken=page["nextToken"])
            listed += page["clusterArns"]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual({self.arn(f"cluster/page-{number}") for number in (1, 2, 3)}, set(listed))

    def test_list_clusters_refuses_a_token_that_it_did_not_give(self):
        code, _ = self.refused("ListClusters", nextToken="nonsense")
        self.assertEqual(code, "InvalidParameterException")

    def test_delete_cluster_leaves_an_inactive_one_that_can_be_made_again(self):
        self.make_cluster("deleted")
        self.assertEqual(self.ecs("DeleteCluster", cluster="deleted")["cluster"]["status"], "INACTIVE")
        self.assertEqual(self.describe("deleted")["status"], "INACTIVE")
        self.assertNotIn(self.arn("cluster/deleted"), self.ecs("ListClusters")["clusterArns"])
        self.assertEqual(self.ecs("CreateCluster", clusterName="deleted")["cluster"]["status"], "ACTIVE")

    def test_delete_cluster_refuses_an_unknown_one(self):
        self.assertRefused("ClusterNotFoundException", "Cluster not found.", "DeleteCluster", cluster="nobody")

    def test_delete_cluster_refuses_one_with_instances(self):
        self.make_cluster("inhabited")
        self.launch("inhabited")
        self.assertRefused(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
            "DeleteCluster", cluster="inhabited",
        )
        self.assertEqual(self.describe("inhabited")["registeredContainerInstancesCount"], 1)


if __name__ == "__main__":
    unittest.main()

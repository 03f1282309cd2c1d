"""Account settings and cluster settings."""

import unittest

from harness import ACCOUNT, EcsTest


class AccountSettingsTest(EcsTest):
    ROOT = f"arn:aws:iam::{ACCOUNT}:root"

    def effective(self, name):
        settings = self.ecs("ListAccountSettings", name=name, effectiveSettings=True)["settings"]
        return [(one["name"], one["value"]) for one in settings]

    def all_effective(self, **members):
        """Over all pages: AWS gives out 10 settings at a time."""
        page = self.ecs("ListAccountSettings", effectiveSettings=True, **members)
        settings = page["settings"]
        while "nextToken" in page:
            page = self.ecs("ListAccountSettings", effectiveSettings=True, nextToken=page["nextToken"], **members)
            settings += page["settings"]
        return settings

    def test_every_setting_has_an_effective_value(self):
        values = {one["name"]: one["value"] for one in self.all_effective()}
        self.assertEqual(values["containerInsights"], "disabled")
        self.assertEqual(values["taskLongArnFormat"], "enabled")

    def test_a_setting_is_put_listed_and_deleted(self):
        setting = self.ecs("PutAccountSetting", name="containerInsights", value="enabled")["setting"]
        self.assertEqual(
            (setting["name"], setting["value"], setting["principalArn"]), ("containerInsights", "enabled", self.ROOT)
        )
        self.assertEqual(self.effective("containerInsights"), [("containerInsights", "enabled")])
        cluster = self.ecs("CreateCluster", clusterName="insight")["cluster"]
        self.assertEqual(cluster["settings"], [{"name": "containerInsights", "value": "enabled"}])
        deleted = self.ecs("DeleteAccountSetting", name="containerInsights")["setting"]
        self.assertEqual(deleted["name"], "containerInsights")
        self.assertEqual(self.effective("containerInsights"), [("containerInsights", "disabled")])

    def test_a_default_holds_for_those_who_have_no_value_of_their_own(self):
        self.ecs("PutAccountSettingDefault", name="awsvpcTrunking", value="enabled")
        self.assertEqual(self.effective("awsvpcTrunking"), [("awsvpcTrunking", "enabled")])
        self.ecs("PutAccountSettingDefault", name="awsvpcTrunking", value="disabled")
        self.assertEqual(self.effective("awsvpcTrunking"), [("awsvpcTrunking", "disabled")])

    def test_unknown_names_and_values_are_refused(self):
        for name, value in (("moonlight", "enabled"), ("containerInsights", "maybe")):
            for operation in ("PutAccountSetting", "PutAccountSettingDefault"):
                self.assertEqual(self.refused(operation, name=name, value=value)[0], "InvalidParameterException")
        self.assertEqual(self.refused("ListAccountSettings", name="moonlight")[0], "InvalidParameterException")
        self.assertEqual(self.refused("DeleteAccountSetting", name="moonlight")[0], "InvalidParameterException")

    def test_list_account_settings_pages(self):
        self.assertEqual(len(self.ecs("ListAccountSettings", effectiveSettings=True, maxResults=2)["settings"]), 2)
        names = [one["name"] for one in self.all_effective(maxResults=2)]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(sorted(names), sorted(one["name"] for one in self.all_effective()))

    def test_update_cluster_settings_changes_them(self):
        self.make_cluster("settled")
        settings = [{"name": "containerInsights", "value": "enabled"}]
        cluster = self.ecs("UpdateClusterSettings", cluster="settled", settings=settings)["cluster"]
        self.assertEqual(cluster["settings"], settings)
        found = self.ecs("DescribeClusters", clusters=["settled"], include=["SETTINGS"])["clusters"][0]
        self.assertEqual(found["settings"], settings)
        code, _ = self.refused(
            "UpdateClusterSettings", cluster="settled", settings=[{"name": "containerInsights", "value": "maybe"}]
        )
        self.assertEqual(code, "InvalidParameterException")

    def test_update_cluster_changes_its_configuration(self):
        self.make_cluster("changed")
        configuration = {"executeCommandConfiguration": {"logging": "NONE"}}
        answer = self.ecs("UpdateCluster", cluster="changed", configuration=configuration)
        self.assertEqual(answer["cluster"]["configuration"], configuration)
        found = self.ecs("DescribeClusters", clusters=["changed"], include=["CONFIGURATIONS"])["clusters"][0]
        self.assertEqual(found["configuration"], configuration)

    def test_updates_of_an_unknown_cluster_are_refused(self):
        for operation, members in (
            ("UpdateCluster", {}),
            ("UpdateClusterSettings", {"settings": [{"name": "containerInsights", "value": "enabled"}]}),
        ):
            self.assertRefused(
                "ClusterNotFoundException", "Cluster not found.", operation, cluster="nobody", **members
            )


if __name__ == "__main__":
    unittest.main()

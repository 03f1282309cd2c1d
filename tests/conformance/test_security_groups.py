"""EC2's security groups and their rules, as the stock client uses them; that they drop packets is shown end to end."""

import unittest

from harness import GantryTest


class SecurityGroupsTest(GantryTest):
    def setUp(self):
        name = self.id().rpartition(".")[2][-100:]
        self.group = self.ec2("create-security-group", "--group-name", name, "--description", "of a test")["GroupId"]

    def rules(self, egress=False):
        found = self.ec2("describe-security-group-rules", "--filters", f"Name=group-id,Values={self.group}")
        return [rule for rule in found["SecurityGroupRules"] if rule["IsEgress"] == egress]

    def described(self):
        return self.ec2("describe-security-groups", "--group-ids", self.group)["SecurityGroups"][0]

    def open_port(self, port, cidr="0.0.0.0/0"):
        words = ["--group-id", self.group, "--protocol", "tcp", "--port", str(port), "--cidr", cidr]
        return self.ec2("authorize-security-group-ingress", *words)["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    def test_a_new_group_lets_nothing_in_and_everything_out(self):
        group = self.described()
        self.assertEqual(group["IpPermissions"], [])
        self.assertEqual([rule["IpProtocol"] for rule in group["IpPermissionsEgress"]], ["-1"])

    def test_rules_are_authorised_described_and_revoked(self):
        rule = self.open_port(8080)
        self.assertTrue(rule.startswith("sgr-"))
        permission = self.described()["IpPermissions"][0]
        self.assertEqual((permission["FromPort"], permission["ToPort"]), (8080, 8080))
        self.assertEqual([one["CidrIp"] for one in permission["IpRanges"]], ["0.0.0.0/0"])
        code, _ = self.refused("ec2", "authorize-security-group-ingress", "--group-id", self.group, "--protocol", "tcp",
                               "--port", "8080", "--cidr", "0.0.0.0/0")
        self.assertEqual(code, "InvalidPermission.Duplicate")
        self.ec2("revoke-security-group-ingress", "--group-id", self.group, "--security-group-rule-ids", rule)
        self.assertEqual(self.described()["IpPermissions"], [])

    def test_egress_rules_are_revoked_and_authorised(self):
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        self.ec2("revoke-security-group-egress", "--group-id", self.group, "--ip-permissions", everything)
        self.assertEqual(self.rules(egress=True), [])
        web = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
        self.ec2("authorize-security-group-egress", "--group-id", self.group, "--ip-permissions", web)
        self.assertEqual([rule["CidrIpv4"] for rule in self.rules(egress=True)], ["10.0.0.0/8"])

    def test_a_rule_names_another_group(self):
        self.ec2("authorize-security-group-ingress", "--group-id", self.group, "--protocol", "tcp", "--port", "80",
                 "--source-group", self.group)
        self.assertEqual([rule["ReferencedGroupInfo"]["GroupId"] for rule in self.rules()], [self.group])

    def test_rules_and_their_descriptions_change(self):
        rule = self.open_port(22, "10.0.0.0/8")
        change = [{"SecurityGroupRuleId": rule, "SecurityGroupRule": {
            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.1.0.0/16", "Description": "closer"}}]
        self.ec2("modify-security-group-rules", "--group-id", self.group, "--security-group-rules", change)
        self.assertEqual([(one["CidrIpv4"], one["Description"]) for one in self.rules()], [("10.1.0.0/16", "closer")])
        named = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                  "IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "ssh"}]}]
        self.ec2("update-security-group-rule-descriptions-ingress", "--group-id", self.group, "--ip-permissions", named)
        self.assertEqual([one["Description"] for one in self.rules()], ["ssh"])
        out = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}]
        self.ec2("update-security-group-rule-descriptions-egress", "--group-id", self.group, "--ip-permissions", out)
        self.assertEqual([one["Description"] for one in self.rules(egress=True)], ["all"])

    def test_a_group_is_deleted_and_the_default_one_is_not(self):
        self.ec2("delete-security-group", "--group-id", self.group)
        code, _ = self.refused("ec2", "describe-security-groups", "--group-ids", self.group)
        self.assertEqual(code, "InvalidGroup.NotFound")
        default = self.ec2("describe-security-groups", "--filters", "Name=group-name,Values=default")["SecurityGroups"][0]
        code, _ = self.refused("ec2", "delete-security-group", "--group-id", default["GroupId"])
        self.assertEqual(code, "CannotDelete")


if __name__ == "__main__":
    unittest.main()

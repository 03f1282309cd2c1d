"""IAM as far as set-ups of ECS use it: roles, their policies, instance profiles."""

from harness import ACCOUNT, GantryTest

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]}
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


class IamRecordsTest(GantryTest):
    def iam(self, *words):
        return self.aws("iam", *words)

    def role(self, name):
        return self.iam("create-role", "--role-name", name, "--assume-role-policy-document", TRUST)["Role"]

    def assert_missing(self, *words):
        self.assertEqual(self.refused("iam", *words)[0], "NoSuchEntity", words)

    def test_a_role_is_made_changed_and_deleted(self):
        self.assertEqual(self.role("made")["Arn"], f"arn:aws:iam::{ACCOUNT}:role/made")
        self.assertEqual(
            self.refused("iam", "create-role", "--role-name", "made", "--assume-role-policy-document", TRUST),
            ("EntityAlreadyExists", "Role with name made already exists."),
        )
        self.iam("update-role", "--role-name", "made", "--description", "of a test")
        changed = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}
        self.iam("update-assume-role-policy", "--role-name", "made", "--policy-document", changed)
        shown = self.iam("get-role", "--role-name", "made")["Role"]
        self.assertEqual((shown["Description"], shown["AssumeRolePolicyDocument"]), ("of a test", changed))
        self.assertIn("made", [one["RoleName"] for one in self.iam("list-roles")["Roles"]])
        self.iam("delete-role", "--role-name", "made")
        self.assertEqual(self.refused("iam", "get-role", "--role-name", "made"),
                         ("NoSuchEntity", "The role with name made cannot be found."))
        self.assert_missing("update-role", "--role-name", "made", "--description", "x")
        self.assertEqual(self.refused("iam", "update-assume-role-policy", "--role-name", "made", "--policy-document",
                                      "nonsense")[0], "NoSuchEntity")

    def test_tags_of_a_role(self):
        self.role("tagged")
        self.iam("tag-role", "--role-name", "tagged", "--tags", "Key=a,Value=1", "Key=b,Value=2")
        self.iam("untag-role", "--role-name", "tagged", "--tag-keys", "a")
        self.assertEqual(self.iam("list-role-tags", "--role-name", "tagged")["Tags"], [{"Key": "b", "Value": "2"}])
        self.assert_missing("tag-role", "--role-name", "none", "--tags", "Key=a,Value=1")
        self.assert_missing("untag-role", "--role-name", "none", "--tag-keys", "a")
        self.assert_missing("list-role-tags", "--role-name", "none")

    def test_inline_policies_of_a_role(self):
        self.role("inline")
        self.iam("put-role-policy", "--role-name", "inline", "--policy-name", "pull", "--policy-document", POLICY)
        self.assertEqual(self.iam("list-role-policies", "--role-name", "inline")["PolicyNames"], ["pull"])
        found = self.iam("get-role-policy", "--role-name", "inline", "--policy-name", "pull")
        self.assertEqual(found["PolicyDocument"], POLICY)
        self.assertEqual(self.refused("iam", "delete-role", "--role-name", "inline")[0], "DeleteConflict")
        self.iam("delete-role-policy", "--role-name", "inline", "--policy-name", "pull")
        self.assert_missing("get-role-policy", "--role-name", "inline", "--policy-name", "pull")
        self.assert_missing("delete-role-policy", "--role-name", "inline", "--policy-name", "pull")
        self.assert_missing("list-role-policies", "--role-name", "none")
        self.assertEqual(self.refused("iam", "put-role-policy", "--role-name", "inline", "--policy-name", "pull",
                                      "--policy-document", "nonsense")[0], "MalformedPolicyDocument")

    def test_managed_policies(self):
        arn = self.iam("create-policy", "--policy-name", "own", "--policy-document", POLICY)["Policy"]["Arn"]
        self.assertEqual(arn, f"arn:aws:iam::{ACCOUNT}:policy/own")
        self.assertEqual(self.refused("iam", "create-policy", "--policy-name", "own", "--policy-document", POLICY)[0],
                         "EntityAlreadyExists")
        self.assertEqual(self.iam("get-policy", "--policy-arn", arn)["Policy"]["DefaultVersionId"], "v1")
        self.assertEqual(self.iam("get-policy-version", "--policy-arn", arn, "--version-id", "v1")
                         ["PolicyVersion"]["Document"], POLICY)
        self.assertEqual([one["VersionId"] for one in
                          self.iam("list-policy-versions", "--policy-arn", arn)["Versions"]], ["v1"])
        self.assertEqual([one["PolicyName"] for one in self.iam("list-policies", "--scope", "Local")["Policies"]],
                         ["own"])
        self.role("managed")
        for one in (arn, MANAGED):
            self.iam("attach-role-policy", "--role-name", "managed", "--policy-arn", one)
        attached = self.iam("list-attached-role-policies", "--role-name", "managed")["AttachedPolicies"]
        self.assertEqual({one["PolicyArn"] for one in attached}, {arn, MANAGED})
        self.assertEqual(self.refused("iam", "delete-policy", "--policy-arn", arn)[0], "DeleteConflict")
        self.iam("detach-role-policy", "--role-name", "managed", "--policy-arn", arn)
        self.iam("delete-policy", "--policy-arn", arn)
        for command in ("get-policy", "delete-policy", "list-policy-versions"):
            self.assert_missing(command, "--policy-arn", arn)
        self.assert_missing("get-policy-version", "--policy-arn", MANAGED, "--version-id", "v999")

    def test_instance_profiles(self):
        self.role("host")
        self.iam("create-instance-profile", "--instance-profile-name", "hosts")
        self.iam("add-role-to-instance-profile", "--instance-profile-name", "hosts", "--role-name", "host")
        shown = self.iam("get-instance-profile", "--instance-profile-name", "hosts")["InstanceProfile"]
        self.assertEqual([one["RoleName"] for one in shown["Roles"]], ["host"])
        names = [one["InstanceProfileName"] for one in self.iam("list-instance-profiles")["InstanceProfiles"]]
        self.assertIn("hosts", names)
        of_role = self.iam("list-instance-profiles-for-role", "--role-name", "host")["InstanceProfiles"]
        self.assertEqual([one["InstanceProfileName"] for one in of_role], ["hosts"])
        self.assertEqual(self.refused("iam", "delete-instance-profile", "--instance-profile-name", "hosts")[0],
                         "DeleteConflict")
        self.iam("remove-role-from-instance-profile", "--instance-profile-name", "hosts", "--role-name", "host")
        self.iam("delete-instance-profile", "--instance-profile-name", "hosts")
        self.assert_missing("delete-instance-profile", "--instance-profile-name", "hosts")
        self.assert_missing("remove-role-from-instance-profile", "--instance-profile-name", "hosts", "--role-name", "host")
        self.assert_missing("list-instance-profiles-for-role", "--role-name", "none")

    def test_service_linked_roles(self):
        role = self.iam("create-service-linked-role", "--aws-service-name", "ecs.amazonaws.com")["Role"]
        self.assertEqual(role["Arn"], f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
        self.assertEqual(self.refused("iam", "create-service-linked-role", "--aws-service-name", "ecs.amazonaws.com"),
                         ("InvalidInput", "Service role name AWSServiceRoleForECS has been taken in this account, please "
                          "try a different suffix."))

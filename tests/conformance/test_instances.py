"""Instances' life, IAM, the Parameter Store, and gantry cluster, which calls them all."""

import base64
import json
import os
import subprocess

from harness import ACCOUNT, STATE_DEADLINE, GantryTest, wait_until

TRUST = json.dumps(
    {"Version": "2012-10-17",
     "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)
RECOMMENDED = "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended"


class InstanceLifeTest(GantryTest):
    def launch(self):
        found = self.ec2("run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro")
        instance = found["Instances"][0]["InstanceId"]
        self.when(instance, "running")
        return instance

    def describe(self, instance):
        return self.ec2("describe-instances", "--instance-ids", instance)["Reservations"][0]["Instances"][0]

    def when(self, instance, state):
        return wait_until(
            lambda: (found := self.describe(instance))["State"]["Name"] == state and found, STATE_DEADLINE,
            f"{instance} is {state}",
        )

    def test_a_stopped_instance_starts_again_with_its_address_and_volume(self):
        instance = self.launch()
        before = self.describe(instance)
        change = self.ec2("stop-instances", "--instance-ids", instance)["StoppingInstances"][0]
        self.assertEqual((change["PreviousState"]["Name"], change["CurrentState"]["Name"]), ("running", "stopping"))
        stopped = self.when(instance, "stopped")
        self.assertEqual(stopped["StateReason"]["Code"], "Client.UserInitiatedShutdown")
        self.ec2("modify-instance-attribute", "--instance-id", instance, "--instance-type", '{"Value": "t2.small"}')
        change = self.ec2("start-instances", "--instance-ids", instance)["StartingInstances"][0]
        self.assertEqual((change["PreviousState"]["Name"], change["CurrentState"]["Name"]), ("stopped", "pending"))
        after = self.when(instance, "running")
        self.assertEqual(after["InstanceType"], "t2.small")
        for member in ("PrivateIpAddress", "PrivateDnsName", "BlockDeviceMappings"):
            self.assertEqual(after[member], before[member], member)

    def test_status_checks_pass_once_the_instance_has_booted(self):
        instance = self.launch()
        self.ec2("reboot-instances", "--instance-ids", instance)

        def checked():
            found = self.ec2("describe-instance-status", "--instance-ids", instance)["InstanceStatuses"]
            return found and found[0]["InstanceStatus"]["Status"] == "ok" and found[0]

        status = wait_until(checked, STATE_DEADLINE, "the checks have passed")
        self.assertEqual(status["SystemStatus"]["Details"], [{"Name": "reachability", "Status": "passed"}])
        output = self.ec2("get-console-output", "--instance-id", instance)
        self.assertIn(instance, output["Output"])

    def test_attributes_are_read_as_they_were_set(self):
        instance = self.launch()
        self.ec2("modify-instance-attribute", "--instance-id", instance, "--disable-api-termination")
        read = self.ec2("describe-instance-attribute", "--instance-id", instance, "--attribute", "disableApiTermination")
        self.assertEqual(read["DisableApiTermination"], {"Value": True})
        code, _ = self.refused("ec2", "terminate-instances", "--instance-ids", instance)
        self.assertEqual(code, "OperationNotPermitted")
        code, message = self.refused(
            "ec2", "modify-instance-attribute", "--instance-id", instance, "--instance-type", '{"Value": "t2.small"}'
        )
        self.assertEqual((code, message), ("IncorrectInstanceState", f"The instance '{instance}' is not in the 'stopped' state."))
        options = self.ec2("modify-instance-metadata-options", "--instance-id", instance, "--http-tokens", "required")
        self.assertEqual(options["InstanceMetadataOptions"]["HttpTokens"], "required")

    def test_volumes_types_and_offerings_are_described(self):
        instance = self.launch()
        volumes = self.ec2("describe-volumes", "--filters", f"Name=attachment.instance-id,Values={instance}")["Volumes"]
        self.assertEqual([(one["Size"], one["State"]) for one in volumes], [(30, "in-use")])
        offers = self.ec2("describe-instance-type-offerings", "--location-type", "availability-zone",
                          "--filters", "Name=instance-type,Values=t2.micro")["InstanceTypeOfferings"]
        self.assertEqual([one["Location"] for one in offers], ["us-east-1a", "us-east-1b", "us-east-1c"])
        found = self.ec2("describe-instance-types", "--instance-types", "m7i.2xlarge")["InstanceTypes"][0]
        self.assertEqual((found["VCpuInfo"]["DefaultVCpus"], found["MemoryInfo"]["SizeInMiB"]), (8, 32768))


    def test_monitoring_is_switched_and_credits_are_told(self):
        instance = self.launch()
        for command, states in (("monitor-instances", ("enabled", "pending")), ("unmonitor-instances", ("disabled", "disabling"))):
            found = self.ec2(command, "--instance-ids", instance)["InstanceMonitorings"][0]
            self.assertIn(found["Monitoring"]["State"], states)
        found = self.ec2("describe-instance-credit-specifications", "--instance-ids", instance)
        self.assertEqual([one["InstanceId"] for one in found["InstanceCreditSpecifications"]], [instance])

    def test_a_profile_is_associated_with_an_instance_and_taken_away(self):
        instance = self.launch()
        made = self.ec2("associate-iam-instance-profile", "--instance-id", instance,
                        "--iam-instance-profile", "Name=ecsInstanceRole")["IamInstanceProfileAssociation"]
        found = self.ec2("describe-iam-instance-profile-associations", "--filters", f"Name=instance-id,Values={instance}")
        self.assertEqual([one["AssociationId"] for one in found["IamInstanceProfileAssociations"]], [made["AssociationId"]])
        self.ec2("disassociate-iam-instance-profile", "--association-id", made["AssociationId"])
        self.assertNotIn("IamInstanceProfile", self.describe(instance))


class IamTest(GantryTest):
    def iam(self, *words):
        return self.aws("iam", *words)

    def test_a_role_reaches_an_instance_by_its_profile(self):
        role = self.iam("create-role", "--role-name", "web", "--assume-role-policy-document", TRUST)["Role"]
        self.assertEqual(role["Arn"], f"arn:aws:iam::{ACCOUNT}:role/web")
        self.assertEqual(role["AssumeRolePolicyDocument"], json.loads(TRUST))
        self.iam("create-instance-profile", "--instance-profile-name", "web-servers")
        launch = ["ec2", "run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro",
                  "--iam-instance-profile", "Name=web-servers"]
        code, message = self.refused(*launch)
        self.assertEqual((code, message), (
            "InvalidParameterValue",
            f'IAM Instance Profile "arn:aws:iam::{ACCOUNT}:instance-profile/web-servers" has no associated IAM Roles'))
        self.iam("add-role-to-instance-profile", "--instance-profile-name", "web-servers", "--role-name", "web")
        instance = self.aws(*launch)["Instances"][0]
        self.assertEqual(instance["IamInstanceProfile"]["Arn"], f"arn:aws:iam::{ACCOUNT}:instance-profile/web-servers")

    def test_policies_come_and_go_and_errors_are_aws(self):
        self.iam("create-role", "--role-name", "worker", "--assume-role-policy-document", TRUST)
        code, message = self.refused("iam", "create-role", "--role-name", "worker", "--assume-role-policy-document", TRUST)
        self.assertEqual((code, message), ("EntityAlreadyExists", "Role with name worker already exists."))
        managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        self.iam("attach-role-policy", "--role-name", "worker", "--policy-arn", managed)
        attached = self.iam("list-attached-role-policies", "--role-name", "worker")["AttachedPolicies"]
        self.assertEqual([one["PolicyArn"] for one in attached], [managed])
        code, message = self.refused("iam", "delete-role", "--role-name", "worker")
        self.assertEqual((code, message), ("DeleteConflict", "Cannot delete entity, must detach all policies first."))
        self.iam("detach-role-policy", "--role-name", "worker", "--policy-arn", managed)
        code, _ = self.refused("iam", "put-role-policy", "--role-name", "worker", "--policy-name", "p", "--policy-document", "{")
        self.assertEqual(code, "MalformedPolicyDocument")
        self.iam("delete-role", "--role-name", "worker")
        code, message = self.refused("iam", "get-role", "--role-name", "worker")
        self.assertEqual((code, message), ("NoSuchEntity", "The role with name worker cannot be found."))

    def test_the_consoles_instance_role_is_there_from_the_start(self):
        profile = self.iam("get-instance-profile", "--instance-profile-name", "ecsInstanceRole")["InstanceProfile"]
        self.assertEqual([role["RoleName"] for role in profile["Roles"]], ["ecsInstanceRole"])


class ParametersTest(GantryTest):
    def test_the_recommended_image_is_one_that_describe_images_shows(self):
        found = self.aws("ssm", "get-parameters", "--names", RECOMMENDED, f"{RECOMMENDED}/image_id", "/nope")
        self.assertEqual(found["InvalidParameters"], ["/nope"])
        values = {one["Name"]: one["Value"] for one in found["Parameters"]}
        image = json.loads(values[RECOMMENDED])
        self.assertEqual(image["image_id"], values[f"{RECOMMENDED}/image_id"])
        shown = self.ec2("describe-images", "--image-ids", image["image_id"])["Images"][0]
        self.assertEqual(shown["Name"], image["image_name"])

    def test_own_parameters_are_put_listed_and_deleted(self):
        self.aws("ssm", "put-parameter", "--name", "/app/url", "--type", "String", "--value", "x")
        code, _ = self.refused("ssm", "put-parameter", "--name", "/app/url", "--type", "String", "--value", "y")
        self.assertEqual(code, "ParameterAlreadyExists")
        found = self.aws("ssm", "get-parameters-by-path", "--path", "/app")["Parameters"]
        self.assertEqual([(one["Name"], one["Value"], one["Version"]) for one in found], [("/app/url", "x", 1)])
        self.aws("ssm", "delete-parameter", "--name", "/app/url")
        code, _ = self.refused("ssm", "get-parameter", "--name", "/app/url")
        self.assertEqual(code, "ParameterNotFound")


class WizardTest(GantryTest):
    def cluster(self, verb, *words):
        """What `gantry cluster VERB` prints, and its status."""
        done = subprocess.run(
            [self.gantry.programs / "gantry", "cluster", verb, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False, env=os.environ | {"GANTRY_DATA_DIR": str(self.gantry.data_dir)},
        )
        return done.returncode, done.stdout

    def works(self, verb, *words):
        status, text = self.cluster(verb, *words)
        self.assertEqual(status, 0, text)
        return text

    def members(self, name):
        return self.aws("ecs", "list-container-instances", "--cluster", name)["containerInstanceArns"]

    def group(self, name):
        found = self.aws("autoscaling", "describe-auto-scaling-groups", "--auto-scaling-group-names", name)
        return found["AutoScalingGroups"]

    def test_up_scale_and_down(self):
        name = "EC2ContainerService-wizard-EcsInstanceAsg"
        for _ in range(2):  # a second time nothing changes
            self.works("up", "wizard", "--instance-type", "t2.micro", "--size", "2", "--open-port", "8080")
            self.assertEqual(len(self.members("wizard")), 2)
        group = self.group(name)[0]
        self.assertEqual((group["MinSize"], group["MaxSize"], group["DesiredCapacity"]), (0, 2, 2))
        launch = self.aws("autoscaling", "describe-launch-configurations", "--launch-configuration-names",
                          group["LaunchConfigurationName"])["LaunchConfigurations"][0]
        self.assertEqual(
            base64.b64decode(launch["UserData"]).decode(),
            "#!/bin/bash\necho ECS_CLUSTER=wizard >> /etc/ecs/ecs.config;echo ECS_BACKEND_HOST= >> /etc/ecs/ecs.config;")
        rules = self.ec2("describe-security-groups", "--group-ids", *launch["SecurityGroups"])["SecurityGroups"][0]
        self.assertEqual([(one["FromPort"], one["IpRanges"][0]["CidrIp"]) for one in rules["IpPermissions"]],
                         [(8080, "0.0.0.0/0")])
        self.works("scale", "wizard", "3")
        self.assertEqual(len(self.members("wizard")), 3)
        self.works("scale", "wizard", "1")
        self.assertEqual(len(self.members("wizard")), 1)
        self.works("down", "wizard")
        self.assertEqual(self.group(name), [])
        self.works("down", "wizard")

    def test_errors_say_what_to_do(self):
        status, text = self.cluster("up", "other", "--key-pair", "nobody")
        self.assertEqual(status, 1)
        self.assertIn("aws ec2 create-key-pair --key-name nobody", text)
        status, text = self.cluster("scale", "other", "2")
        self.assertEqual(status, 1)
        self.assertIn("gantry cluster up", text)

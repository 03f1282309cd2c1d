"""EC2: instances and the default VPC."""

import unittest

from harness import STATE_DEADLINE, GantryTest, wait_until


class InstancesTest(GantryTest):
    def image(self):
        return self.ec2("describe-images", "--owners", "amazon")["Images"][0]["ImageId"]

    def run_instance(self, *words):
        answer = self.ec2("run-instances", "--image-id", self.image(), "--instance-type", "t2.micro", *words)
        return answer["Instances"][0]

    def when(self, instance_id, state):
        def reached():
            found = self.ec2("describe-instances", "--instance-ids", instance_id)["Reservations"][0]["Instances"][0]
            return found if found["State"]["Name"] == state else None

        return wait_until(reached, STATE_DEADLINE, f"{instance_id} is {state}")

    def test_an_instance_runs_in_the_default_vpc_until_it_is_terminated(self):
        launched = self.run_instance()
        self.assertEqual((launched["State"]["Name"], launched["InstanceType"]), ("pending", "t2.micro"))
        running = self.when(launched["InstanceId"], "running")
        self.assertTrue(running["PrivateIpAddress"].startswith("172.31."))
        vpc = self.ec2("describe-vpcs", "--filters", "Name=is-default,Values=true")["Vpcs"][0]
        self.assertEqual(running["VpcId"], vpc["VpcId"])
        ended = self.ec2("terminate-instances", "--instance-ids", launched["InstanceId"])["TerminatingInstances"][0]
        self.assertEqual(ended["PreviousState"]["Name"], "running")
        self.when(launched["InstanceId"], "terminated")

    def test_a_client_token_launches_once(self):
        first = self.run_instance("--client-token", "token-1")
        self.assertEqual(self.run_instance("--client-token", "token-1")["InstanceId"], first["InstanceId"])

    def test_run_instances_takes_the_ami_of_any_account_but_no_malformed_id(self):
        self.ec2("run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro")
        code, _ = self.refused("ec2", "run-instances", "--image-id", "nonsense", "--instance-type", "t2.micro")
        self.assertEqual(code, "InvalidAMIID.Malformed")

    def test_run_instances_refuses_an_unknown_type(self):
        code, _ = self.refused("ec2", "run-instances", "--image-id", self.image(), "--instance-type", "t9.zeppelin")
        self.assertEqual(code, "InvalidParameterValue")

    def test_run_instances_with_dry_run_only_says_that_it_would(self):
        code, _ = self.refused("ec2", "run-instances", "--image-id", self.image(), "--dry-run")
        self.assertEqual(code, "DryRunOperation")

    def test_describe_instances_refuses_unknown_and_malformed_ids(self):
        code, message = self.refused("ec2", "describe-instances", "--instance-ids", "i-0123456789abcdef0")
        self.assertEqual(code, "InvalidInstanceID.NotFound")
        self.assertEqual(message, "The instance ID 'i-0123456789abcdef0' does not exist")
        code, _ = self.refused("ec2", "describe-instances", "--instance-ids", "nonsense")
        self.assertEqual(code, "InvalidInstanceID.Malformed")

    def test_terminate_instances_refuses_an_unknown_one(self):
        code, _ = self.refused("ec2", "terminate-instances", "--instance-ids", "i-0123456789abcdef0")
        self.assertEqual(code, "InvalidInstanceID.NotFound")

    def test_tags_are_made_filtered_by_and_deleted(self):
        instance = self.run_instance("--tag-specifications", "ResourceType=instance,Tags=[{Key=Name,Value=one}]")
        self.ec2("create-tags", "--resources", instance["InstanceId"], "--tags", "Key=stage,Value=test")
        found = self.ec2("describe-instances", "--filters", "Name=tag:stage,Values=test")
        self.assertEqual(found["Reservations"][0]["Instances"][0]["InstanceId"], instance["InstanceId"])
        self.ec2("delete-tags", "--resources", instance["InstanceId"], "--tags", "Key=stage")
        tags = self.ec2("describe-tags", "--filters", f"Name=resource-id,Values={instance['InstanceId']}")["Tags"]
        self.assertEqual([(tag["Key"], tag["Value"]) for tag in tags], [("Name", "one")])

    def test_an_unserved_operation_is_told_as_an_error(self):
        code, _ = self.refused("ec2", "describe-snapshots")
        self.assertEqual(code, "InvalidAction")


class DefaultVpcTest(GantryTest):
    def test_there_is_a_default_subnet_in_every_zone(self):
        zones = self.ec2("describe-availability-zones")["AvailabilityZones"]
        subnets = self.ec2("describe-subnets", "--filters", "Name=default-for-az,Values=true")["Subnets"]
        self.assertEqual(
            sorted(zone["ZoneName"] for zone in zones), sorted(subnet["AvailabilityZone"] for subnet in subnets)
        )
        self.assertTrue(all(subnet["CidrBlock"].endswith("/20") for subnet in subnets))

    def test_there_is_a_default_security_group(self):
        groups = self.ec2("describe-security-groups", "--group-names", "default")["SecurityGroups"]
        self.assertEqual([group["GroupName"] for group in groups], ["default"])

    def test_describe_vpcs_refuses_an_unknown_one(self):
        self.assertEqual(self.refused("ec2", "describe-vpcs", "--vpc-ids", "vpc-0123abcd")[0], "InvalidVpcID.NotFound")

    def test_describe_regions_knows_us_east_1(self):
        regions = self.ec2("describe-regions")["Regions"]
        self.assertIn("us-east-1", [region["RegionName"] for region in regions])

    def test_describe_instance_types_tells_a_t2_micros_size(self):
        found = self.ec2("describe-instance-types", "--instance-types", "t2.micro")["InstanceTypes"][0]
        self.assertEqual(found["VCpuInfo"]["DefaultVCpus"], 1)
        self.assertEqual(found["MemoryInfo"]["SizeInMiB"], 1024)


if __name__ == "__main__":
    unittest.main()

"""A further VPC is a further network: its instances reach gantryd and the Internet, and nobody in another VPC."""

import subprocess

from cluster_test import ClusterTest
from deployment import wait_until

NETWORK_DEADLINE = 60
# What curl ends with.
REFUSED, TIMED_OUT = 7, 28


class FurtherVpcTest(ClusterTest):
    DEPLOYMENT = "vpcs"
    CIDR = "10.77.0.0/16"

    def on(self, host, *command):
        done = subprocess.run(["docker", "exec", f"gantry-{host}", *command], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip()

    def address(self, host):
        answer = self.ec2.query("DescribeInstances", **{"InstanceId.1": host})
        return answer.findtext(".//privateIpAddress")

    def open_default_group(self, vpc):
        groups = self.ec2.query("DescribeSecurityGroups", **{
            "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpc, "Filter.2.Name": "group-name", "Filter.2.Value.1": "default"})
        self.ec2.query("AuthorizeSecurityGroupIngress", GroupId=groups.findtext(".//groupId"), **{
            "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0"})

    def networks(self):
        done = subprocess.run(
            ["docker", "network", "ls", "--format", "{{.Name}}", "--filter", f"label=gantry.deployment={self.DEPLOYMENT}"],
            capture_output=True, text=True, check=True,
        )
        return sorted(done.stdout.split())

    def test_an_instance_in_a_further_vpc_is_a_member_of_the_cluster_and_of_no_other_network(self):
        vpc = self.ec2.query("CreateVpc", CidrBlock=self.CIDR).findtext(".//vpcId")
        subnet = self.ec2.query("CreateSubnet", VpcId=vpc, CidrBlock="10.77.1.0/24").findtext(".//subnetId")
        self.assertEqual(len(self.networks()), 1)
        (far,) = self.launch(SubnetId=subnet).values()
        (near,) = self.launch().values()
        self.assertEqual(len(self.networks()), 2)
        self.assertTrue(self.address(far).startswith("10.77.1."))
        code, told = self.on(far, "curl", "-sf", "-m", "5", "http://169.254.169.254/latest/meta-data/local-ipv4")
        self.assertEqual((code, told), (0, self.address(far)))

        default = self.ec2.query("DescribeInstances", **{"InstanceId.1": near}).findtext(".//vpcId")
        for one in (vpc, default):
            self.open_default_group(one)
        for host, other in ((far, near), (near, far)):
            # Nobody listens there: who is let through is refused at once.
            knock = ["curl", "-s", "-m", "3", f"http://{self.address(host)}:9/"]
            wait_until(lambda words=knock: subprocess.run(words, capture_output=True, check=False).returncode == REFUSED,
                       NETWORK_DEADLINE, "the host reaches the instance")
            self.assertEqual(self.on(other, *knock)[0], TIMED_OUT)

        self.ec2.query("TerminateInstances", **{"InstanceId.1": far})
        wait_until(lambda: self.ec2.query("DescribeInstances", **{"InstanceId.1": far}).findtext(".//instanceState/name")
                   == "terminated", NETWORK_DEADLINE, "the instance is terminated")
        self.ec2.query("DeleteSubnet", SubnetId=subnet)
        self.ec2.query("DeleteVpc", VpcId=vpc)
        wait_until(lambda: len(self.networks()) == 1, NETWORK_DEADLINE, "the VPC's network is gone")

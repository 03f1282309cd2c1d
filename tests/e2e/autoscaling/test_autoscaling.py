"""A group of real instances whose user data joins the cluster: it grows, and heals itself."""

import base64
import subprocess
import time

from cluster_test import JOIN_DEADLINE, STATE_DEADLINE, USER_DATA, ClusterTest
from deployment import wait_until

GROUP = "EC2ContainerService-my-ecs-cluster-EcsInstanceAsg"
# From SetDesiredCapacity to the container instance with its agent connected, the image being there.
GROW_DEADLINE = 15


class AutoScalingTest(ClusterTest):
    DEPLOYMENT = "autoscaling"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.autoscaling = cls.client("autoscaling")
        cls.autoscaling.query(
            "CreateLaunchConfiguration", LaunchConfigurationName="EcsInstanceLc", ImageId="ami-0123456789abcdef0",
            InstanceType="t2.micro", UserData=base64.b64encode(USER_DATA.encode()).decode(),
        )
        cls.autoscaling.query(
            "CreateAutoScalingGroup", AutoScalingGroupName=GROUP, LaunchConfigurationName="EcsInstanceLc", MinSize=0,
            MaxSize=3, DesiredCapacity=1, **{"AvailabilityZones.member.1": "us-east-1a", "AvailabilityZones.member.2": "us-east-1b"},
        )
        wait_until(lambda: len(cls.joined()) == 1, JOIN_DEADLINE, "the first instance has joined", 0.2)

    def scale(self, desired):
        self.autoscaling.query("SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=desired)

    def test_1_the_desired_capacity_brings_a_host_that_joins_by_itself(self):
        began = time.monotonic()
        self.scale(2)
        wait_until(lambda: len(self.joined()) == 2, JOIN_DEADLINE, "the second instance has joined", 0.1)
        took = time.monotonic() - began
        print(f"the second host had joined after {took:.1f} s")
        self.assertLess(took, GROW_DEADLINE)

    def test_2_a_killed_instance_is_replaced(self):
        before = self.joined()
        victim = next(iter(before.values()))
        subprocess.run(["docker", "kill", f"gantry-{victim}"], check=True, capture_output=True)

        def healed():
            hosts = set(self.joined().values())
            return victim not in hosts and len(hosts) == len(before)

        wait_until(healed, STATE_DEADLINE, "another instance has joined in its place", 0.2)

    def test_3_a_group_of_none_ends_its_hosts(self):
        self.scale(0)
        wait_until(lambda: not self.joined(), STATE_DEADLINE, "no instance is left", 0.2)

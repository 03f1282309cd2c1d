"""Instances on Docker that stop, start again and reboot, and that ssh opens."""

import base64
import os
import pathlib
import subprocess
import tempfile

from cluster_test import CLUSTER, USER_DATA, ClusterTest
from deployment import wait_until

DEADLINE = 180


class InstancesTest(ClusterTest):
    DEPLOYMENT = "instances"

    def describe(self, host):
        return self.ec2.query("DescribeInstances", **{"InstanceId.1": host})

    def when(self, host, state):
        wait_until(lambda: self.describe(host).findtext(".//instanceState/name") == state, DEADLINE, f"{host} is {state}", 0.1)

    def inside(self, host, command):
        done = subprocess.run(["docker", "exec", f"gantry-{host}", "sh", "-c", command], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def test_a_stopped_instance_comes_back_with_address_disk_and_container_instance(self):
        (arn, host), = self.launch().items()
        address = self.describe(host).findtext(".//privateIpAddress")
        self.inside(host, "echo kept > /srv/kept; docker volume create kept")
        self.ec2.query("StopInstances", **{"InstanceId.1": host})
        self.when(host, "stopped")
        self.assertNotIn(arn, self.joined())
        self.ec2.query("StartInstances", **{"InstanceId.1": host})
        self.when(host, "running")
        wait_until(lambda: self.joined().get(arn) == host, DEADLINE, "the agent is back under its ARN", 0.2)
        self.assertEqual(self.describe(host).findtext(".//privateIpAddress"), address)
        self.assertEqual(self.inside(host, "cat /srv/kept; docker volume ls --quiet"), "kept\nkept")
        boots = self.inside(host, "cat /proc/sys/kernel/hostname; ls /var/lib/gantry")
        self.ec2.query("RebootInstances", **{"InstanceId.1": host})
        wait_until(lambda: arn not in self.joined(), DEADLINE, "the agent has gone", 0.1)
        wait_until(lambda: self.joined().get(arn) == host, DEADLINE, "the agent is back after the reboot", 0.2)
        self.assertEqual(self.describe(host).findtext(".//instanceState/name"), "running")
        self.assertEqual(self.inside(host, "cat /proc/sys/kernel/hostname; ls /var/lib/gantry"), boots)

        def checked():
            return self.ec2.query("DescribeInstanceStatus", **{"InstanceId.1": host}).findtext(".//instanceStatus/status") == "ok"

        wait_until(checked, DEADLINE, "the status checks pass", 0.2)
        console = self.ec2.query("GetConsoleOutput", InstanceId=host).findtext(".//output")
        self.assertIn("gantry-init: booted", base64.b64decode(console).decode())

    def test_the_key_pair_opens_ssh_for_ec2_user(self):
        key = self.ec2.query("CreateKeyPair", KeyName="door").findtext(".//keyMaterial")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "door.pem")
            path.write_text(key + "\n", encoding="utf-8")
            os.chmod(path, 0o600)
            group = self.ec2.query("DescribeSecurityGroups", **{"GroupName.1": "default"}).findtext(".//groupId")
            self.ec2.query("AuthorizeSecurityGroupIngress", GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
            image = self.ec2.query("DescribeImages", **{"Owner.1": "amazon"}).findtext(".//imageId")
            launched = self.ec2.query(
                "RunInstances", ImageId=image, InstanceType="t2.micro", MinCount=1, MaxCount=1, KeyName="door",
                UserData=base64.b64encode(USER_DATA.encode()).decode(),
            )
            host = launched.findtext(".//instanceId")
            address = launched.findtext(".//privateIpAddress")
            self.when(host, "running")

            def login():
                done = subprocess.run(
                    ["ssh", "-i", path, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
                     "-o", "ConnectTimeout=3", f"ec2-user@{address}", "sudo id -un; hostname"],
                    capture_output=True, text=True, check=False,
                )
                return done.stdout.split() if done.returncode == 0 else None

            who = wait_until(login, DEADLINE, "ssh lets ec2-user in", 0.5)
            self.assertEqual(who, ["root", "ip-" + address.replace(".", "-")])
        self.assertIn(CLUSTER, self.inside(host, "cat /etc/ecs/ecs.config"))

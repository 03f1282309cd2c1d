"""A cluster on real instances, and what a test sees of it: through ECS and in the instances' Docker Engines."""

import base64
import subprocess
import sys
import unittest

from aws_client import Client
from deployment import Deployment, wait_until

CLUSTER = "my-ecs-cluster"
# What ECS's own wizard writes.
USER_DATA = (
    "#!/bin/bash\n"
    f"echo ECS_CLUSTER={CLUSTER} >> /etc/ecs/ecs.config;echo ECS_BACKEND_HOST= >> /etc/ecs/ecs.config;"
)
# Ends on SIGTERM, which a plain sleep as a container's first process would not.
SLEEP = ["sh", "-c", "trap 'exit 0' TERM; sleep 86400 & wait"]
JOIN_DEADLINE = 180
STATE_DEADLINE = 240


class ClusterTest(unittest.TestCase):
    """A deployment of its own on Docker, with a cluster that is still empty."""

    DEPLOYMENT = "e2e-tests"

    @classmethod
    def setUpClass(cls):
        cls.gantry = cls.enterClassContext(Deployment(cls.DEPLOYMENT, "docker"))
        cls.ecs = cls.client("ecs")
        cls.ec2 = cls.client("ec2")
        cls.ecs.json("CreateCluster", clusterName=CLUSTER)

    @classmethod
    def client(cls, service):
        client = Client(cls.gantry.endpoint, service)
        cls.addClassCleanup(client.close)
        return client

    def run(self, result=None):
        failed = len(result.failures) + len(result.errors) if result else 0
        done = super().run(result)
        if result and len(result.failures) + len(result.errors) > failed:
            print(self.gantry.log(), file=sys.stderr)
        return done

    @classmethod
    def launch(cls, count=1, **more):
        """t2.micro instances that join the cluster: container instance ARN -> EC2 instance id of the new ones. `more` goes to
        RunInstances."""
        before = cls.joined()
        image = cls.ec2.query("DescribeImages", **{"Owner.1": "amazon"}).findtext(".//imageId")
        cls.ec2.query(
            "RunInstances", ImageId=image, MinCount=count, MaxCount=count,
            UserData=base64.b64encode(USER_DATA.encode()).decode(), **({"InstanceType": "t2.micro"} | more),
        )
        wait_until(lambda: len(cls.joined()) == len(before) + count, JOIN_DEADLINE, "the instances have joined", 0.2)
        return {arn: host for arn, host in cls.joined().items() if arn not in before}

    @classmethod
    def joined(cls):
        arns = cls.ecs.json("ListContainerInstances", cluster=CLUSTER)["containerInstanceArns"]
        if not arns:
            return {}
        found = cls.ecs.json("DescribeContainerInstances", cluster=CLUSTER, containerInstances=arns)
        return {
            one["containerInstanceArn"]: one["ec2InstanceId"] for one in found["containerInstances"] if one["agentConnected"]
        }

    def register(self, family, image="busybox", **container):
        command = {"command": SLEEP} if image == "busybox" else {}
        container = {"name": "web", "image": image, "memory": 64} | command | container
        answer = self.ecs.json("RegisterTaskDefinition", family=family, containerDefinitions=[container])
        return answer["taskDefinition"]["taskDefinitionArn"]

    def containers(self, host, family):
        """The runtime ids of that family's running containers in an instance's Docker Engine."""
        done = subprocess.run(
            ["docker", "exec", f"gantry-{host}", "docker", "ps", "--no-trunc", "--quiet", "--filter", f"name=ecs-{family}-"],
            capture_output=True, text=True, check=True,
        )
        return sorted(done.stdout.split())

"""Stock AWS clients against a Gantry with simulated instances."""

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).parent.parent / "support"))

import aws_client  # noqa: E402
from clients import Client, ClientTooOld, ServiceError, environment  # noqa: E402
from deployment import Deployment, wait_until  # noqa: E402
from wire import Model, error_problems  # noqa: E402

STATE_DEADLINE = 60
ACCOUNT = "000000000000"
REGION = "us-east-1"
UNKNOWN_ID = "0123456789abcdef0123456789abcdef"
AWS = os.environ.get("GANTRY_AWS") or shutil.which("aws")


class AwsError(Exception):
    """What aws printed about a call that the service refused."""

    def __init__(self, text):
        super().__init__(text)
        match = re.search(r"An error occurred \((\S+)\) when calling the \w+ operation(?: \(reached [^)]*\))?: (.*)", text, re.DOTALL)
        self.code = match.group(1) if match else ""
        self.message = match.group(2).strip() if match else text


class GantryTest(unittest.TestCase):
    """Calls aws as a user does. A test class has one gantryd."""

    @classmethod
    def setUpClass(cls):
        cls.gantry = cls.enterClassContext(Deployment("conformance", "simulated"))

    def aws(self, *words, key="test", secret="test"):
        """The answer of `aws WORD...`; a word that is no string is given as JSON. Raises AwsError."""
        command = [AWS, "--endpoint-url", self.gantry.endpoint, "--output", "json"]
        command += [word if isinstance(word, str) else json.dumps(word) for word in words]
        done = subprocess.run(command, env=environment(key, secret), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AwsError(done.stderr.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None

    def ec2(self, *words):
        return self.aws("ec2", *words)

    def refused(self, *words, **options):
        """The error of a call that has to be refused, as (code, message)."""
        with self.assertRaises(AwsError) as caught:
            self.aws(*words, **options)
        return caught.exception.code, caught.exception.message


class EcsTest(unittest.TestCase):
    """ECS driven by one client, which GANTRY_CLIENT names; the same tests run with each. A test class has one gantryd; each
    test names its own clusters and families."""

    MODEL = Model("ecs")
    CLUSTER = None  # of a class whose tests share one, with `instances`
    INSTANCES = {"instance_type": "m4.large"}

    @classmethod
    def setUpClass(cls):
        cls.gantry = cls.enterClassContext(Deployment("conformance", "simulated"))
        cls.client = Client(os.environ.get("GANTRY_CLIENT", "boto3"), cls.gantry.endpoint)
        cls.addClassCleanup(cls.client.close)
        # For what a test needs beside the calls that it is about.
        cls.direct = aws_client.Client(cls.gantry.endpoint, "ecs")
        cls.addClassCleanup(cls.direct.close)
        cls.ec2 = aws_client.Client(cls.gantry.endpoint, "ec2")
        cls.addClassCleanup(cls.ec2.close)
        if cls.CLUSTER:
            one = cls("setUp")
            one.make_cluster(cls.CLUSTER)
            cls.instances = one.launch(cls.CLUSTER, **cls.INSTANCES)
            cls.instance = cls.instances[0]

    def ecs(self, operation, **parameters):
        """The body of the answer, once the client has read it as it was sent. Raises ServiceError."""
        self.assertTrue(self.MODEL.has(operation), operation)
        self.assertLessEqual(set(parameters), set(self.MODEL.input_members(operation)), operation)
        try:
            answer = self.client.call(operation, parameters)
        except ClientTooOld as reason:
            self.skipTest(str(reason))
        self.assertEqual(answer["warnings"], [], operation)
        raw = answer.get("raw")
        if "error" in answer:
            code, message = answer["error"]["code"], answer["error"]["message"]
            if raw:
                problems = error_problems(self.MODEL, operation, answer["status"], raw, code)
                self.assertEqual(list(problems), [])
            raise ServiceError(code, message)
        body = json.loads(raw) if raw else answer["parsed"]
        problems = self.MODEL.problems(operation, body, answer["parsed"] if raw else None, self.client.structures)
        self.assertEqual(problems, [], operation)
        return body

    def refused(self, operation, **parameters):
        """The error of a call that has to be refused, as (code, message)."""
        with self.assertRaises(ServiceError) as caught:
            self.ecs(operation, **parameters)
        return caught.exception.code, caught.exception.message

    def assertRefused(self, code, message, operation, **parameters):  # pylint: disable=invalid-name
        self.assertEqual(self.refused(operation, **parameters), (code, message))

    def arn(self, rest):
        return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{rest}"

    def make_cluster(self, name):
        """A cluster's name."""
        self.direct.json("CreateCluster", clusterName=name)
        return name

    def make_definition(self, family, *, definition=None, **container):
        """A new revision's ARN."""
        container = {"name": "web", "image": "httpd:2.4", "memory": 64} | container
        answer = self.direct.json(
            "RegisterTaskDefinition", family=family, containerDefinitions=[container], **(definition or {})
        )
        return answer["taskDefinition"]["taskDefinitionArn"]

    def launch(self, cluster, count=1, instance_type="t2.micro", zone=None, settings=""):
        """Instances that join the cluster; the ARNs of the new container instances, once their agents are connected."""
        before = set(self._instances(cluster))
        script = f"#!/bin/bash\necho ECS_CLUSTER={cluster} >> /etc/ecs/ecs.config\n{settings}"
        parameters = {"Placement.AvailabilityZone": zone} if zone else {}
        self.ec2.query(
            "RunInstances", ImageId="ami-0123456789abcdef0", InstanceType=instance_type, MinCount=count, MaxCount=count,
            UserData=base64.b64encode(script.encode()).decode(), **parameters,
        )

        def joined():
            arns = sorted(set(self._instances(cluster)) - before)
            if len(arns) < count:
                return None
            found = self.direct.json("DescribeContainerInstances", cluster=cluster, containerInstances=arns)
            return all(one["agentConnected"] for one in found["containerInstances"]) and arns

        return wait_until(joined, STATE_DEADLINE, f"{count} instances joined {cluster}")

    def _instances(self, cluster):
        return self.direct.json("ListContainerInstances", cluster=cluster)["containerInstanceArns"]

    def tasks_when(self, cluster, tasks, status):
        """The tasks as described once all have that last status."""

        def reached():
            found = self.direct.json("DescribeTasks", cluster=cluster, tasks=tasks)["tasks"]
            return found if found and all(task["lastStatus"] == status for task in found) else None

        return wait_until(reached, STATE_DEADLINE, f"tasks are {status}")

    def task_when(self, cluster, task, status):
        return self.tasks_when(cluster, [task], status)[0]

    def service_when(self, cluster, service, condition, what):
        """The service as described once the condition holds for it."""

        def reached():
            found = self.direct.json("DescribeServices", cluster=cluster, services=[service])["services"]
            return found[0] if found and condition(found[0]) else None

        return wait_until(reached, STATE_DEADLINE, what)

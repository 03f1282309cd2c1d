"""The stock aws command line against a Gantry with simulated instances."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).parent.parent / "support"))

from deployment import Deployment, wait_until  # noqa: E402

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


def environment(key, secret):
    """What aws needs of this machine's environment, and nothing of its AWS settings."""
    kept = {name: os.environ[name] for name in ("PATH", "PYENV_ROOT") if name in os.environ}
    return kept | {
        "HOME": "/nonexistent",
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class GantryTest(unittest.TestCase):
    """A test class has one gantryd; each test names its own clusters and families."""

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

    def ecs(self, *words):
        return self.aws("ecs", *words)

    def ec2(self, *words):
        return self.aws("ec2", *words)

    def refused(self, *words, **options):
        """The error of a call that has to be refused, as (code, message)."""
        with self.assertRaises(AwsError) as caught:
            self.aws(*words, **options)
        return caught.exception.code, caught.exception.message

    def arn(self, rest):
        return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{rest}"

    def make_cluster(self, name):
        return self.ecs("create-cluster", "--cluster-name", name)["cluster"]

    def make_definition(self, family, **container):
        container = {"name": "web", "image": "httpd:2.4", "memory": 128} | container
        answer = self.ecs("register-task-definition", "--family", family, "--container-definitions", [container])
        return answer["taskDefinition"]

    def launch(self, cluster, count=1, instance_type="t2.micro"):
        """Instances that join the cluster; their container instance ARNs, once their agents are connected."""
        image = self.ec2("describe-images", "--owners", "amazon")["Images"][0]["ImageId"]
        user_data = f"#!/bin/bash\necho ECS_CLUSTER={cluster} >> /etc/ecs/ecs.config\n"
        self.ec2(
            *("run-instances", "--image-id", image, "--instance-type", instance_type, "--count", str(count)),
            *("--user-data", user_data),
        )

        def joined():
            arns = self.ecs("list-container-instances", "--cluster", cluster)["containerInstanceArns"]
            if len(arns) < count:
                return None
            found = self.ecs("describe-container-instances", "--cluster", cluster, "--container-instances", *arns)
            return all(one["agentConnected"] for one in found["containerInstances"]) and arns

        return wait_until(joined, STATE_DEADLINE, f"{count} instances joined {cluster}")

    def task_when(self, cluster, task, status):
        """The task as described once its last status is that."""

        def reached():
            found = self.ecs("describe-tasks", "--cluster", cluster, "--tasks", task)["tasks"][0]
            return found if found["lastStatus"] == status else None

        return wait_until(reached, STATE_DEADLINE, f"task is {status}")

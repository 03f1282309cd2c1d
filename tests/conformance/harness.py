"""Runs gantryd on simulated instances and the stock aws command line against it."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

START_DEADLINE = 30
STATE_DEADLINE = 60
ACCOUNT = "000000000000"
REGION = "us-east-1"
UNKNOWN_ID = "0123456789abcdef0123456789abcdef"


class AwsError(Exception):
    """What aws printed about a call that the service refused."""

    def __init__(self, text):
        super().__init__(text)
        match = re.search(r"An error occurred \((\S+)\) when calling the \w+ operation(?: \(reached [^)]*\))?: (.*)", text, re.DOTALL)
        self.code = match.group(1) if match else ""
        self.message = match.group(2).strip() if match else text


class Gantry:
    """One gantryd with a data folder and a port of its own."""

    def __init__(self):
        self.data_dir = pathlib.Path(tempfile.mkdtemp(prefix="gantry-conformance-"))
        self.log = open(self.data_dir / "log", "w+", encoding="utf-8")
        self.process = None
        self.endpoint = ""

    def start(self):
        program = pathlib.Path(os.environ["GANTRY_BIN"]) / "gantryd"
        command = [program, "--compute=simulated", "--listen=127.0.0.1:0", f"--data-dir={self.data_dir}"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        record = self.data_dir / "gantryd.json"

        def ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"gantryd ended:\n{self.output()}")
            return record.exists()

        wait_until(ready, START_DEADLINE, "gantryd is ready")
        self.endpoint = json.loads(record.read_text(encoding="utf-8"))["endpoint"]

    def output(self):
        return (self.data_dir / "log").read_text(encoding="utf-8")

    def stop(self):
        """Stops it and removes its data; its exit status."""
        status = None
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                status = self.process.wait(START_DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.data_dir)
        return status

    def aws(self, *words, key="test", secret="test"):
        """The answer of `aws WORD...` as a value. Raises AwsError."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.data_dir),
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYENV_ROOT": os.environ.get("PYENV_ROOT", ""),
        }
        command = [os.environ.get("GANTRY_AWS", shutil.which("aws") or "aws")]
        command += ["--endpoint-url", self.endpoint, "--output", "json", "--no-cli-pager"][: 4 if _is_version_1() else 5]
        command += [word if isinstance(word, str) else json.dumps(word) for word in words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AwsError(done.stderr.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None


_version_1 = None


def _is_version_1():
    global _version_1  # asked once: each aws process takes half a second
    if _version_1 is None:
        shown = subprocess.run(
            [os.environ.get("GANTRY_AWS", "aws"), "--version"], capture_output=True, text=True, check=True
        )
        _version_1 = shown.stdout.startswith("aws-cli/1.")
    return _version_1


def wait_until(condition, seconds, what):
    """Asks until the condition holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so in {seconds} s: {what}")
        time.sleep(0.02)
    return value


class GantryTest(unittest.TestCase):
    """A test class has one gantryd; each test names its own clusters and families."""

    @classmethod
    def setUpClass(cls):
        cls.gantry = Gantry()
        cls.addClassCleanup(cls.gantry.stop)
        cls.gantry.start()

    def aws(self, *words, **options):
        return self.gantry.aws(*words, **options)

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

#!/usr/bin/env python3
"""kill -9 of gantryd during a burst of calls, again and again: what was acknowledged is there after each restart.

    kill9.py --compute simulated|docker [--rounds 50] [--seed N]

After each restart it asserts:
  - every acknowledged task definition is described as it was sent, and no revision was given out twice;
  - every acknowledged task is described with its definition, its instance and a status no lower than before; one whose stop
    was acknowledged has desiredStatus STOPPED, every other one RUNNING;
  - a RunTask call without an answer has either started its task or not: repeated with its token, there is exactly one;
  - an agent is connected.
On Docker also: the agent is that of the same container instance, tasks that were RUNNING have the same runtime id, their
containers have not been started again, and the tasks of the burst reach RUNNING. Simulated hosts live within gantryd and die
with it: an agent of the same EC2 instance registers anew, and what becomes of the lost host's tasks is not looked at.
"""

import argparse
import base64
import itertools
import os
import random
import subprocess
import sys
import threading

from aws_client import Client, Disconnected
from deployment import Deployment, wait_until

CLUSTER = "my-ecs-cluster"
# What ECS's own wizard writes.
USER_DATA = (
    "#!/bin/bash\n"
    f"echo ECS_CLUSTER={CLUSTER} >> /etc/ecs/ecs.config;echo ECS_BACKEND_HOST= >> /etc/ecs/ecs.config;"
)
# Ends on SIGTERM, which a plain sleep as a container's first process would not.
COMMAND = ["sh", "-c", "trap 'exit 0' TERM; sleep 86400 & wait"]
JOIN_DEADLINE = 180
AGENT_DEADLINE = 90
TASK_DEADLINE = 120
LONGEST_BURST = 0.8
TASKS_PER_THREAD = 3  # in one burst
KEPT_TASKS = 8  # running from round to round
OLD_CHECKED = 50  # of the earlier rounds' definitions, in each round; all of them at the end
STATUSES = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]


def check(condition, what):
    if not condition:
        raise AssertionError(what)


class Ledger:
    """What was acknowledged. The burst's threads append, which needs no lock; the rest is for the main thread."""

    def __init__(self):
        self.definitions = {}  # ARN -> marker
        self.tasks = {}  # ARN -> the task as last seen
        self.stopped = set()  # ARNs of tasks whose stop was acknowledged
        self.unanswered = []  # (token, definition) of RunTask calls
        self.new_definitions = []
        self.new_tasks = []

    def settle(self):
        """Takes over what the last burst brought; its ARNs."""
        definitions, self.new_definitions = self.new_definitions, []
        tasks, self.new_tasks = self.new_tasks, []
        for arn, marker in definitions:
            check(arn not in self.definitions, f"{arn} was given out twice")
            self.definitions[arn] = marker
        for task in tasks:
            check(task["taskArn"] not in self.tasks, f"{task['taskArn']} was given out twice")
            self.tasks[task["taskArn"]] = task
        return [arn for arn, _ in definitions], [task["taskArn"] for task in tasks]


class Burst:
    """Threads that call until gantryd goes away."""

    def __init__(self, endpoint, ledger, definition, round_number, rng):
        self._endpoint = endpoint
        self._ledger = ledger
        self._definition = definition
        self._round = round_number
        self._over = threading.Event()
        self._errors = []
        callers = [self._register, self._register, self._run_tasks, self._run_tasks]
        self._threads = [
            threading.Thread(target=self._guard, args=(caller, number, random.Random(rng.random())))
            for number, caller in enumerate(callers)
        ]

    def start(self):
        for thread in self._threads:
            thread.start()

    def join(self):
        self._over.set()
        for thread in self._threads:
            thread.join()
        check(not self._errors, f"a call of the burst failed: {self._errors}")

    def _guard(self, caller, number, rng):
        client = Client(self._endpoint, "ecs")
        try:
            caller(client, number, rng)
        except Disconnected:
            pass  # killed, as intended
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._errors.append(error)  # told by join(), on the main thread
        finally:
            client.close()

    def _register(self, client, number, _):
        for count in itertools.count():
            marker = f"{self._round}.{number}.{count}"
            answer = register(client, f"burst-{number}-{count % 5}", marker)
            self._ledger.new_definitions.append((answer["taskDefinitionArn"], marker))

    def _run_tasks(self, client, number, rng):
        for count in range(TASKS_PER_THREAD):
            if self._over.wait(rng.uniform(0, LONGEST_BURST / TASKS_PER_THREAD)):
                return
            token = f"round-{self._round}-{number}-{count}"
            try:
                self._ledger.new_tasks.append(run_task(client, token, self._definition))
            except Disconnected:
                self._ledger.unanswered.append((token, self._definition))
                raise


def register(ecs, family, marker):
    container = {
        "name": "sleeper", "image": "busybox", "memory": 6, "command": COMMAND,
        "environment": [{"name": "MARKER", "value": marker}],
    }
    return ecs.json("RegisterTaskDefinition", family=family, containerDefinitions=[container])["taskDefinition"]


def run_task(ecs, token, definition):
    answer = ecs.json("RunTask", cluster=CLUSTER, taskDefinition=definition, clientToken=token, startedBy=token)
    check(len(answer["tasks"]) == 1, f"RunTask started {len(answer['tasks'])} tasks: {answer['failures']}")
    return answer["tasks"][0]


class Test:
    def __init__(self, deployment, rng):
        self.deployment = deployment
        self.rng = rng
        self.on_docker = deployment.compute == "docker"
        self.ledger = Ledger()
        self.ecs = Client(deployment.endpoint, "ecs")
        self.host = None  # the EC2 instance's id
        self.container_instance = None
        self.definition = None
        self.containers = {}  # task ARN -> its container's id and start time, as Docker tells them

    def prepare(self):
        self.ecs.json("CreateCluster", clusterName=CLUSTER)
        ec2 = Client(self.deployment.endpoint, "ec2")
        image = ec2.query("DescribeImages", **{"Owner.1": "amazon"}).findtext(".//imageId")
        answer = ec2.query(
            "RunInstances", ImageId=image, InstanceType="t2.micro", MinCount=1, MaxCount=1,
            UserData=base64.b64encode(USER_DATA.encode()).decode(),
        )
        ec2.close()
        self.host = answer.findtext(".//instanceId")
        self.container_instance = wait_until(self.connected, JOIN_DEADLINE, "the instance is ACTIVE and connected")
        self.definition = register(self.ecs, "kept", "kept")["taskDefinitionArn"]
        self.ledger.definitions[self.definition] = "kept"

    def connected(self):
        """The container instance of our host whose agent is connected."""
        arns = self.ecs.json("ListContainerInstances", cluster=CLUSTER, status="ACTIVE")["containerInstanceArns"]
        if not arns:
            return None
        found = self.ecs.json("DescribeContainerInstances", cluster=CLUSTER, containerInstances=arns[-100:])
        for one in found["containerInstances"]:
            if one["agentConnected"] and one["ec2InstanceId"] == self.host:
                return one["containerInstanceArn"]
        return None

    def round(self, number):
        burst = Burst(self.deployment.endpoint, self.ledger, self.definition, number, self.rng)
        moment = self.rng.uniform(0.01, LONGEST_BURST)
        burst.start()
        threading.Event().wait(moment)  # the moment is what is random here; nothing is waited for
        self.deployment.kill()
        burst.join()
        self.ecs.close()
        self.deployment.restart()

        definitions, tasks = self.ledger.settle()
        old = sorted(self.ledger.definitions)
        self.check_definitions([*definitions, *self.rng.sample(old, min(OLD_CHECKED, len(old)))])
        self.check_tasks()
        self.check_agent()
        tasks += self.repeat_unanswered()
        if self.on_docker:
            self.check_containers(tasks)
        self.stop_some()
        print(f"round {number}: killed after {moment:.3f} s, {len(definitions)} definitions, {len(tasks)} tasks", flush=True)

    def check_definitions(self, arns):
        for arn in arns:
            found = self.ecs.json("DescribeTaskDefinition", taskDefinition=arn)["taskDefinition"]
            container = found["containerDefinitions"][0]
            check(found["taskDefinitionArn"] == arn and found["status"] == "ACTIVE", f"{arn} became {found}")
            check(container["command"] == COMMAND, f"{arn} became {found}")
            check(container["environment"][0]["value"] == self.ledger.definitions[arn], f"{arn} became {found}")

    def describe(self, arns):
        tasks = {}
        for start in range(0, len(arns), 100):
            answer = self.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=arns[start : start + 100])
            check(not answer["failures"], f"tasks are lost: {answer['failures']}")
            tasks.update({task["taskArn"]: task for task in answer["tasks"]})
        return tasks

    def check_tasks(self):
        for arn, task in self.describe(list(self.ledger.tasks)).items():
            before = self.ledger.tasks[arn]
            for member in ("taskDefinitionArn", "containerInstanceArn", "startedBy", "createdAt"):
                check(task[member] == before[member], f"{arn}: {member} was {before[member]}, is {task[member]}")
            moved_back = STATUSES.index(task["lastStatus"]) < STATUSES.index(before["lastStatus"])
            check(not moved_back, f"{arn}: was {before['lastStatus']}, is {task['lastStatus']}")
            desired = "STOPPED" if arn in self.ledger.stopped else "RUNNING"
            if self.on_docker or desired == "STOPPED":
                check(task["desiredStatus"] == desired, f"{arn}: desired {task['desiredStatus']}: {task}")
            self.ledger.tasks[arn] = task

    def check_agent(self):
        arn = wait_until(self.connected, AGENT_DEADLINE, "the agent has reconnected")
        if self.on_docker:
            check(arn == self.container_instance, f"the agent came back as {arn}, it was {self.container_instance}")

    def repeat_unanswered(self):
        """Repeats the RunTask calls whose outcome is unknown; the ARNs of their tasks."""
        calls, self.ledger.unanswered = self.ledger.unanswered, []
        for token, definition in calls:
            task = run_task(self.ecs, token, definition)
            listed = []
            for status in ("RUNNING", "STOPPED"):
                listed += self.ecs.json("ListTasks", cluster=CLUSTER, startedBy=token, desiredStatus=status)["taskArns"]
            check(listed == [task["taskArn"]], f"the call {token} has started {listed}, its repetition {task['taskArn']}")
            self.ledger.new_tasks.append(task)
        return self.ledger.settle()[1]

    def check_containers(self, new):
        """The tasks of earlier rounds run as before, the new ones come to run."""
        kept = list(self.containers)
        if kept:
            for arn, task in self.describe(kept).items():
                check(task["lastStatus"] == "RUNNING", f"{arn} ran and is {task['lastStatus']}: {task.get('stoppedReason')}")
            now = self.inspect(kept)
            for arn in kept:
                check(now[arn] == self.containers[arn], f"{arn}: its container was {self.containers[arn]}, is {now[arn]}")
        wait_until(lambda: self.all_running(new), TASK_DEADLINE, "the burst's tasks are RUNNING", interval=0.1)
        if new:
            self.containers.update(self.inspect(new))

    def all_running(self, arns):
        tasks = self.describe(arns)
        for arn, task in tasks.items():
            check(task["lastStatus"] != "STOPPED", f"{arn} stopped: {task.get('stoppedReason')}")
            self.ledger.tasks[arn] = task
        return all(task["lastStatus"] == "RUNNING" for task in tasks.values())

    def inspect(self, arns):
        """task ARN -> container id, start time and whether it runs, by the runtime ids that ECS tells."""
        ids = {arn: task["containers"][0]["runtimeId"] for arn, task in self.describe(arns).items()}
        done = subprocess.run(
            ["docker", "exec", f"gantry-{self.host}", "docker", "inspect", "--format",
             "{{.Id}} {{.State.StartedAt}} {{.State.Running}} {{.RestartCount}}", *ids.values()],
            capture_output=True, text=True, check=False,
        )
        check(done.returncode == 0, f"docker inspect: {done.stderr}")
        shown = {line.split()[0]: line for line in done.stdout.splitlines()}
        return {arn: shown[runtime_id] for arn, runtime_id in ids.items()}

    def stop_some(self):
        """Keeps the number of tasks bounded: the oldest ones go."""
        alive = [arn for arn in self.ledger.tasks if arn not in self.ledger.stopped]
        for arn in alive[: max(0, len(alive) - KEPT_TASKS)]:
            self.ecs.json("StopTask", cluster=CLUSTER, task=arn)
            self.ledger.stopped.add(arn)
            self.containers.pop(arn, None)

    def check_everything(self):
        self.check_definitions(list(self.ledger.definitions))
        self.check_tasks()
        if self.on_docker:
            stopped = list(self.ledger.stopped)
            wait_until(
                lambda: all(task["lastStatus"] == "STOPPED" for task in self.describe(stopped).values()),
                TASK_DEADLINE, "what was told to stop has stopped", interval=0.1,
            )


def parse_arguments():
    parser = argparse.ArgumentParser(description="kill -9 of gantryd during a burst of calls")
    parser.add_argument("--compute", choices=["simulated", "docker"], required=True)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    print(f"--seed {arguments.seed}", flush=True)
    with Deployment("kill9", arguments.compute) as deployment:
        test = Test(deployment, random.Random(arguments.seed))
        try:
            test.prepare()
            for number in range(arguments.rounds):
                test.round(number)
            test.check_everything()
        except BaseException:
            print(deployment.log(), file=sys.stderr)
            raise
        finally:
            test.ecs.close()
    ledger = test.ledger
    print(f"{arguments.rounds} kills lost none of {len(ledger.definitions)} definitions and {len(ledger.tasks)} tasks")


if __name__ == "__main__":
    main()

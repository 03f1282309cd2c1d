"""Every field of a container definition on a real instance: its effect in the container or in docker inspect, and what the API
tells of it. Many fields share a task definition, so that the module takes minutes."""

import json
import re
import subprocess

from aws_client import ServiceError
from cluster_test import CLUSTER, SLEEP, STATE_DEADLINE, ClusterTest
from deployment import wait_until

SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:key"
ROLE = "arn:aws:iam::000000000000:role/execution"


def container(name, **members):
    return {"name": name, "image": "busybox", "memory": 32, "command": SLEEP} | members


class ContainerCase(ClusterTest):
    DEPLOYMENT = "containers"
    TYPE = "t2.micro"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ((cls.instance, cls.host),) = cls.launch(InstanceType=cls.TYPE).items()

    def on_host(self, *command):
        done = subprocess.run(["docker", "exec", f"gantry-{self.host}", *command], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def inspect(self, runtime_id):
        return json.loads(self.on_host("docker", "inspect", runtime_id))[0]

    def inside(self, runtime_id, script):
        return self.on_host("docker", "exec", runtime_id, "sh", "-c", script).strip()

    def define(self, family, *containers, **members):
        members = {"family": family, "containerDefinitions": list(containers)} | members
        return self.ecs.json("RegisterTaskDefinition", **members)["taskDefinition"]

    def start(self, family, **members):
        answer = self.ecs.json("RunTask", cluster=CLUSTER, taskDefinition=family, **members)
        self.assertEqual(answer["failures"], [])
        return answer["tasks"][0]["taskArn"]

    def task(self, arn):
        return self.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=[arn])["tasks"][0]

    def reaches(self, arn, status):
        def reached():
            found = self.task(arn)
            if found["lastStatus"] == "STOPPED" and status != "STOPPED":
                self.fail(f"the task has stopped: {json.dumps(found, indent=1)}")
            return found if found["lastStatus"] == status else None

        return wait_until(reached, STATE_DEADLINE, f"{arn} is {status}", 0.1)

    def running(self, family, **members):
        """The task, and its containers by name."""
        task = self.reaches(self.start(family, **members), "RUNNING")
        return task, {one["name"]: one for one in task["containers"]}

    def stopped(self, family, **members):
        return self.reaches(self.start(family, **members), "STOPPED")

    def stop(self, task):
        self.ecs.json("StopTask", cluster=CLUSTER, task=task["taskArn"])
        return self.reaches(task["taskArn"], "STOPPED")


class ContainerFieldsTest(ContainerCase):
    def test_process_and_file_system(self):
        self.define(
            "process",
            container(
                "main", cpu=64, memory=48, memoryReservation=24, entryPoint=["sh", "-c"],
                command=["echo $0 > /shared/argument; trap 'exit 0' TERM; sleep 86400 & wait", "told"],
                workingDirectory="/tmp", user="1000:1000", hostname="inner", interactive=True, pseudoTerminal=True,
                environment=[{"name": "MODE", "value": "prod"}], dockerLabels={"tier": "front"},
                dnsServers=["172.31.0.2"], dnsSearchDomains=["lab.internal"], readonlyRootFilesystem=True,
                extraHosts=[{"hostname": "db.lab", "ipAddress": "10.9.8.7"}],
                ulimits=[{"name": "nofile", "softLimit": 128, "hardLimit": 256}],
                mountPoints=[{"sourceVolume": "scratch", "containerPath": "/shared"},
                             {"sourceVolume": "host", "containerPath": "/host", "readOnly": True}],
                linuxParameters={
                    "initProcessEnabled": True, "sharedMemorySize": 8, "maxSwap": 16, "swappiness": 30,
                    "capabilities": {"add": ["NET_ADMIN"], "drop": ["MKNOD"]},
                    "devices": [{"hostPath": "/dev/null", "containerPath": "/dev/nothing", "permissions": ["read"]}],
                    "tmpfs": [{"containerPath": "/quick", "size": 4, "mountOptions": ["noexec"]}],
                },
                healthCheck={"command": ["CMD-SHELL", "test -e /shared/argument"], "interval": 5, "retries": 2},
                systemControls=[{"namespace": "net.core.somaxconn", "value": "512"}],
                logConfiguration={"logDriver": "json-file", "options": {"max-size": "1m", "tag": "x"}},
            ),
            container("lord", privileged=True, dockerSecurityOptions=["no-new-privileges"], volumesFrom=[
                {"sourceContainer": "main", "readOnly": True}], dependsOn=[{"containerName": "main", "condition": "HEALTHY"}]),
            volumes=[{"name": "scratch", "dockerVolumeConfiguration": {
                "scope": "task", "driver": "local", "labels": {"of": "test"},
                "driverOpts": {"type": "tmpfs", "device": "tmpfs", "o": "size=1m,mode=1777"}}},
                {"name": "host", "host": {"sourcePath": "/etc"}}],
        )
        task, containers = self.running("process")
        main, lord = (containers[name]["runtimeId"] for name in ("main", "lord"))
        host, config = self.inspect(main)["HostConfig"], self.inspect(main)["Config"]

        def told(script):
            return self.inside(main, script)

        self.assertEqual(told("cat /shared/argument"), "told")
        self.assertEqual(told("pwd; id -u; id -g; hostname; echo $MODE $AWS_EXECUTION_ENV").split(),
                         ["/tmp", "1000", "1000", "inner", "prod", "AWS_ECS_EC2"])
        self.assertTrue(config["Tty"] and config["OpenStdin"])
        self.assertEqual(config["Labels"]["tier"], "front")
        self.assertEqual(config["Labels"]["com.amazonaws.ecs.task-arn"], task["taskArn"])
        self.assertEqual(config["Labels"]["com.amazonaws.ecs.container-name"], "main")
        self.assertIn("lab.internal", told("cat /etc/resolv.conf"))
        self.assertIn("nameserver 172.31.0.2", told("cat /etc/resolv.conf"))
        self.assertRegex(told("cat /etc/hosts"), r"10\.9\.8\.7\s+db\.lab")
        self.assertEqual(told("ulimit -Sn; ulimit -Hn").split(), ["128", "256"])
        self.assertEqual(told("touch /no 2>/dev/null || echo refused"), "refused")
        self.assertEqual(told("touch /host/no 2>/dev/null || echo refused; test -e /host/passwd && echo there").split(),
                         ["refused", "there"])
        self.assertEqual(told("cat /proc/sys/net/core/somaxconn"), "512")
        self.assertRegex(told("cat /proc/1/cmdline"), "init|tini")
        self.assertRegex(told("mount"), r"on /quick type tmpfs \(.*noexec.*size=4096k")
        self.assertRegex(told("mount"), r"on /dev/shm type tmpfs \(.*size=8192k")
        self.assertRegex(told("mount"), r"on /shared type tmpfs \(.*size=1024k")
        self.assertEqual(told("test -c /dev/nothing && echo there"), "there")
        self.assertEqual((host["CpuShares"], host["Memory"], host["MemoryReservation"]), (64, 48 << 20, 24 << 20))
        self.assertEqual((host["MemorySwap"], host["MemorySwappiness"]), (64 << 20, 30))
        self.assertEqual((host["CapAdd"], host["CapDrop"]), (["NET_ADMIN"], ["MKNOD"]))
        self.assertEqual(host["LogConfig"], {"Type": "json-file", "Config": {"max-size": "1m", "tag": "x"}})
        # Privileged, and the other's volumes without being allowed to write.
        theirs = self.inspect(lord)["HostConfig"]
        self.assertTrue(theirs["Privileged"])
        self.assertEqual(theirs["SecurityOpt"][0], "no-new-privileges")
        self.assertEqual(self.inside(lord, "cat /shared/argument; touch /shared/no 2>/dev/null || echo refused").split(),
                         ["told", "refused"])
        wait_until(lambda: self.task(task["taskArn"])["containers"][0]["healthStatus"] == "HEALTHY", 60, "health is told", 0.2)
        self.stop(task)

    def test_the_tasks_own_limits_hold_for_all_its_containers(self):
        self.define("limited", container("a", memory=64), container("b", memory=64), cpu="128", memory="96")
        task, containers = self.running("limited")
        task_id = task["taskArn"].rpartition("/")[2]
        self.assertEqual((task["cpu"], task["memory"]), ("128", "96"))
        for one in containers.values():
            self.assertEqual(self.inspect(one["runtimeId"])["HostConfig"]["CgroupParent"], f"/ecs/{task_id}")
        quota, limit = self.on_host(
            "sh", "-c", f"cd /sys/fs/cgroup; if [ -e cgroup.controllers ]; then cut -d ' ' -f 1 ecs/{task_id}/cpu.max; "
            f"cat ecs/{task_id}/memory.max; else cat cpu/ecs/{task_id}/cpu.cfs_quota_us "
            f"memory/ecs/{task_id}/memory.limit_in_bytes; fi").split()
        self.assertEqual((int(quota), int(limit)), (12500, 96 << 20))
        self.stop(task)

    def test_process_and_ipc_namespaces(self):
        self.define("shared", container("a"), container("b"), pidMode="task", ipcMode="task")
        task, containers = self.running("shared")
        a, b = (containers[name]["runtimeId"] for name in "ab")
        self.assertEqual(self.inside(a, "readlink /proc/self/ns/ipc"), self.inside(b, "readlink /proc/self/ns/ipc"))
        self.assertEqual(self.inside(a, "readlink /proc/self/ns/pid"), self.inside(b, "readlink /proc/self/ns/pid"))
        self.assertEqual(len(task["containers"]), 2, "the pause container is none of the task's")
        self.stop(task)
        self.define("hosts", container("a"), pidMode="host", ipcMode="host", networkMode="host")
        task, containers = self.running("hosts")
        inside = self.inspect(containers["a"]["runtimeId"])["HostConfig"]
        self.assertEqual((inside["PidMode"], inside["IpcMode"], inside["NetworkMode"]), ("host", "host", "host"))
        self.stop(task)

    def test_ports_and_links(self):
        listen = ["sh", "-c", "mkdir /tmp/www; echo linked > /tmp/www/index.html; httpd -f -p 80 -h /tmp/www"]
        self.define(
            "ports",
            container("web", command=listen, portMappings=[
                {"containerPort": 80, "hostPort": 8085}, {"containerPort": 81}, {"containerPort": 53, "protocol": "udp"},
                {"containerPortRange": "9000-9002"}]),
            container("client", links=["web:www"]),
        )
        task, containers = self.running("ports")
        bindings = containers["web"]["networkBindings"]
        fixed = [one for one in bindings if one.get("containerPort") == 80]
        self.assertEqual([(one["hostPort"], one["protocol"], one["bindIP"]) for one in fixed], [(8085, "tcp", "0.0.0.0")])
        for one in bindings:
            if one.get("containerPort") in (81, 53):
                self.assertIn(one["hostPort"], range(32768, 61000))
                self.assertEqual(one["protocol"], "udp" if one["containerPort"] == 53 else "tcp")
        (ranged,) = [one for one in bindings if "containerPortRange" in one]
        first, last = map(int, ranged["hostPortRange"].split("-"))
        self.assertEqual((ranged["containerPortRange"], last - first), ("9000-9002", 2))
        self.assertEqual(self.inside(containers["client"]["runtimeId"], "wget -qO- http://www/"), "linked")
        self.assertEqual(self.on_host("curl", "-s", "http://127.0.0.1:8085/").strip(), "linked")
        self.stop(task)

    def test_order_and_exits(self):
        self.define(
            "order",
            container("first", essential=False, command=["sh", "-c", "exit 0"]),
            container("failed", essential=False, command=["sh", "-c", "exit 3"]),
            container("main", stopTimeout=2, command=["sh", "-c", "trap '' TERM; sleep 86400"], dependsOn=[
                {"containerName": "first", "condition": "SUCCESS"}, {"containerName": "failed", "condition": "COMPLETE"}]),
        )
        task, _ = self.running("order")
        wait_until(lambda: all("exitCode" in one for one in self.task(task["taskArn"])["containers"] if one["name"] != "main"),
                   60, "the exits are told", 0.2)
        codes = {one["name"]: one.get("exitCode") for one in self.stop(task)["containers"]}
        self.assertEqual(codes, {"first": 0, "failed": 3, "main": 137})
        self.define(
            "unordered",
            container("failed", essential=False, command=["sh", "-c", "exit 3"]),
            container("main", dependsOn=[{"containerName": "failed", "condition": "SUCCESS"}]),
        )
        task = self.stopped("unordered")
        reasons = {one["name"]: one.get("reason", "") for one in task["containers"]}
        self.assertIn("did not exit successfully", reasons["main"])
        self.assertEqual(task["stopCode"], "TaskFailedToStart")

    def test_why_tasks_stop(self):
        cases = {
            "CannotPullContainerError: ": {"image": "127.0.0.1:5009/none:1"},
            "CannotStartContainerError: ": {"command": ["/no/such/program"]},
            "OutOfMemoryError: Container killed due to memory usage": {
                "memory": 8, "command": ["sh", "-c", "x=a; while :; do x=$x$x; done"]},
        }
        arns = {}
        for number, (reason, members) in enumerate(cases.items()):
            self.define(f"why{number}", container("main", **members))
            arns[reason] = self.start(f"why{number}")
        for reason, arn in arns.items():
            task = self.reaches(arn, "STOPPED")
            self.assertTrue(task["containers"][0].get("reason", "").startswith(reason), task)
        for family, members in {
            "secret": {"secrets": [{"name": "KEY", "valueFrom": SECRET}]},
            "registry": {"repositoryCredentials": {"credentialsParameter": SECRET}},
            "files": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/a.env"}]},
        }.items():
            self.define(family, container("main", **members), executionRoleArn=ROLE)
            task = self.stopped(family)
            self.assertTrue(task["stoppedReason"].startswith("ResourceInitializationError: "), task["stoppedReason"])
            self.assertEqual(task["stopCode"], "TaskFailedToStart")

    def test_a_shared_volume_outlives_its_tasks(self):
        volume = [{"name": "lasting", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": True, "driver": "local"}}]
        mount = [{"sourceVolume": "lasting", "containerPath": "/data"}]
        self.define("writer", container("main", mountPoints=mount, command=["sh", "-c", "echo kept > /data/file"]), volumes=volume)
        self.define("reader", container("main", mountPoints=mount), volumes=volume)
        self.stopped("writer")
        task, containers = self.running("reader")
        self.assertEqual(self.inside(containers["main"]["runtimeId"], "cat /data/file"), "kept")
        self.stop(task)


class AwsvpcTest(ContainerCase):
    """Tasks with a network interface of their own: two of them on a t2.medium, which has three."""

    TYPE = "t2.medium"

    def group(self, name):
        answer = self.ec2.query("CreateSecurityGroup", GroupName=name, GroupDescription=name)
        return answer.findtext(".//groupId")

    def test_a_task_has_an_address_and_security_groups_of_its_own(self):
        subnets = self.ec2.query("DescribeInstances", **{"InstanceId.1": self.host}).findtext(".//instancesSet/item/subnetId")
        web, client = self.group("web"), self.group("client")
        self.ec2.query("AuthorizeSecurityGroupIngress", GroupId=web, **{
            "IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "80", "IpPermissions.1.ToPort": "80",
            "IpPermissions.1.Groups.1.GroupId": client})

        def network(*groups):
            return {"networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnets], "securityGroups": list(groups)}}}

        listen = ["sh", "-c", "mkdir /tmp/www; echo mine > /tmp/www/index.html; httpd -p 81 -h /tmp/www; "
                  "httpd -f -p 80 -h /tmp/www"]
        self.define("vpc", container("web", command=listen, portMappings=[{"containerPort": 80}]), container("side"),
                    networkMode="awsvpc")
        with self.assertRaisesRegex(ServiceError, "Network Configuration must be provided when networkMode 'awsvpc'"):
            self.ecs.json("RunTask", cluster=CLUSTER, taskDefinition="vpc")
        task, containers = self.running("vpc", **network(web))
        (attachment,) = task["attachments"]
        details = {one["name"]: one["value"] for one in attachment["details"]}
        address = details["privateIPv4Address"]
        self.assertEqual((attachment["type"], attachment["status"]), ("ElasticNetworkInterface", "ATTACHED"))
        self.assertEqual(details["subnetId"], subnets)
        for one in containers.values():
            self.assertEqual([each["privateIpv4Address"] for each in one["networkInterfaces"]], [address])
        self.assertEqual(len(containers), 2)
        shown = self.ec2.query("DescribeNetworkInterfaces", **{"NetworkInterfaceId.1": details["networkInterfaceId"]})
        self.assertEqual(shown.findtext(".//item/status"), "in-use")
        self.assertEqual(shown.findtext(".//item/attachment/instanceId"), self.host)
        side = containers["side"]["runtimeId"]
        self.assertIn(address, self.inside(side, "ip -4 addr show eth0"))
        self.assertIn(details["macAddress"], self.inside(side, "ip link show eth0"))
        # The containers of a task share localhost; the task metadata endpoint is there.
        self.assertEqual(self.inside(side, "wget -qO- http://127.0.0.1/"), "mine")
        metadata = json.loads(self.inside(side, "wget -qO- $ECS_CONTAINER_METADATA_URI_V4"))
        self.assertEqual(metadata["Networks"][0]["IPv4Addresses"], [address])
        # Who may come in is for the task's groups to say, on the same instance and from another.
        other, others = self.running("vpc", **network(client))
        answer = self.ecs.json("RunTask", cluster=CLUSTER, taskDefinition="vpc", **network(client))
        self.assertEqual([one["reason"] for one in answer["failures"]], ["RESOURCE:ENI"])
        asked = others["side"]["runtimeId"]
        self.assertEqual(self.inside(asked, f"wget -T 5 -qO- http://{address}/"), "mine")
        self.assertEqual(self.inside(asked, f"wget -T 2 -qO- http://{address}:81/ 2>/dev/null || echo refused"), "refused")
        self.stop(other)
        stranger, strangers = self.running("vpc", **network(web))
        refused = strangers["side"]["runtimeId"]
        self.assertEqual(self.inside(refused, f"wget -T 2 -qO- http://{address}/ 2>/dev/null || echo refused"), "refused")
        ((_, second),) = self.launch(**{"SecurityGroupId.1": client}).items()
        fetched = subprocess.run(["docker", "exec", f"gantry-{second}", "curl", "-s", "-m", "5", f"http://{address}/"],
                                 capture_output=True, text=True)
        self.assertEqual(fetched.stdout.strip(), "mine")
        for one in (stranger, task):
            self.stop(one)
        self.assertEqual(self.task(task["taskArn"])["attachments"][0]["status"], "DELETED")
        with self.assertRaisesRegex(ServiceError, "InvalidNetworkInterfaceID.NotFound"):
            self.ec2.query("DescribeNetworkInterfaces", **{"NetworkInterfaceId.1": details["networkInterfaceId"]})

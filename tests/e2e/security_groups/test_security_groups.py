"""Closed ports are closed: security groups on real instances, and the names that the VPC's resolver answers."""

import socket
import subprocess
import time

from aws_client import Client, ServiceError
from cluster_test import CLUSTER, ClusterTest
from deployment import wait_until

RUN_DEADLINE = 120
EFFECT_DEADLINE = 1  # of a change of rules
ATTEMPT = 0.4  # how long a connection may take; beside the instance it takes microseconds
PORT = 8080


def connect(address, port):
    return socket.create_connection((address, port), timeout=ATTEMPT)


def answers(address, port):
    """Whether anything answers; a packet that a group drops has no answer at all, not even a refusal."""
    try:
        connect(address, port).close()
        return True
    except TimeoutError:
        return False


class SecurityGroupsTest(ClusterTest):
    DEPLOYMENT = "groups"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hosts = cls.launch(2)
        cls.server, cls.other = cls.hosts.values()
        cls.address, cls.other_address = cls.address_of(cls.server), cls.address_of(cls.other)
        cls.default_group = cls.ask("DescribeSecurityGroups", **{"GroupName.1": "default"}).findtext(".//groupId")
        cls.register(cls, "page", "httpd:2.4", portMappings=[{"containerPort": 80, "hostPort": PORT}])
        instance = next(arn for arn, host in cls.hosts.items() if host == cls.server)
        task = cls.ecs.json("StartTask", cluster=CLUSTER, taskDefinition="page", containerInstances=[instance])
        arn = task["tasks"][0]["taskArn"]
        wait_until(
            lambda: cls.ecs.json("DescribeTasks", cluster=CLUSTER, tasks=[arn])["tasks"][0]["lastStatus"] == "RUNNING",
            RUN_DEADLINE, "the page is served", 0.1,
        )

    @classmethod
    def ask(cls, action, **parameters):
        """One call of EC2, on a connection of its own: gantryd comes and goes here."""
        client = Client(cls.gantry.endpoint, "ec2")
        try:
            return client.query(action, **parameters)
        finally:
            client.close()

    @classmethod
    def address_of(cls, host):
        return cls.ask("DescribeInstances", **{"InstanceId.1": host}).findtext(".//privateIpAddress")

    def rule(self, action, **parameters):
        names = {"GroupId": self.default_group, "IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT}
        return self.ask(f"{action}SecurityGroupIngress", **(names | parameters))

    def on(self, host, *command):
        return subprocess.run(["docker", "exec", f"gantry-{host}", *command], capture_output=True, text=True, check=False)

    def fetch(self, host, url):
        return self.on(host, "curl", "--silent", "--max-time", "1", "--noproxy", "*", url).returncode == 0

    def open_and_measure(self):
        began = time.monotonic()
        self.rule("Authorize", CidrIp="0.0.0.0/0")
        wait_until(lambda: answers(self.address, PORT), EFFECT_DEADLINE, "the port is open", 0.01)
        return time.monotonic() - began

    def close_and_wait(self):
        self.rule("Revoke", CidrIp="0.0.0.0/0")
        wait_until(lambda: not answers(self.address, PORT), EFFECT_DEADLINE + ATTEMPT, "the port is closed", 0)

    def test_a_port_times_out_until_it_is_authorised_and_again_after(self):
        self.assertFalse(answers(self.address, PORT))
        print(f"open after {self.open_and_measure():.3f} s")
        self.assertFalse(answers(self.address, 22), "another port")
        self.assertFalse(answers(self.address, PORT + 1), "another port")
        with connect(self.address, PORT) as kept:
            self.close_and_wait()
            self.assertFalse(answers(self.address, PORT))
            kept.sendall(b"GET / HTTP/1.0\r\n\r\n")  # what is open goes on
            self.assertIn(b"200", kept.recv(100))

    def test_members_of_a_group_that_a_rule_names_are_let_in(self):
        url = f"http://{self.address}:{PORT}/"
        self.assertTrue(self.fetch(self.other, url), "the default group lets its members in")
        groups = {}
        for name in ("web", "clients"):
            answer = self.ask("CreateSecurityGroup", GroupName=name, GroupDescription=name)
            groups[name] = answer.findtext(".//groupId")
        rules = self.ask(
            "DescribeSecurityGroupRules", **{"Filter.1.Name": "group-id", "Filter.1.Value.1": self.default_group}
        )
        inside = next(
            one.findtext("securityGroupRuleId") for one in rules.iter("item") if one.findtext("isEgress") == "false"
        )
        self.ask("RevokeSecurityGroupIngress", GroupId=self.default_group, **{"SecurityGroupRuleId.1": inside})
        try:
            wait_until(lambda: not self.fetch(self.other, url), EFFECT_DEADLINE + 1, "its members are kept out", 0)
        finally:
            self.rule("Authorize", **{
                "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "SourceSecurityGroupName": "default",
            })
        wait_until(lambda: self.fetch(self.other, url), EFFECT_DEADLINE, "its members are let in", 0.01)
        for group in groups.values():
            self.ask("DeleteSecurityGroup", GroupId=group)

    def test_what_goes_out_needs_a_rule_but_gantrys_own_services(self):
        everything = {"GroupId": self.default_group, "IpPermissions.1.IpProtocol": "-1",
                      "IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0"}
        gateway = self.address.rsplit(".", 2)[0] + ".0.1" if self.address.startswith("172.31.") else None
        self.ask("RevokeSecurityGroupEgress", **everything)
        try:
            url = f"http://{self.address}:{PORT}/"
            wait_until(lambda: not self.fetch(self.other, url), EFFECT_DEADLINE + 1, "nothing goes out", 0)
            self.assertTrue(self.fetch(self.other, "http://169.254.169.254/latest/meta-data/"), "the metadata service")
            api = self.gantry.endpoint.rsplit(":", 1)[1]
            self.assertTrue(self.fetch(self.other, f"http://{gateway}:{api}/_gantry/health"), "the API")
            name = "ip-" + self.address.replace(".", "-") + ".ec2.internal"
            self.assertIn(self.address, self.on(self.other, "getent", "hosts", name).stdout, "the resolver")
        finally:
            self.ask("AuthorizeSecurityGroupEgress", **everything)

    def test_names_of_instances_resolve(self):
        for host in (self.server, self.other):
            for name, address in ((self.server, self.address), (self.other, self.other_address)):
                dashed = "ip-" + address.replace(".", "-")
                self.assertIn(address, self.on(host, "getent", "hosts", dashed + ".ec2.internal").stdout, name)
            self.assertNotEqual(self.on(host, "getent", "hosts", "ip-172-31-255-254.ec2.internal").returncode, 0)
        # An instance's own address is in its /etc/hosts.
        self.assertIn(".ec2.internal", self.on(self.server, "getent", "hosts", self.other_address).stdout)

    def test_filters_stay_in_force_while_gantryd_is_dead_and_follow_the_records_after(self):
        self.gantry.kill()
        self.assertFalse(answers(self.address, PORT))
        self.assertTrue(self.fetch(self.other, f"http://{self.address}:{PORT}/"), "members are still let in")
        self.gantry.restart()
        self.open_and_measure()
        self.gantry.kill()
        self.assertTrue(answers(self.address, PORT))
        self.gantry.restart()
        self.assertTrue(answers(self.address, PORT))
        self.close_and_wait()

    def test_a_group_in_use_cannot_be_deleted(self):
        with self.assertRaises(ServiceError) as refused:
            self.ask("DeleteSecurityGroup", GroupId=self.default_group)
        self.assertEqual(refused.exception.code, "CannotDelete")

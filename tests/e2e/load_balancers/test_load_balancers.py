"""A service behind an application load balancer, as in the second half of the ECS tutorial: dynamic host ports, traffic over all
tasks, and what the instances' security group makes of it."""

import http.client
import threading

from cluster_test import CLUSTER, STATE_DEADLINE, ClusterTest
from deployment import wait_until

DYNAMIC_PORTS = range(32768, 61000)
# Each task tells its own name.
PAGE = ["sh", "-c", "mkdir /www && hostname > /www/index.html && exec httpd -f -p 80 -h /www"]


class LoadBalancerTest(ClusterTest):
    DEPLOYMENT = "balanced"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elb = cls.client("elasticloadbalancing")
        cls.hosts = cls.launch(2)
        cls.default_group = cls.ec2.query("DescribeSecurityGroups", **{"GroupName.1": "default"}).findtext(".//groupId")
        subnets = cls.ec2.query("DescribeSubnets").findall(".//subnetId")
        cls.vpc = cls.ec2.query("DescribeVpcs").findtext(".//vpcId")
        cls.group = cls.ec2.query(
            "CreateSecurityGroup", GroupName="ecs-alb", GroupDescription="open on 80", VpcId=cls.vpc
        ).findtext("groupId")
        cls.permit(cls.group, 80, 80, **{"IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0"})
        cls.balancer = cls.elb.query(
            "CreateLoadBalancer", Name="my-ecs-cluster-elb",
            # Those of every zone: targets in others are not used.
            **{f"Subnets.member.{n}": subnet.text for n, subnet in enumerate(subnets, 1)},
            **{"SecurityGroups.member.1": cls.group},
        )
        cls.balancer_arn = cls.balancer.findtext(".//LoadBalancerArn")
        cls.targets = cls.elb.query(
            "CreateTargetGroup", Name="ecs-tg", Protocol="HTTP", Port=80, VpcId=cls.vpc, HealthCheckIntervalSeconds=5,
            HealthCheckTimeoutSeconds=2, HealthyThresholdCount=2, UnhealthyThresholdCount=2,
        ).findtext(".//TargetGroupArn")
        cls.elb.query(
            "ModifyTargetGroupAttributes", TargetGroupArn=cls.targets,
            **{"Attributes.member.1.Key": "deregistration_delay.timeout_seconds", "Attributes.member.1.Value": "5"},
        )
        cls.elb.query(
            "CreateListener", LoadBalancerArn=cls.balancer_arn, Protocol="HTTP", Port=80,
            **{"DefaultActions.member.1.Type": "forward", "DefaultActions.member.1.TargetGroupArn": cls.targets},
        )

        def active():
            return cls.elb.query("DescribeLoadBalancers").findtext(".//State/Code") == "active"

        wait_until(active, 60, "the load balancer is active", 0.2)
        interfaces = cls.ec2.query("DescribeNetworkInterfaces", **{"Filter.1.Name": "group-id", "Filter.1.Value.1": cls.group})
        cls.addresses = [one.text for one in interfaces.findall(".//item/privateIpAddress")]

    @classmethod
    def permit(cls, group, first, last, **source):
        cls.ec2.query(
            "AuthorizeSecurityGroupIngress", GroupId=group,
            **{"IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": first, "IpPermissions.1.ToPort": last} | source,
        )

    def get(self):
        connection = http.client.HTTPConnection(self.addresses[0], 80, timeout=5)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()
        finally:
            connection.close()

    def health(self):
        found = self.elb.query("DescribeTargetHealth", TargetGroupArn=self.targets)
        return [
            (one.findtext("Target/Id"), int(one.findtext("Target/Port")), one.findtext("TargetHealth/State"),
             one.findtext("TargetHealth/Reason"))
            for one in found.findall(".//TargetHealthDescriptions/member")
        ]

    def service(self):
        return self.ecs.json("DescribeServices", cluster=CLUSTER, services=["ecs-httpd"])["services"][0]

    def test_a_service_gets_its_traffic_and_loses_none_in_a_deployment(self):
        self.register("page", command=PAGE, portMappings=[{"containerPort": 80, "hostPort": 0}])
        self.ecs.json(
            "CreateService", cluster=CLUSTER, serviceName="ecs-httpd", taskDefinition="page", desiredCount=4,
            loadBalancers=[{"targetGroupArn": self.targets, "containerName": "web", "containerPort": 80}],
            healthCheckGracePeriodSeconds=600,
        )
        # The instances' group does not let the load balancer in yet.
        wait_until(
            lambda: [one for one in self.health() if one[2:] == ("unhealthy", "Target.Timeout")], STATE_DEADLINE,
            "a target is found unhealthy", 0.5,
        )
        self.permit(
            self.default_group, DYNAMIC_PORTS.start, DYNAMIC_PORTS.stop - 1,
            **{"IpPermissions.1.Groups.1.GroupId": self.group},
        )
        wait_until(lambda: [one[2] for one in self.health()] == ["healthy"] * 4, STATE_DEADLINE, "all are healthy", 0.5)
        for host, port, *_ in self.health():
            self.assertIn(host, self.hosts.values())
            self.assertIn(port, DYNAMIC_PORTS)
        self.assertEqual(len({self.get()[1] for _ in range(40)}), 4, "the requests are spread over the tasks")
        self.roll()

    def roll(self):
        """A deployment of a new revision while requests go on."""
        bad, count, done = [], [0], threading.Event()

        def load():
            while not done.wait(0.02):  # each request takes a port of this side for a minute
                try:
                    status = self.get()[0]
                except OSError as error:
                    status = error
                count[0] += 1
                if status != 200:
                    bad.append(status)

        threads = [threading.Thread(target=load) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            new = self.register("page", command=PAGE, portMappings=[{"containerPort": 80, "hostPort": 0}])
            self.ecs.json("UpdateService", cluster=CLUSTER, service="ecs-httpd", taskDefinition=new)

            def rolled():
                deployments = self.service()["deployments"]
                return len(deployments) == 1 and deployments[0]["rolloutState"] == "COMPLETED"

            wait_until(rolled, STATE_DEADLINE, "the new revision has taken over", 0.5)
        finally:
            done.set()
            for thread in threads:
                thread.join()
        self.assertEqual(bad, [], f"of {count[0]} requests")
        self.assertGreater(count[0], 50)

"""Application and network load balancers, and services behind them."""

from harness import STATE_DEADLINE, GantryTest, wait_until

IMAGE = "ami-0123456789abcdef0"


class LoadBalancersTest(GantryTest):
    def elbv2(self, *words):
        return self.aws("elbv2", *words)

    def ecs(self, *words):
        return self.aws("ecs", *words)

    def subnets(self):
        subnets = self.ec2("describe-subnets")["Subnets"]
        return [one["SubnetId"] for one in sorted(subnets, key=lambda one: one["AvailabilityZone"])]

    def balancer(self, name, *words):
        made = self.elbv2("create-load-balancer", "--name", name, "--subnets", *self.subnets(), *words)
        return made["LoadBalancers"][0]

    def group(self, name, *words):
        vpc = self.ec2("describe-vpcs")["Vpcs"][0]["VpcId"]
        made = self.elbv2(
            "create-target-group", "--name", name, "--protocol", "HTTP", "--port", "80", "--vpc-id", vpc, *words
        )
        return made["TargetGroups"][0]["TargetGroupArn"]

    def listener(self, balancer, group):
        return self.elbv2(
            "create-listener", "--load-balancer-arn", balancer, "--protocol", "HTTP", "--port", "80",
            "--default-actions", f"Type=forward,TargetGroupArn={group}",
        )["Listeners"][0]["ListenerArn"]

    def states(self, group):
        health = self.elbv2("describe-target-health", "--target-group-arn", group)["TargetHealthDescriptions"]
        return [one["TargetHealth"]["State"] for one in health]

    def test_a_load_balancer_becomes_active_and_has_interfaces(self):
        made = self.balancer("shown", "--tags", "Key=stage,Value=test")
        self.assertEqual((made["State"]["Code"], made["Type"]), ("provisioning", "application"))
        self.assertRegex(made["DNSName"], r"^shown-\d+\.us-east-1\.elb\.amazonaws\.com$")
        self.elbv2("wait", "load-balancer-available", "--load-balancer-arns", made["LoadBalancerArn"])
        interfaces = self.ec2("describe-network-interfaces")["NetworkInterfaces"]
        ours = [one for one in interfaces if one["Description"].startswith("ELB app/shown/")]
        self.assertEqual(len(ours), 3)
        self.assertTrue(all(one["RequesterManaged"] for one in ours))
        tags = self.elbv2("describe-tags", "--resource-arns", made["LoadBalancerArn"])["TagDescriptions"][0]["Tags"]
        self.assertEqual(tags, [{"Key": "stage", "Value": "test"}])
        self.elbv2("delete-load-balancer", "--load-balancer-arn", made["LoadBalancerArn"])
        self.elbv2("wait", "load-balancers-deleted", "--load-balancer-arns", made["LoadBalancerArn"])

    def test_errors_are_those_of_aws(self):
        self.assertEqual(
            self.refused("elbv2", "describe-load-balancers", "--names", "none"),
            ("LoadBalancerNotFound", "Load balancers '[none]' not found"),
        )
        self.assertEqual(
            self.refused("elbv2", "describe-target-groups", "--names", "none"),
            ("TargetGroupNotFound", "One or more target groups not found"),
        )
        self.assertEqual(
            self.refused("elbv2", "create-load-balancer", "--name", "one", "--subnets", self.subnets()[0]),
            ("ValidationError", "At least two subnets in two different Availability Zones must be specified"),
        )

    def test_rules_with_every_kind_of_condition_and_action(self):
        balancer = self.balancer("rules")["LoadBalancerArn"]
        group = self.group("rules")
        listener = self.listener(balancer, group)
        conditions = [
            {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.example.com"]}},
            {"Field": "path-pattern", "Values": ["/a*"]},
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": ["1"]}},
            {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "1"}]}},
            {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
        ]
        actions = [
            {"Type": "forward", "TargetGroupArn": group},
            {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}},
            {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}},
        ]
        for priority, action in enumerate(actions, 1):
            made = self.elbv2(
                "create-rule", "--listener-arn", listener, "--priority", str(priority), "--conditions", conditions,
                "--actions", [action],
            )["Rules"][0]
            self.assertEqual(made["Priority"], str(priority))
        shown = self.elbv2("describe-rules", "--listener-arn", listener)["Rules"]
        self.assertEqual([one["Priority"] for one in shown], ["1", "2", "3", "default"])
        self.assertEqual({one["Field"] for one in shown[0]["Conditions"]}, {one["Field"] for one in conditions})
        self.elbv2(
            "set-rule-priorities", "--rule-priorities", f"RuleArn={shown[0]['RuleArn']},Priority=30",
            f"RuleArn={shown[2]['RuleArn']},Priority=1",
        )
        shown = self.elbv2("describe-rules", "--listener-arn", listener)["Rules"]
        self.assertEqual([one["Priority"] for one in shown], ["1", "2", "30", "default"])
        code, _ = self.refused("elbv2", "delete-target-group", "--target-group-arn", group)
        self.assertEqual(code, "ResourceInUse")

    def test_a_service_registers_its_tasks_and_they_become_healthy(self):
        balancer = self.balancer("service")["LoadBalancerArn"]
        group = self.group("service")
        self.ecs("create-cluster", "--cluster-name", "service")
        self.ecs(
            "register-task-definition", "--family", "web", "--container-definitions",
            [{"name": "web", "image": "busybox", "memory": 64, "portMappings": [{"containerPort": 80}]}],
        )
        balancers = f"targetGroupArn={group},containerName=web,containerPort=80"
        create = (
            "ecs", "create-service", "--cluster", "service", "--service-name", "web", "--task-definition", "web",
            "--desired-count", "2", "--load-balancers", balancers,
        )
        self.assertEqual(
            self.refused(*create),
            ("InvalidParameterException",
             f"The target group with targetGroupArn {group} does not have an associated load balancer."),
        )
        self.listener(balancer, group)
        self.ec2(
            "run-instances", "--image-id", IMAGE, "--instance-type", "m4.large", "--count", "1", "--user-data",
            "#!/bin/bash\necho ECS_CLUSTER=service >> /etc/ecs/ecs.config",
        )
        self.aws(*create)
        wait_until(lambda: self.states(group) == ["healthy", "healthy"], STATE_DEADLINE, "both targets are healthy")
        self.ecs("wait", "services-stable", "--cluster", "service", "--services", "web")
        messages = [
            one["message"]
            for one in self.ecs("describe-services", "--cluster", "service", "--services", "web")["services"][0]["events"]
        ]
        self.assertIn(f"(service web) registered 1 targets in (target-group {group})", messages)
        self.elbv2(
            "modify-target-group-attributes", "--target-group-arn", group, "--attributes",
            "Key=deregistration_delay.timeout_seconds,Value=1",
        )
        self.ecs("update-service", "--cluster", "service", "--service", "web", "--desired-count", "0")
        wait_until(lambda: self.states(group) == [], STATE_DEADLINE, "the targets are gone")

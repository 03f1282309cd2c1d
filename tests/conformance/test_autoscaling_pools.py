"""Auto Scaling: warm pools, instance refreshes, traffic sources."""

from autoscaling_test import AutoScalingCase
from harness import STATE_DEADLINE, wait_until

TARGETS = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/none/0123456789abcdef"


class WarmPoolTest(AutoScalingCase):
    def pool(self, name, states):
        def reached():
            answer = self.of(name, "describe-warm-pool")
            return answer if [one["LifecycleState"] for one in answer["Instances"]] == states else None

        return wait_until(reached, STATE_DEADLINE, f"the pool of {name} is {states}")

    def test_a_pool_is_filled_taken_from_and_deleted(self):
        name = self.group("warm", 0)
        self.of(name, "put-warm-pool", "--max-group-prepared-capacity", "1", "--min-size", "1",
                "--instance-reuse-policy", "ReuseOnScaleIn=true")
        ready = self.pool(name, ["Warmed:Stopped"])
        self.assertEqual(ready["WarmPoolConfiguration"], {
            "MaxGroupPreparedCapacity": 1, "MinSize": 1, "PoolState": "Stopped",
            "InstanceReusePolicy": {"ReuseOnScaleIn": True},
        })
        pooled = ready["Instances"][0]["InstanceId"]
        self.of(name, "set-desired-capacity", "--desired-capacity", "1")
        self.assertEqual(self.in_service(name, 1)[0]["InstanceId"], pooled)
        self.assertEqual(self.refused("autoscaling", "delete-warm-pool", "--auto-scaling-group-name", name)[0],
                         "ResourceInUse")
        self.of(name, "delete-warm-pool", "--force-delete")

        def deleted():
            # aws prints null for what a paged answer lacks.
            return self.of(name, "describe-warm-pool").get("WarmPoolConfiguration") is None

        wait_until(deleted, STATE_DEADLINE, "the pool has gone")
        self.assertEqual(self.describe(name)[0]["Instances"][0]["LifecycleState"], "InService")

    def test_a_hibernated_pool_is_refused(self):
        name = self.group("cold", 0)
        self.assertEqual(
            self.refused("autoscaling", "put-warm-pool", "--auto-scaling-group-name", name, "--pool-state",
                         "Hibernated")[0],
            "ValidationError",
        )


class InstanceRefreshTest(AutoScalingCase):
    def refresh_when(self, name, status):
        def reached():
            found = self.of(name, "describe-instance-refreshes")["InstanceRefreshes"][0]
            return found if found["Status"] == status else None

        return wait_until(reached, STATE_DEADLINE, f"the refresh of {name} is {status}")

    def test_instances_are_replaced(self):
        name = self.group("fresh", 2)
        before = {one["InstanceId"] for one in self.in_service(name, 2)}
        started = self.of(name, "start-instance-refresh", "--preferences",
                          {"MinHealthyPercentage": 50, "InstanceWarmup": 0})["InstanceRefreshId"]
        done = self.refresh_when(name, "Successful")
        self.assertEqual((done["InstanceRefreshId"], done["PercentageComplete"], done["InstancesToUpdate"]),
                         (started, 100, 0))
        self.assertEqual(done["Preferences"]["MinHealthyPercentage"], 50)
        self.assertEqual(before & {one["InstanceId"] for one in self.in_service(name, 2)}, set())

    def test_a_refresh_is_cancelled_and_there_is_one_at_a_time(self):
        name = self.group("stale", 1)
        self.in_service(name, 1)
        self.of(name, "start-instance-refresh", "--preferences", {"InstanceWarmup": 3600})
        self.assertEqual(
            self.refused("autoscaling", "start-instance-refresh", "--auto-scaling-group-name", name),
            ("InstanceRefreshInProgress",
             "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh."),
        )
        self.assertEqual(
            self.refused("autoscaling", "rollback-instance-refresh", "--auto-scaling-group-name", name)[0],
            "IrreversibleInstanceRefresh",
        )
        self.of(name, "cancel-instance-refresh", "--no-wait-for-transitioning-instances")
        self.assertEqual(self.refresh_when(name, "Cancelled")["StatusReason"], "Cancelled due to user request.")
        self.assertEqual(
            self.refused("autoscaling", "cancel-instance-refresh", "--auto-scaling-group-name", name),
            ("ActiveInstanceRefreshNotFound",
             f"No in progress or pending Instance Refresh found for Auto Scaling group {name}"),
        )

    def test_a_refresh_with_a_desired_configuration_is_rolled_back(self):
        for kind, number in (("m4.large", 1), ("t2.micro", 2)):
            data = {"ImageId": "ami-0123456789abcdef0", "InstanceType": kind}
            command = "create-launch-template" if number == 1 else "create-launch-template-version"
            self.ec2(command, "--launch-template-name", "app", "--launch-template-data", data)
        name = "rolled"
        self.of(name, "create-auto-scaling-group", "--min-size", "1", "--max-size", "1", "--availability-zones",
                "us-east-1a", "--launch-template", "LaunchTemplateName=app,Version=1")
        self.in_service(name, 1)
        self.of(name, "start-instance-refresh", "--preferences", {"InstanceWarmup": 3600}, "--desired-configuration",
                {"LaunchTemplate": {"LaunchTemplateName": "app", "Version": "2"}})
        wait_until(lambda: self.describe(name)[0]["Instances"][0]["InstanceType"] == "t2.micro", STATE_DEADLINE,
                   "the new configuration is launched")
        self.of(name, "rollback-instance-refresh")

        def back():
            found = self.describe(name)[0]["Instances"]
            return [one["InstanceType"] for one in found] == ["m4.large"]

        wait_until(back, STATE_DEADLINE, "the old configuration is launched")
        found = self.of(name, "describe-instance-refreshes")["InstanceRefreshes"][0]
        self.assertEqual(found["Status"], "RollbackInProgress")
        self.assertIn("RollbackStartTime", found["RollbackDetails"])
        self.assertEqual(self.describe(name)[0]["LaunchTemplate"]["Version"], "1")


class TrafficSourcesTest(AutoScalingCase):
    def test_what_does_not_exist_is_neither_attached_nor_detached(self):
        name = self.group("quiet", 0)
        for words, message in (
            (["attach-load-balancer-target-groups", "--target-group-arns", TARGETS], "Target Groups"),
            (["attach-load-balancers", "--load-balancer-names", "none"], "Load Balancers"),
            (["attach-traffic-sources", "--traffic-sources", f"Identifier={TARGETS},Type=elbv2"], "Target Groups"),
        ):
            self.assertEqual(
                self.refused("autoscaling", *words, "--auto-scaling-group-name", name),
                ("ValidationError",
                 f"Provided {message} may not be valid. Please ensure they exist and try again."),
            )
        for words in (
            ["detach-load-balancer-target-groups", "--target-group-arns", TARGETS],
            ["detach-load-balancers", "--load-balancer-names", "none"],
            ["detach-traffic-sources", "--traffic-sources", f"Identifier={TARGETS},Type=elbv2"],
        ):
            self.assertEqual(self.refused("autoscaling", *words, "--auto-scaling-group-name", name)[0],
                             "ValidationError")
        self.assertEqual(self.of(name, "describe-load-balancer-target-groups")["LoadBalancerTargetGroups"], [])
        self.assertEqual(self.of(name, "describe-load-balancers")["LoadBalancers"], [])
        self.assertEqual(self.of(name, "describe-traffic-sources")["TrafficSources"], [])

"""Auto Scaling: launch configurations, groups, their activities and hooks."""

import base64

from autoscaling_test import IMAGE, ZONES, AutoScalingCase
from harness import STATE_DEADLINE, wait_until


class AutoScalingTest(AutoScalingCase):
    def activities(self, name):
        return self.of(name, "describe-scaling-activities")["Activities"]

    def test_a_launch_configuration_is_shown_as_it_was_made(self):
        script = "#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config"
        self.configuration("shown", "--user-data", script, "--iam-instance-profile", "ecsInstanceRole")
        shown = self.autoscaling(
            "describe-launch-configurations", "--launch-configuration-names", "shown"
        )["LaunchConfigurations"][0]
        self.assertEqual(base64.b64decode(shown["UserData"]).decode(), script)
        self.assertEqual((shown["InstanceType"], shown["IamInstanceProfile"]), ("t2.micro", "ecsInstanceRole"))
        self.assertEqual(self.refused(
            "autoscaling", "create-launch-configuration", "--launch-configuration-name", "shown", "--image-id", IMAGE,
            "--instance-type", "t2.micro",
        ), ("AlreadyExists", "Launch Configuration by this name already exists - A launch configuration already exists "
            "with the name shown"))

    def test_a_group_scales_out_and_in_and_tells_of_it(self):
        name = self.group("web", 1, "--tags", "Key=Name,Value=web,PropagateAtLaunch=true")
        first = self.in_service(name, 1)[0]
        tags = self.ec2("describe-tags", "--filters", f"Name=resource-id,Values={first['InstanceId']}")["Tags"]
        self.assertEqual({one["Key"]: one["Value"] for one in tags}, {"Name": "web", "aws:autoscaling:groupName": "web"})
        self.autoscaling("set-desired-capacity", "--auto-scaling-group-name", name, "--desired-capacity", "2")
        instances = self.in_service(name, 2)
        self.assertEqual(len({one["AvailabilityZone"] for one in instances}), 2)
        latest = self.activities(name)[0]
        self.assertEqual((latest["StatusCode"], latest["Progress"]), ("Successful", 100))
        self.assertRegex(latest["Description"], r"^Launching a new EC2 instance: i-[0-9a-f]{17}$")
        moment = r"At \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        self.assertRegex(
            latest["Cause"],
            rf"^{moment} a user request explicitly set group desired capacity changing the desired capacity from 1 to 2\."
            rf"  {moment} an instance was started in response to a difference between desired and actual capacity, "
            r"increasing the capacity from 1 to 2\.$",
        )
        self.autoscaling("set-desired-capacity", "--auto-scaling-group-name", name, "--desired-capacity", "0")
        self.in_service(name, 0)
        self.autoscaling("delete-auto-scaling-group", "--auto-scaling-group-name", name)
        self.assertEqual(self.describe(name), [])

    def test_a_terminated_instance_is_replaced(self):
        name = self.group("healed", 1)
        first = self.in_service(name, 1)[0]["InstanceId"]
        self.ec2("terminate-instances", "--instance-ids", first)

        def replaced():
            instances = self.describe(name)[0]["Instances"]
            return any(one["InstanceId"] != first and one["LifecycleState"] == "InService" for one in instances)

        wait_until(replaced, STATE_DEADLINE, "another instance is in service")
        causes = [one["Cause"] for one in self.activities(name)]
        self.assertTrue(causes[0].endswith("an instance was launched in response to an unhealthy instance needing to be "
                                           "replaced."), causes)
        self.assertTrue(causes[1].endswith("an instance was taken out of service in response to an EC2 health check "
                                           "indicating it has been terminated or stopped."), causes)

    def test_an_instance_waits_for_its_hook_before_it_ends(self):
        name = self.group("hooked", 1)
        instance = self.in_service(name, 1)[0]["InstanceId"]
        self.autoscaling(
            "put-lifecycle-hook", "--auto-scaling-group-name", name, "--lifecycle-hook-name", "drain",
            "--lifecycle-transition", "autoscaling:EC2_INSTANCE_TERMINATING", "--heartbeat-timeout", "300",
        )
        ended = self.autoscaling(
            "terminate-instance-in-auto-scaling-group", "--instance-id", instance, "--should-decrement-desired-capacity"
        )["Activity"]
        self.assertEqual(ended["Description"], f"Terminating EC2 instance: {instance}")
        found = self.autoscaling("describe-auto-scaling-instances", "--instance-ids", instance)["AutoScalingInstances"]
        self.assertEqual([one["LifecycleState"] for one in found], ["Terminating:Wait"])
        self.autoscaling(
            "complete-lifecycle-action", "--auto-scaling-group-name", name, "--lifecycle-hook-name", "drain",
            "--lifecycle-action-result", "CONTINUE", "--instance-id", instance,
        )
        self.in_service(name, 0)

    def test_standby_detach_and_attach(self):
        name = self.group("moved", 1)
        instance = self.in_service(name, 1)[0]["InstanceId"]
        where = ("--auto-scaling-group-name", name, "--instance-ids", instance)
        self.autoscaling("enter-standby", *where, "--should-decrement-desired-capacity")
        self.assertEqual(self.describe(name)[0]["Instances"][0]["LifecycleState"], "Standby")
        self.autoscaling("exit-standby", *where)
        self.in_service(name, 1)
        self.autoscaling("detach-instances", *where, "--should-decrement-desired-capacity")
        self.assertEqual(self.describe(name)[0]["Instances"], [])
        self.autoscaling("attach-instances", *where)
        self.in_service(name, 1)

    def test_what_a_group_needs_is_checked(self):
        self.assertEqual(
            self.refused("autoscaling", "set-desired-capacity", "--auto-scaling-group-name", "none", "--desired-capacity", "1"),
            ("ValidationError", "AutoScalingGroup name not found - AutoScalingGroup none not found"),
        )
        self.assertEqual(
            self.refused(
                "autoscaling", "create-auto-scaling-group", "--auto-scaling-group-name", "none",
                "--launch-configuration-name", "none", "--min-size", "0", "--max-size", "1", "--availability-zones", ZONES[0],
            ),
            ("ValidationError", "Launch configuration name not found - A launch configuration with the name: none does not "
             "exist"),
        )

    def test_force_delete_ends_the_instances(self):
        name = self.group("forced", 2)
        self.in_service(name, 2)
        code, _ = self.refused("autoscaling", "delete-auto-scaling-group", "--auto-scaling-group-name", name)
        self.assertEqual(code, "ResourceInUse")
        self.autoscaling("delete-auto-scaling-group", "--auto-scaling-group-name", name, "--force-delete")
        wait_until(lambda: self.describe(name) == [], STATE_DEADLINE, "the group is gone")

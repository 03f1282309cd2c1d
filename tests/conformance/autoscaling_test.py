"""What tests of Auto Scaling share."""

from harness import STATE_DEADLINE, GantryTest, wait_until

IMAGE = "ami-0123456789abcdef0"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


class AutoScalingCase(GantryTest):
    def autoscaling(self, *words):
        return self.aws("autoscaling", *words)

    def of(self, name, command, *words):
        """A call about the group of that name."""
        return self.autoscaling(command, "--auto-scaling-group-name", name, *words)

    def configuration(self, name, *words):
        self.autoscaling(
            "create-launch-configuration", "--launch-configuration-name", name, "--image-id", IMAGE,
            "--instance-type", "t2.micro", *words,
        )
        return name

    def group(self, name, desired, *words):
        self.of(
            name, "create-auto-scaling-group",
            "--launch-configuration-name", self.configuration(f"{name}-lc"), "--min-size", "0", "--max-size", "4",
            "--desired-capacity", str(desired), "--availability-zones", *ZONES, *words,
        )
        return name

    def describe(self, name):
        return self.autoscaling("describe-auto-scaling-groups", "--auto-scaling-group-names", name)["AutoScalingGroups"]

    def in_service(self, name, count):
        def reached():
            instances = self.describe(name)[0]["Instances"]
            states = {one["LifecycleState"] for one in instances}
            return (instances,) if len(instances) == count and states <= {"InService"} else None

        return wait_until(reached, STATE_DEADLINE, f"{name} has {count} instances in service")[0]

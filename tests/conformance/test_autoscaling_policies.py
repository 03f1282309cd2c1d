"""Auto Scaling: policies, scheduled actions, processes, health and protection of instances."""

import datetime

from autoscaling_test import AutoScalingCase


class ScalingPoliciesTest(AutoScalingCase):
    def test_a_policy_is_put_shown_run_and_deleted(self):
        name = self.group("scaled", 0)
        arn = self.of(name, "put-scaling-policy", "--policy-name", "out", "--adjustment-type", "ChangeInCapacity",
                      "--scaling-adjustment", "1")["PolicyARN"]
        shown = self.of(name, "describe-policies")["ScalingPolicies"]
        self.assertEqual([(one["PolicyARN"], one["ScalingAdjustment"]) for one in shown], [(arn, 1)])
        self.of(name, "execute-policy", "--policy-name", "out")
        self.in_service(name, 1)
        self.of(name, "delete-policy", "--policy-name", "out")
        self.assertEqual(self.refused("autoscaling", "execute-policy", "--auto-scaling-group-name", name,
                                      "--policy-name", "out")[0], "ValidationError")

    def test_the_types_are_named(self):
        for command, key in (
            ("describe-adjustment-types", "AdjustmentTypes"),
            ("describe-auto-scaling-notification-types", "AutoScalingNotificationTypes"),
            ("describe-lifecycle-hook-types", "LifecycleHookTypes"),
            ("describe-metric-collection-types", "Metrics"),
            ("describe-scaling-process-types", "Processes"),
            ("describe-termination-policy-types", "TerminationPolicyTypes"),
        ):
            self.assertTrue(self.autoscaling(command)[key], command)
        self.assertEqual(self.autoscaling("describe-account-limits")["MaxNumberOfAutoScalingGroups"], 500)

    def test_metrics_are_enabled_and_disabled(self):
        name = self.group("measured", 0)
        self.of(name, "enable-metrics-collection", "--granularity", "1Minute", "--metrics", "GroupMinSize")
        self.assertEqual(self.describe(name)[0]["EnabledMetrics"], [{"Metric": "GroupMinSize", "Granularity": "1Minute"}])
        self.of(name, "disable-metrics-collection")
        self.assertEqual(self.describe(name)[0]["EnabledMetrics"], [])
        self.assertEqual(self.refused("autoscaling", "enable-metrics-collection", "--auto-scaling-group-name", name,
                                      "--granularity", "1Hour")[0], "ValidationError")


class ScheduledActionsTest(AutoScalingCase):
    def names(self, name):
        return [one["ScheduledActionName"]
                for one in self.of(name, "describe-scheduled-actions")["ScheduledUpdateGroupActions"]]

    def test_actions_are_put_shown_and_deleted(self):
        name = self.group("planned", 0)
        self.of(name, "put-scheduled-update-group-action", "--scheduled-action-name", "morning", "--recurrence",
                "0 9 * * *", "--time-zone", "Asia/Kolkata", "--desired-capacity", "1")
        shown = self.of(name, "describe-scheduled-actions")["ScheduledUpdateGroupActions"][0]
        self.assertEqual((shown["Recurrence"], shown["TimeZone"]), ("0 9 * * *", "Asia/Kolkata"))
        start = datetime.datetime.fromisoformat(shown["StartTime"]).astimezone(datetime.timezone.utc)
        self.assertEqual((start.hour, start.minute), (3, 30))
        self.of(name, "delete-scheduled-action", "--scheduled-action-name", "morning")
        self.assertEqual(self.names(name), [])
        self.assertEqual(
            self.refused("autoscaling", "put-scheduled-update-group-action", "--auto-scaling-group-name", name,
                         "--scheduled-action-name", "x", "--recurrence", "0 9 * * *", "--time-zone", "Mars/Base",
                         "--desired-capacity", "1")[0],
            "ValidationError",
        )

    def test_a_batch_tells_what_it_could_not_do(self):
        name = self.group("batched", 0)
        answer = self.of(name, "batch-put-scheduled-update-group-action", "--scheduled-update-group-actions", [
            {"ScheduledActionName": "good", "Recurrence": "0 9 * * *", "DesiredCapacity": 1},
            {"ScheduledActionName": "bad", "Recurrence": "often", "DesiredCapacity": 1},
        ])
        self.assertEqual([one["ScheduledActionName"] for one in answer["FailedScheduledUpdateGroupActions"]], ["bad"])
        self.assertEqual(self.names(name), ["good"])
        answer = self.of(name, "batch-delete-scheduled-action", "--scheduled-action-names", "good", "bad")
        self.assertEqual([one["ScheduledActionName"] for one in answer["FailedScheduledActions"]], ["bad"])
        self.assertEqual(self.names(name), [])


class GroupSettingsTest(AutoScalingCase):
    def test_processes_are_suspended_and_resumed(self):
        name = self.group("held", 0)
        self.of(name, "suspend-processes", "--scaling-processes", "Launch")
        self.assertEqual(self.describe(name)[0]["SuspendedProcesses"][0]["ProcessName"], "Launch")
        self.of(name, "resume-processes", "--scaling-processes", "Launch")
        self.assertEqual(self.describe(name)[0]["SuspendedProcesses"], [])
        self.assertEqual(self.refused("autoscaling", "suspend-processes", "--auto-scaling-group-name", name,
                                      "--scaling-processes", "Nap")[0], "ValidationError")

    def test_tags_and_sizes_are_changed(self):
        name = self.group("changed", 0)
        self.autoscaling("create-or-update-tags", "--tags",
                         f"ResourceId={name},ResourceType=auto-scaling-group,Key=a,Value=b,PropagateAtLaunch=false")
        self.of(name, "update-auto-scaling-group", "--max-size", "7")
        shown = self.describe(name)[0]
        self.assertEqual((shown["MaxSize"], shown["Tags"][0]["Value"]), (7, "b"))
        self.assertEqual(
            self.refused("autoscaling", "update-auto-scaling-group", "--auto-scaling-group-name", name, "--min-size", "9"),
            ("ValidationError", "Max bound, 7, must be greater than or equal to min bound, 9"),
        )

    def test_protection_and_health_of_an_instance(self):
        name = self.group("tended", 1)
        instance = self.in_service(name, 1)[0]["InstanceId"]
        self.of(name, "set-instance-protection", "--instance-ids", instance, "--protected-from-scale-in")
        self.assertTrue(self.describe(name)[0]["Instances"][0]["ProtectedFromScaleIn"])
        self.autoscaling("set-instance-health", "--instance-id", instance, "--health-status", "Healthy")
        self.assertEqual(self.refused("autoscaling", "set-instance-health", "--instance-id", instance,
                                      "--health-status", "Tired")[0], "ValidationError")
        self.assertEqual(self.refused("autoscaling", "set-instance-protection", "--auto-scaling-group-name", name,
                                      "--instance-ids", "i-0123456789abcdef0", "--protected-from-scale-in")[0],
                         "ValidationError")

    def test_a_hook_is_prolonged_shown_and_deleted(self):
        name = self.group("hooks", 0)
        self.of(name, "put-lifecycle-hook", "--lifecycle-hook-name", "start", "--lifecycle-transition",
                "autoscaling:EC2_INSTANCE_LAUNCHING", "--heartbeat-timeout", "300")
        shown = self.of(name, "describe-lifecycle-hooks")["LifecycleHooks"][0]
        self.assertEqual((shown["HeartbeatTimeout"], shown["GlobalTimeout"], shown["DefaultResult"]),
                         (300, 30000, "ABANDON"))
        self.assertEqual(self.refused("autoscaling", "record-lifecycle-action-heartbeat", "--auto-scaling-group-name",
                                      name, "--lifecycle-hook-name", "start", "--instance-id",
                                      "i-0123456789abcdef0")[0], "ValidationError")
        self.of(name, "delete-lifecycle-hook", "--lifecycle-hook-name", "start")
        self.assertEqual(self.of(name, "describe-lifecycle-hooks")["LifecycleHooks"], [])

    def test_a_launch_configuration_in_use_is_not_deleted(self):
        name = self.group("using", 0)
        words = ["delete-launch-configuration", "--launch-configuration-name", f"{name}-lc"]
        self.assertEqual(self.refused("autoscaling", *words)[0], "ResourceInUse")
        self.of(name, "delete-auto-scaling-group")
        self.autoscaling(*words)

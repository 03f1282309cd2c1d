"""CloudWatch Logs with the stock aws client."""

import time
import unittest

from harness import GantryTest


class LogsTest(GantryTest):
    def logs(self, *words):
        return self.aws("logs", *words)

    def test_a_line_that_was_put_is_got_and_filtered(self):
        group, stream = ["--log-group-name", "/ecs/web"], ["--log-stream-name", "web/web/1"]
        self.logs("create-log-group", *group, "--tags", "team=a")
        self.logs("create-log-stream", *group, *stream)
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": "GET / 200"}, {"timestamp": now + 1, "message": "GET /x 404"}]
        answer = self.logs("put-log-events", *group, *stream, "--log-events", events)
        self.assertRegex(answer["nextSequenceToken"], r"^\d{56}$")
        got = self.logs("get-log-events", *group, *stream, "--start-from-head")
        self.assertEqual([event["message"] for event in got["events"]], ["GET / 200", "GET /x 404"])
        self.assertRegex(got["nextForwardToken"], r"^f/\d{56}$")
        again = self.logs("get-log-events", *group, *stream, "--next-token", got["nextForwardToken"])
        self.assertEqual((again["events"], again["nextForwardToken"]), ([], got["nextForwardToken"]))
        found = self.logs("filter-log-events", *group, "--filter-pattern", "404")["events"]
        self.assertEqual([event["message"] for event in found], ["GET /x 404"])
        streams = self.logs("describe-log-streams", *group, "--order-by", "LastEventTime")["logStreams"]
        self.assertEqual(streams[0]["lastEventTimestamp"], now + 1)
        self.logs("put-retention-policy", *group, "--retention-in-days", "7")
        described = self.logs("describe-log-groups", "--log-group-name-prefix", "/ecs")["logGroups"][0]
        self.assertEqual(described["retentionInDays"], 7)
        self.assertEqual(self.logs("list-tags-log-group", *group)["tags"], {"team": "a"})
        self.logs("delete-log-stream", *group, *stream)
        self.logs("delete-retention-policy", *group)
        self.logs("delete-log-group", *group)
        self.assertEqual(self.logs("describe-log-groups")["logGroups"], [])

    def test_what_is_not_there_is_told_in_the_services_words(self):
        self.assertEqual(
            self.refused("logs", "get-log-events", "--log-group-name", "none", "--log-stream-name", "x"),
            ("ResourceNotFoundException", "The specified log group does not exist."),
        )
        self.assertEqual(self.refused("logs", "create-log-group", "--log-group-name", "a b")[0], "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()

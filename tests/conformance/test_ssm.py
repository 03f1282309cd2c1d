"""The Parameter Store."""

from harness import GantryTest


class ParameterStoreTest(GantryTest):
    def ssm(self, *words):
        return self.aws("ssm", *words)

    def put(self, name, value, *words):
        return self.ssm("put-parameter", "--name", name, "--value", value, "--type", "String", *words)

    def test_parameters_are_described_and_deleted(self):
        self.put("/app/a", "1")
        self.put("/app/b", "2")
        found = self.ssm("describe-parameters", "--parameter-filters", "Key=Name,Values=/app/a")["Parameters"]
        self.assertEqual([(one["Name"], one["Type"], one["Version"]) for one in found], [("/app/a", "String", 1)])
        self.assertEqual(self.refused("ssm", "describe-parameters", "--parameter-filters", "Key=Tier,Values=Standard")[0],
                         "InvalidFilterKey")
        answer = self.ssm("delete-parameters", "--names", "/app/a", "/app/none")
        self.assertEqual((answer["DeletedParameters"], answer["InvalidParameters"]), (["/app/a"], ["/app/none"]))
        self.assertEqual(self.refused("ssm", "get-parameter", "--name", "/app/a")[0], "ParameterNotFound")
        self.assertEqual(self.refused("ssm", "put-parameter", "--name", "/app/b", "--value", "3", "--type",
                                      "String")[0], "ParameterAlreadyExists")

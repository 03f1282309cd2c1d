"""Who may call, STS, and that every served operation is called by some test here."""

import pathlib
import re
import unittest

import clients
from harness import ACCOUNT, GantryTest, aws_client


class AccessTest(GantryTest):
    def test_get_caller_identity_answers_the_root_user(self):
        answer = self.aws("sts", "get-caller-identity")
        self.assertEqual(answer["Account"], ACCOUNT)
        self.assertEqual(answer["Arn"], f"arn:aws:iam::{ACCOUNT}:root")

    def test_an_unknown_key_is_refused_in_each_protocols_words(self):
        for service, words, code in (
            ("ecs", ["list-clusters"], "UnrecognizedClientException"),
            ("sts", ["get-caller-identity"], "InvalidClientTokenId"),
            ("ec2", ["describe-vpcs"], "AuthFailure"),
        ):
            self.assertEqual(self.refused(service, *words, key="AKIAUNKNOWN")[0], code, service)

    def test_a_wrong_secret_is_refused_in_each_protocols_words(self):
        for service, words, code in (
            ("ecs", ["list-clusters"], "InvalidSignatureException"),
            ("sts", ["get-caller-identity"], "SignatureDoesNotMatch"),
            ("ec2", ["describe-vpcs"], "AuthFailure"),
        ):
            self.assertEqual(self.refused(service, *words, secret="wrong")[0], code, service)

    def test_an_unserved_operation_is_told_as_an_error(self):
        ecs = aws_client.Client(self.gantry.endpoint, "ecs")
        self.addCleanup(ecs.close)
        with self.assertRaises(aws_client.ServiceError) as caught:
            ecs.json("ExecuteCommand")
        self.assertEqual(caught.exception.code, "UnknownOperationException")


class CoverageTest(unittest.TestCase):
    def test_every_served_operation_is_called(self):
        here = pathlib.Path(__file__).parent
        called = "".join(path.read_text(encoding="utf-8") for path in here.glob("test_*.py"))
        missing = []
        for service in ("ecs", "ec2", "sts", "iam", "ssm", "autoscaling"):
            allowed = here.parent.parent / "api" / "models" / f"{service}.allow"
            for operation in re.findall(r"^[A-Z]\w+", allowed.read_text(encoding="utf-8"), re.MULTILINE):
                # ECS is called by an operation's name, by each client; the others by aws's word for it.
                name = operation if service == "ecs" else clients.command(operation)
                if f'"{name}"' not in called:
                    missing.append(f"{service} {operation}")
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()

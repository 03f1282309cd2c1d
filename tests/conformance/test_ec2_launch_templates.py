"""EC2: launch templates and key pairs."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from harness import GantryTest

IMAGE = "ami-0123456789abcdef0"


class LaunchTemplatesTest(GantryTest):
    def create(self, name, **data):
        words = ["--launch-template-name", name, "--launch-template-data", json.dumps({"ImageId": IMAGE} | data)]
        return self.ec2("create-launch-template", *words)["LaunchTemplate"]

    def test_an_instance_is_launched_from_a_version(self):
        template = self.create("web", InstanceType="t2.micro", UserData="IyEvYmluL3NoCg==")
        self.assertEqual((template["DefaultVersionNumber"], template["LatestVersionNumber"]), (1, 1))
        self.ec2(
            "create-launch-template-version", "--launch-template-id", template["LaunchTemplateId"], "--source-version", "1",
            "--launch-template-data", json.dumps({"InstanceType": "t2.small"}), "--version-description", "larger",
        )
        versions = self.ec2("describe-launch-template-versions", "--launch-template-name", "web")["LaunchTemplateVersions"]
        self.assertEqual([version["VersionNumber"] for version in versions], [2, 1])
        self.assertEqual(versions[0]["LaunchTemplateData"]["UserData"], "IyEvYmluL3NoCg==")
        run = ["run-instances", "--launch-template"]
        self.assertEqual(self.ec2(*run, "LaunchTemplateName=web")["Instances"][0]["InstanceType"], "t2.micro")
        latest = self.ec2(*run, "LaunchTemplateName=web,Version=$Latest")["Instances"][0]
        self.assertEqual(latest["InstanceType"], "t2.small")
        tags = {tag["Key"]: tag["Value"] for tag in latest["Tags"]}
        self.assertEqual(tags["aws:ec2launchtemplate:version"], "2")

    def test_the_default_version_stays(self):
        self.create("kept", InstanceType="t2.micro")
        self.ec2("create-launch-template-version", "--launch-template-name", "kept", "--launch-template-data", "{\"KeyName\":\"k\"}")
        self.ec2("modify-launch-template", "--launch-template-name", "kept", "--default-version", "2")
        answer = self.ec2("delete-launch-template-versions", "--launch-template-name", "kept", "--versions", "1", "2")
        self.assertEqual([one["VersionNumber"] for one in answer["SuccessfullyDeletedLaunchTemplateVersions"]], [1])
        self.assertEqual([one["VersionNumber"] for one in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]], [2])
        self.ec2("delete-launch-template", "--launch-template-name", "kept")
        code, _ = self.refused("ec2", "describe-launch-templates", "--launch-template-names", "kept")
        self.assertEqual(code, "InvalidLaunchTemplateName.NotFoundException")

    def test_an_instance_gives_the_data_of_a_template_like_it(self):
        instance = self.ec2("run-instances", "--image-id", IMAGE, "--instance-type", "t2.small")["Instances"][0]["InstanceId"]
        data = self.ec2("get-launch-template-data", "--instance-id", instance)["LaunchTemplateData"]
        self.assertEqual((data["ImageId"], data["InstanceType"]), (IMAGE, "t2.small"))

    def test_a_name_is_taken_once(self):
        self.create("once", InstanceType="t2.micro")
        code, message = self.refused(
            "ec2", "create-launch-template", "--launch-template-name", "once", "--launch-template-data", "{\"ImageId\":\"ami-1\"}"
        )
        self.assertEqual(code, "InvalidLaunchTemplateName.AlreadyExistsException")
        self.assertEqual(message, "Launch template name already in use.")


class KeyPairsTest(GantryTest):
    def keygen(self, *words):
        done = subprocess.run(["ssh-keygen", *words], capture_output=True, text=True, check=True)
        return done.stdout

    def test_the_private_key_fits_the_public_one(self):
        for kind in ("rsa", "ed25519"):
            with self.subTest(kind), tempfile.TemporaryDirectory() as folder:
                made = self.ec2("create-key-pair", "--key-name", kind, "--key-type", kind)
                path = pathlib.Path(folder) / "key"
                path.write_text(made["KeyMaterial"] + "\n", encoding="utf-8")
                path.chmod(0o600)
                known = self.ec2("describe-key-pairs", "--key-names", kind, "--include-public-key")["KeyPairs"][0]
                self.assertEqual(known["PublicKey"].split()[:2], self.keygen("-y", "-f", str(path)).split()[:2])
                self.assertEqual(known["KeyFingerprint"], made["KeyFingerprint"])

    def test_an_imported_key_goes_to_the_instance(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "key"
            self.keygen("-q", "-t", "ed25519", "-N", "", "-f", str(path))
            self.ec2("import-key-pair", "--key-name", "mine", "--public-key-material", f"fileb://{path}.pub")
        launched = self.ec2("run-instances", "--image-id", IMAGE, "--instance-type", "t2.micro", "--key-name", "mine")
        self.assertEqual(launched["Instances"][0]["KeyName"], "mine")
        self.ec2("delete-key-pair", "--key-name", "mine")
        code, _ = self.refused("ec2", "run-instances", "--image-id", IMAGE, "--key-name", "other")
        self.assertEqual(code, "InvalidKeyPair.NotFound")


if __name__ == "__main__":
    unittest.main()

"""The generator's output for a small model, compared with golden files. To refresh them after a wanted change:
python3 codegen/generate.py codegen/tests/shop.json codegen/tests/golden
"""

import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import generate  # noqa: E402
from gantry_codegen import model, names, patterns  # noqa: E402


class GoldenTest(unittest.TestCase):
    maxDiff = None

    def test_the_small_model_generates_the_golden_files(self):
        files = generate.generate(model.Model.load(HERE / "shop.json"))
        folder = HERE / "golden"
        golden = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("[!.]*")}
        self.assertEqual(sorted(golden), sorted(files))
        for name, text in files.items():
            self.assertEqual(golden[name], text, name)

    def test_an_unchanged_file_is_not_written_again(self):
        with tempfile.TemporaryDirectory() as folder:
            arguments = [str(HERE / "shop.json"), folder]
            self.assertEqual(generate.main(arguments), 0)
            path = pathlib.Path(folder) / "types.h"
            before = path.stat().st_mtime_ns
            self.assertEqual(generate.main(arguments), 0)
            self.assertEqual(path.stat().st_mtime_ns, before)


class ModelTest(unittest.TestCase):
    def load(self):
        return model.Model.load(HERE / "shop.json")

    def test_only_shapes_reached_from_served_operations_remain(self):
        shapes = self.load().shapes
        self.assertIn("Item", shapes)
        self.assertNotIn("HiddenThing", shapes)

    def test_a_structure_that_holds_itself_is_boxed_and_one_that_lists_itself_is_not(self):
        _, boxed = self.load().structures()
        self.assertEqual(boxed, {("Item", "twin")})

    def test_an_operation_without_output_gets_an_empty_one(self):
        delete = next(o for o in self.load().operations if o.name == "DeleteItem")
        self.assertEqual(delete.output, "DeleteItemResponse")

    def test_an_allow_list_may_not_name_an_unknown_operation(self):
        document = {"metadata": {}, "operations": {}, "shapes": {}}
        with self.assertRaises(model.ModelError):
            model.Model("shop", document, ["Nothing"], [])


class NamesTest(unittest.TestCase):
    def test_members_are_snake_case_with_acronyms_as_words(self):
        cases = {
            "taskDefinition": "task_definition",
            "enableECSManagedTags": "enable_ecs_managed_tags",
            "VpcId": "vpc_id",
            "imageDigest": "image_digest",
            "bindIP": "bind_ip",
            "ec2InstanceId": "ec2_instance_id",
            "IPv6Addresses": "ipv6_addresses",
            "kmsKeyIDs": "kms_key_ids",
            "default": "default_",
            "operator": "operator_",
        }
        self.assertEqual({name: names.member(name) for name in cases}, cases)

    def test_enum_constants_stay_distinct(self):
        self.assertEqual(
            names.constants(["EC2", "t2.micro", "deep-blue", "c5.large", "C5.large"]),
            {
                "EC2": "kEc2",
                "t2.micro": "kT2Micro",
                "deep-blue": "kDeepBlue",
                "c5.large": "kC5Large",
                "C5.large": "kC5Large_",
            },
        )


class PatternsTest(unittest.TestCase):
    def test_java_spellings_become_those_of_re2(self):
        self.assertEqual(patterns.to_re2(r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*"),
                         r"[\x{0020}-\x{D7FF}\x{10000}-\x{10FFFF}]*")
        self.assertEqual(patterns.to_re2(r"[\p{Alnum}_]+\p{Digit}\p{L}"), r"[[:alnum:]_]+[[:digit:]]\p{L}")


if __name__ == "__main__":
    unittest.main()

"""The coverage tables: their format, by the small model; and that docs/coverage.md is what they say."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from gantry_codegen import coverage  # noqa: E402
from gantry_codegen.model import ModelError, read_document  # noqa: E402


def shop(*lines):
    return coverage.Coverage("shop", read_document(HERE / "shop.json"), ["DeleteItem", "PutItem"], lines)


class PageTest(unittest.TestCase):
    def test_the_page_is_up_to_date(self):
        text = coverage.page(coverage.load_all(ROOT / "api" / "models"))
        found = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
        self.assertTrue(found == text, "docs/coverage.md is stale: run codegen/coverage.py")

    def test_every_table_has_a_service_with_operations(self):
        tables = {path.stem for path in (ROOT / "api" / "models").glob("*.coverage")}
        self.assertLessEqual(tables, {found.service for found in coverage.load_all(ROOT / "api" / "models")})

    def test_an_operation_without_a_line_is_served_with_every_member(self):
        self.assertIn("| PutItem | `item`, `clientToken`, `dryRun` |", coverage.page([shop()]))

    def test_an_operation_of_the_model_that_is_not_allowed_is_refused_with_the_protocols_error(self):
        self.assertIn("Refused with `UnknownOperationException`: Hidden, ", coverage.page([shop()]))

    def test_a_member_stands_in_the_table_and_its_siblings_are_served(self):
        text = coverage.page([shop("PutItem.item.colour: stored — dyes are dear", "PutItem.dryRun: ignored")])
        self.assertIn("- served: `item`, `clientToken`\n", text)
        self.assertIn("- served in `item`: `name`, `parts`, `twin`, `default`, `prices`\n", text)
        self.assertIn("| `item.colour` | stored only | dyes are dear |", text)
        self.assertIn("| `dryRun` | ignored |", text)

    def test_a_member_that_is_refused_for_some_values_is_served_for_the_others(self):
        text = coverage.page([shop("PutItem.dryRun: refused for `true` — NotNow")])
        self.assertIn("- served: `item`, `clientToken`, `dryRun`\n", text)
        self.assertIn("| `dryRun` | refused for `true` | NotNow |", text)

    def test_an_allowed_operation_may_be_refused_as_yet(self):
        text = coverage.page([shop("PutItem, DeleteItem: refused — no shelf")])
        self.assertIn("| PutItem | no shelf |", text)
        self.assertIn("| [shop](#shop) | 0 |", text)


class TableTest(unittest.TestCase):
    def refused(self, line):
        with self.assertRaises(ModelError) as caught:
            shop(line)
        return str(caught.exception)

    def test_a_path_leads_through_lists_and_maps(self):
        entries = shop("PutItem.item.parts.twin.name: stored").operations["PutItem"].entries
        self.assertEqual([entry.path for entry in entries], ["item.parts.twin.name"])

    def test_a_line_of_nothing_that_the_model_has_is_refused(self):
        for line, why in (
            ("Nothing: A remark.", "shop.coverage:1: no operation Nothing in the model"),
            ("Hidden: A remark.", "shop.coverage:1: Hidden is not in the allow list"),
            ("PutItem.weight: stored", "shop.coverage:1: PutItem has no member weight: no weight there"),
            ("PutItem.item.weight: stored", "shop.coverage:1: PutItem has no member item.weight: no weight there"),
            ("PutItem.clientToken.x: stored", "shop.coverage:1: PutItem has no member clientToken.x: no x there"),
        ):
            self.assertEqual(self.refused(line), why)

    def test_a_line_of_another_form_is_refused(self):
        self.assertIn("not one of served, stored, ignored, refused", self.refused("PutItem.item: forgotten"))
        self.assertIn("not `name: text`", self.refused("PutItem"))

    def test_a_member_stands_once(self):
        with self.assertRaises(ModelError):
            shop("PutItem.item: stored", "PutItem.item: ignored")


if __name__ == "__main__":
    unittest.main()

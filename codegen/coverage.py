#!/usr/bin/env python3
"""Writes docs/coverage.md from the allow lists and coverage tables in api/models: coverage.py [--check].

--check writes nothing and fails if the page is stale. The tables' format: gantry_codegen/coverage.py.
"""

import pathlib
import sys

from gantry_codegen import coverage
from gantry_codegen.model import ModelError

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = coverage.page(coverage.load_all(ROOT / "api" / "models"))
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if arguments:
        print("docs/coverage.md is stale: run codegen/coverage.py", file=sys.stderr)
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

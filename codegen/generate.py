#!/usr/bin/env python3
"""Generates the C++ of one API model: generate.py <model.json> <folder>.

The overlay <model>.overlay.json, if there is one, and the allow list <model>.allow lie beside the model. A file is
written only if its content changed, so that nothing is compiled in vain.
"""

import pathlib
import sys

from gantry_codegen import headers, sources
from gantry_codegen.model import Model, ModelError


def generate(model):
    """File name -> content."""
    files = {
        "types.h": headers.types(model),
        "enums.h": headers.enums(model),
        "schema.cc": sources.schema(model),
    }
    if model.operations:
        files |= {
            "errors.h": headers.errors(model),
            "operations.h": headers.operations(model),
            "bind.h": headers.bind(model),
            "operations.cc": sources.operations(model),
            "errors.cc": sources.errors(model),
        }
    return files


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        files = generate(Model.load(arguments[0]))
    except (ModelError, OSError, ValueError, KeyError) as error:
        print(f"{arguments[0]}: {error!r}", file=sys.stderr)
        return 1
    folder = pathlib.Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

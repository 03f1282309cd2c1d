#!/usr/bin/env python3
"""Checks that the modules below src/ include each other in one direction only.

    layering.py SRC

Each module may include the headers of those that ALLOWED names for it. Tests and fuzz targets may use the fakes as well,
and whatever is below the module; nothing may include a module above it. DESIGN, section "Layout".
"""

import pathlib
import re
import sys

# From bottom to top; `api` is the generated code.
ALLOWED = {
    "base": set(),
    "api": {"base", "aws"},
    "aws": {"base"},  # knows no service
    "store": {"base", "aws"},
    "ports": {"base"},
    "control": {"base", "aws", "store"},
    "fakes": {"base", "ports", "store"},
    "adapters": {"base", "aws", "ports"},
    "sts": {"base", "api", "aws", "store", "control"},
    "iam": {"base", "api", "aws", "store", "control", "sts"},
    "ec2": {"base", "api", "aws", "store", "ports", "control", "sts", "iam"},
    "ssm": {"base", "api", "aws", "store", "control", "ec2"},
    "elb": {"base", "api", "aws", "store", "ports", "control", "iam", "ec2"},
    "logs": {"control", "store", "aws", "base", "api"},
    "autoscaling": {"base", "api", "aws", "store", "control", "ec2"},
    "ecs": {"base", "api", "aws", "store", "ports", "control", "sts", "iam", "ec2", "elb", "autoscaling"},
    "agentlink": {"base", "api", "aws", "store", "ports", "control", "sts", "iam", "ec2", "ecs"},
    "agent": {"base", "api", "aws", "ports"},  # a program of its own: no part of the control plane
    "simulated": {"base", "api", "aws", "ports", "fakes", "agentlink", "agent"},
}
ALLOWED["app"] = set(ALLOWED)

# Folders whose files may also use the fakes, and anything that stands lower than the module.
TEST_FOLDERS = {"tests", "fuzz", "bench"}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z0-9_]+)/', re.MULTILINE)


def lower_modules(module):
    """Every module below `module`, in the order of ALLOWED."""
    names = list(ALLOWED)
    return set(names[: names.index(module)])


def findings(src):
    for path in sorted(src.rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        parts = path.relative_to(src).parts
        module = parts[0]
        if len(parts) == 1 or module not in ALLOWED:
            yield f"{path}: module '{module}' is unknown: give it its place in scripts/lib/layering.py"
            continue
        # A main wires parts together, wherever it stands.
        allowed = ALLOWED["app" if path.stem.endswith("_main") else module] | {module}
        if TEST_FOLDERS & set(parts):
            allowed |= lower_modules(module) | {"api", "fakes"}
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            if match.group(1) in ALLOWED and match.group(1) not in allowed:
                line = text.count("\n", 0, match.start(1)) + 1
                yield f"{path}:{line}: {module} may not include {match.group(1)}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: layering.py SRC")
    src = pathlib.Path(sys.argv[1])
    found = list(findings(src))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

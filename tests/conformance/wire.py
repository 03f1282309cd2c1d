"""Checks what is on the wire, and what a client made of it, against ECS's API model."""

import datetime
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "codegen"))

from gantry_codegen.model import read_document  # noqa: E402

# What any operation may answer, on top of the errors that the model gives it.
COMMON_ERRORS = {
    "ServerException",
    "ClientException",
    "InvalidParameterException",
    "AccessDeniedException",
    "SerializationException",
    "ValidationException",
    "UnknownOperationException",
    "ThrottlingException",
}


class Model:
    def __init__(self, service):
        self._document = read_document(ROOT / "api" / "models" / f"{service}.json")

    def has(self, operation):
        return operation in self._document["operations"]

    def input_members(self, operation):
        return self._document["shapes"][self._document["operations"][operation]["input"]]["members"]

    def errors(self, operation):
        return COMMON_ERRORS | set(self._document["operations"][operation].get("errors", ()))

    def problems(self, operation, raw, parsed, known):
        """What is wrong with a response: its body `raw`, and what a client made of it. `known` are the members of each
        structure in the client's own model, if it tells."""
        output = self._document["operations"][operation]["output"]
        found = list(self._misfits(raw, output, operation))
        if parsed is not None:
            found += self._differences(raw, parsed, output, operation, known)
        return found

    def _held(self, member):
        return member["shape"] if isinstance(member, dict) else member

    def _misfits(self, value, name, path):
        """Where a value is not of its shape."""
        shape = self._document["shapes"][name]
        kind = shape["type"]
        types = {
            "string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
            "timestamp": (int, float), "list": list, "map": dict, "structure": dict,
        }
        if not isinstance(value, types[kind]) or (isinstance(value, bool) and kind != "boolean"):
            yield f"{path} is no {kind}: {value!r}"
        elif kind == "structure":
            for key, inner in value.items():
                if key in shape["members"]:
                    yield from self._misfits(inner, self._held(shape["members"][key]), f"{path}.{key}")
                else:
                    yield f"{path} has the unknown member {key}"
        elif kind == "list":
            for inner in value:
                yield from self._misfits(inner, self._held(shape["member"]), f"{path}[]")
        elif kind == "map":
            for key, inner in value.items():
                yield from self._misfits(inner, self._held(shape["value"]), f"{path}.{key}")
        elif "enum" in shape and value not in shape["enum"]:
            yield f"{path} has a value that {name} does not have: {value!r}"

    def _differences(self, raw, parsed, name, path, known):
        """Where a client read something else than what was sent, other than members that it does not know."""
        shape = self._document["shapes"][name]
        if shape["type"] == "structure":
            knows = set(known.get(name, shape["members"])) if known else set(raw)
            for key in sorted(set(parsed) - set(raw)):
                if parsed[key] not in (None, [], {}):
                    yield f"{path}.{key} was not sent, but is read as {parsed[key]!r}"
            for key, inner in raw.items():
                if key in parsed:
                    member = self._held(shape["members"][key])
                    yield from self._differences(inner, parsed[key], member, f"{path}.{key}", known)
                elif key in knows:
                    yield f"{path}.{key} was sent, but not read"
        elif shape["type"] == "list":
            if len(raw) != len(parsed):
                yield f"{path} has {len(raw)} elements, but is read as {len(parsed)}"
            for one, other in zip(raw, parsed):
                yield from self._differences(one, other, self._held(shape["member"]), f"{path}[]", known)
        elif shape["type"] == "timestamp":
            if abs(_seconds(parsed) - raw) > 0.002:
                yield f"{path} is {raw}, but is read as {parsed}"
        elif raw != parsed:
            yield f"{path} is {raw!r}, but is read as {parsed!r}"


def _seconds(value):
    return datetime.datetime.fromisoformat(value).timestamp() if isinstance(value, str) else value


def error_problems(model, operation, status, raw, code):
    """What is wrong with a refusal."""
    body = json.loads(raw)
    if status not in (400, 500):
        yield f"{operation} is refused with status {status}"
    if body.get("__type", "").rpartition("#")[2] != code:
        yield f"{operation} is refused as {body.get('__type')}, which is read as {code}"
    if code not in model.errors(operation):
        yield f"{operation} has no error {code}"

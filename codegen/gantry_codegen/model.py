"""Reads a model with its overlay and its allow list, and keeps what is reachable from what is served."""

import dataclasses
import json
import pathlib

_KINDS = {
    "string": "kString",
    "integer": "kInteger",
    "long": "kLong",
    "float": "kDouble",
    "double": "kDouble",
    "boolean": "kBoolean",
    "timestamp": "kTimestamp",
    "blob": "kBlob",
    "list": "kList",
    "map": "kMap",
    "structure": "kStructure",
}


class ModelError(Exception):
    """The model, the overlay or the allow list is wrong."""


@dataclasses.dataclass
class Member:
    """A member of a structure, or the element, key or value of a list or map."""

    name: str
    shape: str
    traits: dict
    required: bool = False


@dataclasses.dataclass
class Operation:
    name: str
    input: str
    output: str
    result_wrapper: str


@dataclasses.dataclass
class Shape:
    name: str
    raw: dict
    members: list

    @property
    def kind(self):
        return "kDocument" if self.raw.get("document") else _KINDS[self.raw["type"]]


def _merge(base, extra):
    """Lays `extra` over `base`: objects are merged, everything else is replaced."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value


def read_document(path):
    """The model at that path with its overlay, which lies beside it, laid over it."""
    path = pathlib.Path(path)
    document = json.loads(path.read_text(encoding="utf-8"))
    overlay = path.with_suffix(".overlay.json")
    if overlay.exists():
        _merge(document, json.loads(overlay.read_text(encoding="utf-8")))
    return document


def read_allow(path):
    """An allow list: one operation a line; `root Name` keeps a structure that no operation reaches; # comments."""
    operations, roots = [], []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if len(words) == 2 and words[0] == "root":
            roots.append(words[1])
        elif len(words) == 1:
            operations.append(words[0])
        elif words:
            raise ModelError(f"{path}: not an operation nor a root: {line}")
    return sorted(set(operations)), sorted(set(roots))


class Model:
    """What the emitters need of one service."""

    def __init__(self, service, document, allowed, roots):
        self.service = service
        self.metadata = document["metadata"]
        self.validation = document.get("validation", {})
        self._raw = document["shapes"]
        self.operations = [self._operation(name, document["operations"]) for name in allowed]
        self.shapes = {}
        for name in roots:
            self._reach(name)
        for operation in self.operations:
            self._reach(operation.input)
            self._reach(operation.output)
        self.errors = {
            name: raw for name, raw in sorted(self._raw.items()) if raw.get("exception") and self.operations
        }

    @staticmethod
    def load(path):
        path = pathlib.Path(path)
        allowed, roots = read_allow(path.with_suffix(".allow"))
        return Model(path.stem, read_document(path), allowed, roots)

    def _operation(self, name, operations):
        if name not in operations:
            raise ModelError(f"{self.service}: no operation {name} in the model")
        raw = operations[name]
        result = Operation(
            name,
            raw.get("input") or name + "Request",
            raw.get("output") or name + "Response",
            raw.get("outputResultWrapper", ""),
        )
        for shape in (result.input, result.output):
            self._raw.setdefault(shape, {"type": "structure", "members": {}})
        return result

    def _reach(self, name):
        pending = [name]
        while pending:
            name = pending.pop()
            if name in self.shapes:
                continue
            if name not in self._raw:
                raise ModelError(f"{self.service}: no shape {name}")
            raw = self._raw[name]
            required = raw.get("required", ())
            members = [
                _member(key, value, key in required) for key, value in sorted(raw.get("members", {}).items())
            ]
            members += [_member(key, raw[key], False) for key in ("member", "key", "value") if key in raw]
            self.shapes[name] = Shape(name, raw, members)
            pending.extend(member.shape for member in members)

    def structures(self):
        """Structures in an order in which each stands after those it holds directly, and the boxed members (as pairs
        of structure and member name) which had to be cut for that."""
        order, boxed, state = [], set(), {}

        def visit(name):
            state[name] = "open"
            for member in self.shapes[name].members:
                if self.shapes[member.shape].kind != "kStructure":
                    for inner in self._held(member.shape):
                        if inner not in state:
                            visit(inner)
                elif state.get(member.shape) == "open":
                    boxed.add((name, member.name))
                elif member.shape not in state:
                    visit(member.shape)
            state[name] = "done"
            order.append(self.shapes[name])

        for name in sorted(self.shapes):
            if self.shapes[name].kind == "kStructure" and name not in state:
                visit(name)
        return order, boxed

    def _held(self, name):
        """The structures within a list or map."""
        shape = self.shapes[name]
        if shape.kind == "kStructure":
            return [name]
        return [inner for member in shape.members for inner in self._held(member.shape)]

    def values(self):
        """Shapes other than structures, each after those it is made of."""
        order, seen = [], set()

        def visit(name):
            shape = self.shapes[name]
            if name in seen or shape.kind == "kStructure":
                return
            seen.add(name)
            for member in shape.members:
                visit(member.shape)
            order.append(shape)

        for name in sorted(self.shapes):
            visit(name)
        return order


def _member(name, value, required):
    if isinstance(value, str):
        return Member(name, value, {}, required)
    return Member(name, value["shape"], value, required)

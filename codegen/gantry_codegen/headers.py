"""The generated headers: types.h, enums.h, errors.h, operations.h, bind.h."""

from . import names

NOTICE = "// Generated from the API model by codegen/generate.py.\n"

_SCALARS = {
    "kString": "std::string",
    "kInteger": "std::int32_t",
    "kLong": "std::int64_t",
    "kDouble": "double",
    "kBoolean": "bool",
    "kTimestamp": "Time",
    "kBlob": "std::string",
    "kDocument": "std::string",
}


def cpp_type(model, name):
    """The C++ type of a shape, without the optional around it."""
    shape = model.shapes[name]
    if shape.kind == "kStructure":
        return shape.name
    parts = {member.name: member.shape for member in shape.members}
    if shape.kind == "kList":
        return f"std::vector<{cpp_type(model, parts['member'])}>"
    if shape.kind == "kMap":
        return f"std::map<std::string, {cpp_type(model, parts['value'])}>"
    return _SCALARS[shape.kind]


def slot_type(model, shape, member, boxed):
    """The type of a struct's member."""
    inner = cpp_type(model, member.shape)
    if (shape.name, member.name) in boxed:
        inner = f"aws::Box<{inner}>"
    return f"std::optional<{inner}>"


def _wrap(model, includes, body, inner=""):
    lines = ["#pragma once", NOTICE]
    lines += [f"#include {include}" for include in includes if include.startswith("<")]
    own = [f"#include {include}" for include in includes if not include.startswith("<")]
    lines += ([""] if own and len(own) < len(includes) else []) + own
    space = f"gantry::api::{names.namespace(model.service)}{inner}"
    return "\n".join([*lines, "", f"namespace {space} {{", "", *body, "", f"}}  // namespace {space}", ""])


def types(model):
    order, boxed = model.structures()
    body = [f"struct {shape.name};" for shape in order] + [""]
    for shape in order:
        body.append(f"struct {shape.name} {{")
        for member in shape.members:
            body.append(f"  {slot_type(model, shape, member, boxed)} {names.member(member.name)};")
        body += [
            "",
            f"  friend bool operator==(const {shape.name}&, const {shape.name}&) = default;",
            "  static const aws::StructSchema kSchema;",
            "};",
            "",
        ]
    includes = [
        "<cstdint>", "<map>", "<optional>", "<string>", "<vector>", '"aws/schema.h"', '"base/time.h"',
    ]  # fmt: skip
    return _wrap(model, includes, body[:-1])


def enums(model):
    body = []
    for shape in model.values():
        if "enum" in shape.raw:
            body.append(f"namespace {shape.name} {{")
            for value, constant in names.constants(shape.raw["enum"]).items():
                body.append(f"inline constexpr std::string_view {constant} = {names.literal(value)};")
            body += [f"}}  // namespace {shape.name}", ""]
    return _wrap(model, ["<string_view>"], body[:-1])


def errors(model):
    body = [f"[[nodiscard]] Error {name}(std::string message);" for name in model.errors]
    return _wrap(model, ["<string>", '"base/result.h"'], body, "::errors")


def operations(model):
    body = ["extern const aws::ServiceInfo kService;", "", "namespace operations {"]
    body += [f"extern const aws::OperationInfo k{operation.name};" for operation in model.operations]
    body += [
        "}  // namespace operations",
        "",
        "/// Every operation served, ordered by name.",
        "[[nodiscard]] std::span<const aws::OperationInfo* const> all_operations();",
    ]
    return _wrap(model, ["<span>", '"aws/operation.h"'], body)


def bind(model):
    space = names.namespace(model.service)
    body = []
    for operation in model.operations:
        body += [
            "template <class S, class Context>",
            f"concept Serves{operation.name} = requires(S& service, Context& context, const {operation.input}& input)"
            " {",
            f"  {{ service.{names.member(operation.name)}(context, input) }} ->"
            f" std::same_as<Result<{operation.output}>>;",
            "};",
            "",
        ]
    conjunction = " &&\n    ".join(f"Serves{operation.name}<S, Context>" for operation in model.operations)
    body += [
        "/// A class that serves the whole API.",
        "template <class S, class Context>",
        f"concept ServesAll =\n    {conjunction};",
        "",
        "/// Joins every operation to the member function of `service` that serves it. `service` must outlive the result.",
        "template <class Context, class S>",
        "[[nodiscard]] std::vector<aws::BoundOperation<Context>> bind(S& service) {",
        "  std::vector<aws::BoundOperation<Context>> bound;",
        f"  bound.reserve({len(model.operations)});",
    ]
    for operation in model.operations:
        function = names.member(operation.name)
        body += [
            f"  static_assert(Serves{operation.name}<S, Context>,",
            f'                "{model.service}: the service needs Result<{operation.output}> {function}(Context&,'
            f' const {operation.input}&)");',
            f"  if constexpr (Serves{operation.name}<S, Context>) {{",
            f"    bound.push_back(aws::bind_operation<Context, {operation.input}, {operation.output}>(",
            f"        operations::k{operation.name},",
            f"        [&service](Context& context, const {operation.input}& input) {{",
            f"          return service.{function}(context, input);",
            "        }));",
            "  }",
        ]
    body += ["  return bound;", "}"]
    includes = ["<concepts>", "<vector>", f'"api/{space}/operations.h"', f'"api/{space}/types.h"', '"aws/bind.h"']
    return _wrap(model, includes, body)

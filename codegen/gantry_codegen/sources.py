"""The generated sources: schema.cc (the tables of the structs), operations.cc, errors.cc."""

from . import headers, names, patterns

_PROTOCOLS = {"query": "kQuery", "ec2": "kEc2"}
_WORDINGS = {"coral": "kCoral", "ec2": "kEc2", "ecs": "kEcs"}
_BREACHES = {"missing": "kMissing", "enum": "kEnum"}
_CHECKS = ("required", "enums", "lengths", "ranges", "patterns")


def _capitalised(name):
    return name[:1].upper() + name[1:]


def query_name(model, member):
    """AWS query and EC2 query protocol: the name of a member in a request."""
    name = member.traits.get("locationName", member.name)
    if model.metadata["protocol"] == "ec2":
        return member.traits.get("queryName") or _capitalised(name)
    return name


def xml_name(member):
    return member.traits.get("locationName", member.name)


def _element_name(model, shape, member):
    default = "item" if model.metadata["protocol"] == "ec2" else "member"
    return member.traits.get("locationName", default)


def _includes(model, *includes):
    space = names.namespace(model.service)
    lines = [f"#include {include.replace('@', space)}" for include in includes]
    return "\n".join(lines)


def _constraints(shape, out):
    """Emits the limits of a shape; returns the initializer of TypeSchema::constraints, or None."""
    raw = shape.raw
    fields = []
    if "enum" in raw:
        values = ", ".join(names.literal(value) for value in raw["enum"])
        out.append(f"constexpr std::string_view kEnum_{shape.name}[] = {{{values}}};")
        fields.append(f".enum_values = kEnum_{shape.name}")
    fields += [f".{bound} = {_bound(raw[bound])}" for bound in ("min", "max") if bound in raw]
    if "pattern" in raw:
        texts = f"{names.literal(raw['pattern'])}, {names.literal(patterns.to_re2(raw['pattern']))}"
        out.append(f"constinit const Pattern kPattern_{shape.name}({texts});")
        fields.append(f".pattern = &kPattern_{shape.name}")
    if not fields:
        return None
    if raw.get("sensitive"):
        fields.append(".sensitive = true")
    out.append(f"constexpr Constraints kConstraints_{shape.name}{{{', '.join(fields)}}};")
    return f".constraints = &kConstraints_{shape.name}"


def _bound(value):
    if value != int(value):
        raise ValueError(f"fractional limit {value}")
    return "std::numeric_limits<std::int64_t>::max()" if int(value) == 2**63 - 1 else str(int(value))


def _value_type(model, shape, out):
    fields = [f".kind = Kind::{shape.kind}"]
    parts = {member.name: member for member in shape.members}
    if shape.kind == "kList":
        element = parts["member"]
        fields += [
            f".element = &kType_{element.shape}",
            f".list = &kListOps<{headers.cpp_type(model, element.shape)}>",
            f".element_name = {names.literal(_element_name(model, shape, element))}",
        ]
    elif shape.kind == "kMap":
        fields += [
            f".element = &kType_{parts['value'].shape}",
            f".key = &kType_{parts['key'].shape}",
            f".map = &kMapOps<{headers.cpp_type(model, parts['value'].shape)}>",
            f".key_name = {names.literal(parts['key'].traits.get('locationName', 'key'))}",
            f".value_name = {names.literal(parts['value'].traits.get('locationName', 'value'))}",
        ]
    constraints = _constraints(shape, out)
    if constraints:
        fields.append(constraints)
    out.append(f"constexpr TypeSchema kType_{shape.name}{{{', '.join(fields)}}};")


def _member(model, shape, member, boxed):
    target = model.shapes[member.shape]
    fields = [
        f".name = {names.literal(member.name)}",
        f".query_name = {names.literal(query_name(model, member))}",
        f".xml_name = {names.literal(xml_name(member))}",
        f".type = &kType_{member.shape}",
        f".slot = &kSlotOps<{headers.slot_type(model, shape, member, boxed)}>",
        f".offset = offsetof({shape.name}, {names.member(member.name)})",
    ]
    if member.required:
        fields.append(".required = true")
    if member.traits.get("flattened") or target.raw.get("flattened"):
        fields.append(".flattened = true")
    if member.traits.get("idempotencyToken"):
        fields.append(".idempotency_token = true")
    return f"    {{{', '.join(fields)}}},"


def schema(model):
    order, boxed = model.structures()
    out = [
        headers.NOTICE,
        _includes(model, "<cstddef>", "<limits>"),
        "",
        _includes(model, '"api/@/types.h"', '"aws/constraints.h"', '"aws/schema.h"'),
        "",
        f"namespace gantry::api::{names.namespace(model.service)} {{",
        "namespace {",
        "",
        "using namespace gantry::aws;",
        "",
        "// std::map makes a struct non-standard-layout; without virtual bases the offset is well defined all the same.",
        '#pragma clang diagnostic ignored "-Winvalid-offsetof"',
        "",
    ]
    used = {member.shape for shape in model.shapes.values() for member in shape.members}
    for shape in (shape for shape in order if shape.name in used):
        out.append(
            f"constexpr TypeSchema kType_{shape.name}{{.kind = Kind::kStructure, .structure = &{shape.name}::kSchema}};"
        )
    for shape in model.values():
        _value_type(model, shape, out)
    out.append("")
    for shape in order:
        if shape.members:
            out.append(f"constexpr MemberSchema kMembers_{shape.name}[] = {{")
            out += [_member(model, shape, member, boxed) for member in shape.members]
            out.append("};")
    out += ["", "}  // namespace", ""]
    for shape in order:
        members = f"kMembers_{shape.name}" if shape.members else "{}"
        out.append(
            f"constinit const StructSchema {shape.name}::kSchema ="
            f" make_struct_schema<{shape.name}>({names.literal(shape.name)}, {members});"
        )
    out += ["", f"}}  // namespace gantry::api::{names.namespace(model.service)}", ""]
    return "\n".join(out)


def _protocol(metadata):
    if metadata["protocol"] == "json":
        return "kJson10" if metadata.get("jsonVersion") == "1.0" else "kJson11"
    return _PROTOCOLS[metadata["protocol"]]


def _error_fields(name, raw):
    error = raw.get("error", {})
    fault = bool(raw.get("fault")) or error.get("senderFault") is False
    status = error.get("httpStatusCode", 500 if fault else 400)
    receiver = fault or status >= 500
    return error.get("code", name), status, "Fault::kReceiver" if receiver else "Fault::kSender"


def _validation(model, out):
    profile = model.validation
    fields = []
    if "wording" in profile:
        fields.append(f".wording = aws::Wording::{_WORDINGS[profile['wording']]}")
    if "code" in profile:
        fields.append(f".code = {names.literal(profile['code'])}")
    if "checks" in profile:
        fields += [f".{check} = false" for check in _CHECKS if check not in profile["checks"]]
    if profile.get("texts"):
        out.append("constexpr aws::KnownText kTexts[] = {")
        for member, breaches in sorted(profile["texts"].items()):
            for breach, text in sorted(breaches.items()):
                words = ", ".join(names.literal(text[part]) for part in ("code", "message"))
                out.append(f"    {{{names.literal(member)}, aws::Breach::{_BREACHES[breach]}, {words}}},")
        out += ["};", ""]
        fields.append(".texts = kTexts")
    return "{" + ", ".join(fields) + "}"


def operations(model):
    metadata = model.metadata
    out = [
        headers.NOTICE,
        _includes(model, '"api/@/operations.h"', "", '"api/@/types.h"').replace("#include \n", "\n"),
        "",
        f"namespace gantry::api::{names.namespace(model.service)} {{",
        "namespace {",
        "",
    ]
    if model.errors:
        out.append("constexpr aws::ErrorSchema kErrors[] = {")
        for name, raw in model.errors.items():
            code, status, fault = _error_fields(name, raw)
            out.append(f"    {{{names.literal(name)}, {names.literal(code)}, {status}, {fault}}},")
        out += ["};", ""]
    validation = _validation(model, out)
    out += ["}  // namespace", "", "constinit const aws::ServiceInfo kService{"]
    endpoint = metadata.get("endpointPrefix", model.service)
    fields = {
        "id": names.literal(model.service),
        "protocol": f"aws::Protocol::{_protocol(metadata)}",
        "target_prefix": names.literal(metadata.get("targetPrefix", "")),
        "api_version": names.literal(metadata.get("apiVersion", "")),
        "xml_namespace": names.literal(metadata.get("xmlNamespace", "")),
        "signing_name": names.literal(metadata.get("signingName", endpoint)),
        "endpoint_prefix": names.literal(endpoint),
        "errors": "kErrors" if model.errors else "{}",
        "validation": validation,
    }
    out += [f"    .{key} = {value}," for key, value in fields.items()]
    out += ["};", "", "namespace operations {", ""]
    for operation in model.operations:
        out.append(
            f"constinit const aws::OperationInfo k{operation.name}{{&kService, {names.literal(operation.name)},"
            f" &{operation.input}::kSchema, &{operation.output}::kSchema, {names.literal(operation.result_wrapper)}}};"
        )
    out += ["", "}  // namespace operations", "", "namespace {"]
    out.append("constexpr const aws::OperationInfo* kAll[] = {")
    out += [f"    &operations::k{operation.name}," for operation in model.operations]
    out += ["};", "}  // namespace", ""]
    out += ["std::span<const aws::OperationInfo* const> all_operations() { return kAll; }", ""]
    out += [f"}}  // namespace gantry::api::{names.namespace(model.service)}", ""]
    return "\n".join(out)


def errors(model):
    space = f"gantry::api::{names.namespace(model.service)}::errors"
    out = [headers.NOTICE, _includes(model, '"api/@/errors.h"'), "", "#include <utility>", "", f"namespace {space} {{", ""]
    for name, raw in model.errors.items():
        _, status, fault = _error_fields(name, raw)
        out.append(
            f"Error {name}(std::string message) {{ return {{{names.literal(name)}, std::move(message), {status},"
            f" {fault}}}; }}"
        )
    return "\n".join([*out, "", f"}}  // namespace {space}", ""])

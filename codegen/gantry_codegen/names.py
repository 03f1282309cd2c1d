"""How names of a model become names in C++."""

import re

_KEYWORDS = frozenset(
    """alignas alignof and asm auto bool break case catch char class compl concept const constexpr continue default
    delete do double else enum explicit export extern false float for friend goto if inline int long mutable namespace
    new noexcept not nullptr operator or private protected public register requires return short signed sizeof static
    struct switch template this throw true try typedef typeid typename union unsigned using virtual void volatile
    while xor""".split()
)


def snake(name):
    """taskDefinition -> task_definition, enableECSManagedTags -> enable_ecs_managed_tags, bindIP -> bind_ip."""
    name = re.sub(r"IPv([46])", r"Ipv\1", name)
    name = re.sub(r"([A-Z]{2,})s(?=[A-Z]|$)", lambda m: m.group(1).capitalize() + "s", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def member(name):
    """The C++ name of a struct's member or of an operation's function."""
    result = snake(name)
    return result + "_" if result in _KEYWORDS else result


def constants(values):
    """Enum values -> their constants, in order: EC2 -> kEc2, t2.micro -> kT2Micro. Distinct values stay distinct."""
    taken = {}
    for value in values:
        words = [word for part in re.split(r"[^A-Za-z0-9]+", value) for word in snake(part).split("_") if word]
        name = "k" + "".join(word.capitalize() for word in words)
        while name in taken.values():
            name += "_"
        taken[value] = name
    return taken


def namespace(service):
    """application-autoscaling -> application_autoscaling."""
    return service.replace("-", "_")


def literal(text):
    """A C++ string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'

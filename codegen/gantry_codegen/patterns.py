"""Regular expressions: a model writes them for Java, we match them with RE2."""

import re

_CLASSES = {
    "Alnum": "[:alnum:]",
    "Alpha": "[:alpha:]",
    "ASCII": "[:ascii:]",
    "Blank": "[:blank:]",
    "Cntrl": "[:cntrl:]",
    "Digit": "[:digit:]",
    "Graph": "[:graph:]",
    "Lower": "[:lower:]",
    "Print": "[:print:]",
    "Punct": "[:punct:]",
    "Space": "[:space:]",
    "Upper": "[:upper:]",
    "XDigit": "[:xdigit:]",
}


def to_re2(pattern):
    """Translates what RE2 spells otherwise: code points, surrogate pairs and POSIX classes."""
    pattern = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\x{10000}-\x{10FFFF}")
    pattern = re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", pattern)
    return _replace_classes(pattern)


def _replace_classes(pattern):
    out = []
    at = 0
    depth = 0
    for match in re.finditer(r"\\p\{(\w+)\}|\\.|[\[\]]", pattern, re.S):
        out.append(pattern[at : match.start()])
        at = match.end()
        token = match.group(0)
        if token == "[":
            depth = 1
        elif token == "]":
            depth = 0
        name = _CLASSES.get((match.group(1) or "").removeprefix("Is"))
        if name:
            token = name if depth else "[" + name + "]"
        out.append(token)
    out.append(pattern[at:])
    return "".join(out)

"""JSON as AWS reads a MOCK's template: bare names, single quotes, trailing commas (handbook/10 fact 55)."""

import re
from typing import Any

import msgspec

_TOKEN = re.compile(
    r"""(?P<double>"(?:[^"\\]|\\.)*")|(?P<single>'(?:[^'\\]|\\.)*')|(?P<name>[A-Za-z_$][\w$]*)|(?P<comma>,\s*(?=[}\]]))|(?P<other>.)""",
    re.DOTALL,
)
_WORDS = ("true", "false", "null")


def loads(text: str) -> Any:
    """The document, or msgspec.DecodeError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return msgspec.json.decode("".join(_strict(found) for found in _TOKEN.finditer(text)))


def _strict(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "single":
            inner = text[1:-1].replace("\\'", "'").replace('"', '\\"')
            return f'"{inner}"'
        case "name":
            return text if text in _WORDS else f'"{text}"'
        case "comma":
            return ""
        case _:
            return text

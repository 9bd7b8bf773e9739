"""JSON documents that arrive inside JSON: schemas, policies, documentation, as text."""

from typing import Any

import msgspec

from control_plane.wire.errors import AwsError

_DEEPEST = 200
"""Objects and lists within one another; whoever walks a parsed document may recurse."""


def parse_object(text: str, refusal: AwsError) -> dict[str, Any]:
    """The object that a text holds; raises the refusal where it is anything else, also where it is nested too deep."""
    try:
        document = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        raise refusal from None
    if not isinstance(document, dict) or _is_too_deep(document):
        raise refusal
    return document


def compact(document: Any) -> str:
    return msgspec.json.encode(document).decode()


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(_DEEPEST):
        lists = [list(node.values()) if isinstance(node, dict) else node for node in level]
        level = [child for children in lists for child in children if isinstance(child, dict | list)]
        if not level:
            return False
    return True

"""A JSON document of which most is known before the request: its text is made at deployment, with holes.

compile_skeleton({"version": "1.0", "path": HOLE}) % b'"/pets"'  ->  b'{"version":"1.0","path":"/pets"}'
"""

from collections.abc import Mapping

import msgspec

HOLE = msgspec.Raw(b"\0")
"""Stands for a value; JSON has no such byte of its own."""


def compile_skeleton(document: Mapping[str, object]) -> bytes:
    """A format for bytes: what it is given are values in JSON, one for each hole."""
    return msgspec.json.encode(document).replace(b"%", b"%%").replace(b"\0", b"%b")

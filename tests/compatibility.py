"""COMPATIBILITY.md, written from the code: `python -m tests.compatibility`. A test compares the file with this."""

from pathlib import Path

import control_plane.service  # noqa: F401  (importing it registers every handler)
from control_plane.operations import SERVICES
from control_plane.wire import model

FILE = Path(__file__).parent.parent / "COMPATIBILITY.md"
_TITLES = {
    "apigateway": "REST APIs",
    "apigatewayv2": "HTTP and WebSocket APIs",
    "apigatewaymanagementapi": "WebSocket connections",
    "lambda": "Lambda",
}
_INTRODUCTION = """# Compatibility

Written from the code by `python -m tests.compatibility`. An operation that is not here answers HTTP 501 with an AWS
error that names it; nothing is accepted and ignored.
"""


def page() -> str:
    parts = [_INTRODUCTION]
    for service, operations in SERVICES.items():
        names = [operation.name for operation in model.load(service).operations]
        there = [name for name in names if model.snake(name) in operations.handlers]
        missing = [name for name in names if name not in there]
        parts.append(f"## {_TITLES[service]} (`{service}`): {len(there)} of {len(names)} operations\n")
        if there:
            parts.append(f"Here: {', '.join(there)}.\n")
        if missing:
            parts.append(f"Not yet: {', '.join(missing)}.\n")
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(page())

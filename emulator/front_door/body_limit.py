"""How large a request's body may be, known by its head: what the edge asks before it reads on."""

from data_plane.runtime import Request
from emulator.caller import credential
from emulator.edge.limits import AWS_LIMITS, NO_LIMIT
from emulator.front_door.internal import STATE

_LARGEST_FUNCTION = 70_167_211
"""What CreateFunction takes."""


def body_limit(request: Request) -> int:
    """Bytes: AWS's limit for APIs and the management APIs, more for a function's code. S3 and others take any size, and
    so does the emulator's own state.
    """
    if request.path == STATE:
        return NO_LIMIT
    signed = credential(request)
    if signed is None or signed.service in ("execute-api", "apigateway"):
        return AWS_LIMITS.body
    return _LARGEST_FUNCTION if signed.service == "lambda" else NO_LIMIT

"""What is said where moto has no such service or action: a 501 in the service's own protocol, which no SDK retries."""

import json
import uuid
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs

from data_plane.runtime import Request, Response

_CODE = "NotImplementedException"


class InvalidInput(Exception):
    """Parameters that an action's model cannot take, as a text for a number."""


def malformed(message: str) -> bytes:
    """The body that says so, as services of the Query protocol do in JSON."""
    error = {"Code": "MalformedInput", "Message": message, "Type": "Sender"}
    return json.dumps({"Error": error, "RequestId": str(uuid.uuid4())}).encode()


def not_implemented(request: Request, service: str) -> Response:
    action, write = _protocol(request)
    return write(f"The emulator has no {service} {action}".rstrip())


def _protocol(request: Request) -> tuple[str, Callable[[str], Response]]:
    """The action asked for and how to answer it, by what a request of each protocol carries."""
    target = request.header("x-amz-target")
    if target is not None:
        return target.rpartition(".")[2], _json
    form = (request.header("content-type") or "").startswith("application/x-www-form-urlencoded")
    actions = parse_qs(request.body.decode("utf-8", "replace") if form else request.query).get("Action")
    if actions:
        return actions[0], _xml
    return f"{request.method} {request.path}", _json


def _json(message: str) -> Response:
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", _CODE)]
    return Response(501, headers, json.dumps({"__type": _CODE, "message": message}).encode())


def _xml(message: str) -> Response:
    error = f"<Error><Type>Sender</Type><Code>{_CODE}</Code><Message>{escape(message, quote=False)}</Message></Error>"
    body = f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
    return Response(501, [("Content-Type", "text/xml")], body.encode())

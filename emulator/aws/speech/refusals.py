"""What is said in a service's place, in its own protocol: that moto has no such service or action, a 501, which no SDK
retries; that a role may not do this.
"""

import json
import uuid
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs

from data_plane.runtime import Request, Response


class InvalidInput(Exception):
    """What a service cannot read: parameters its action's model cannot take, a body that is no JSON.

    body: what it answers, with status 400.
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.body = body


def malformed(message: str) -> InvalidInput:
    """Of services of the Query protocol, in JSON."""
    error = {"Code": "MalformedInput", "Message": message, "Type": "Sender"}
    return InvalidInput(json.dumps({"Error": error, "RequestId": str(uuid.uuid4())}).encode())


def unreadable(version: str) -> InvalidInput:
    """Of services of the JSON protocol, by its version: those of 1.0 say in which namespace the error is."""
    namespace = "com.amazon.coral.service#" if version == "1.0" else ""
    return InvalidInput(b'{"__type":"%sSerializationException"}' % namespace.encode())


def not_implemented(request: Request, service: str) -> Response:
    action, write = _protocol(request)
    return write(501, "NotImplementedException", f"The emulator has no {service} {action}".rstrip())


def denied(request: Request, service: str, message: str) -> Response:
    """What a service says to a role that may not do what it asks for."""
    if service == "s3":
        return refused_by_s3(403, "AccessDenied", message)
    _, write = _protocol(request)
    return write(400, "AccessDeniedException", message) if write is _json else write(403, "AccessDenied", message)


def refused_by_s3(status: int, code: str, message: str) -> Response:
    said = f"<Error><Code>{code}</Code><Message>{escape(message, quote=False)}</Message></Error>"
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n{said}'
    return Response(status, [("Content-Type", "application/xml")], document.encode())


def _protocol(request: Request) -> tuple[str, Callable[[int, str, str], Response]]:
    """The action asked for and how to answer it, by what a request of each protocol carries."""
    target = request.header("x-amz-target")
    if target is not None:
        return target.rpartition(".")[2], _json
    form = (request.header("content-type") or "").startswith("application/x-www-form-urlencoded")
    actions = parse_qs(request.body.decode("utf-8", "replace") if form else request.query).get("Action")
    if actions:
        return actions[0], _xml
    return f"{request.method} {request.path}", _json


def _json(status: int, code: str, message: str) -> Response:
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
    return Response(status, headers, json.dumps({"__type": code, "message": message}).encode())


def _xml(status: int, code: str, message: str) -> Response:
    body = f"<ErrorResponse>{_error(code, message)}<RequestId>0</RequestId></ErrorResponse>"
    return Response(status, [("Content-Type", "text/xml")], body.encode())


def _error(code: str, message: str) -> str:
    return f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message, quote=False)}</Message></Error>"

"""AWS_PROXY of a WebSocket API: the event goes to a function, and its answer is read as far as somebody needs it.

| route | what is read of the answer |
|---|---|
| `$connect` | statusCode, and the header Sec-WebSocket-Protocol among the others |
| one that answers | `body`, which is the message to the client; without one there is none |
| any other | nothing but that the function did not fail (handbook/06 section 6) |
"""

from collections.abc import Callable
from typing import Any

import msgspec

from data_plane.errors import CONFIGURATION, IntegrationFailure
from data_plane.functions.records import Invocation
from data_plane.integrations import function_call, function_response
from data_plane.integrations.backends import Integrate
from data_plane.integrations.events import websocket
from data_plane.integrations.function_call import Invoke
from data_plane.mapping import binary as conversion
from data_plane.runtime import Call, Response, Scope

CONNECT = "$connect"
Read = Callable[[bytes], Response]


def build(route_key: str, scope: Scope, invoke: Invoke, *, answers: bool, binary: bool) -> Integrate:
    """binary: messages are base64, which the function is given as bytes are told: in base64."""
    event = websocket.builder(route_key, scope, binary=binary)
    read = _handshake if route_key == CONNECT else _answer if answers else _nothing

    async def integrate(call: Call) -> Response:
        if binary:
            call.request.body = conversion.decoded(call.request.body)
        invocation: Invocation = await invoke(call, event(call))
        if invocation.function_error is not None:
            raise IntegrationFailure(status=502, reason=function_call.error_line(invocation))
        response = read(invocation.payload)
        if call.integrated is not None:
            call.integrated.status = response.status
        return response

    return integrate


def _handshake(payload: bytes) -> Response:
    response = function_response.read(payload, None, lambda accept: False)
    return Response(response.status, response.headers)


class _Message(msgspec.Struct, rename="camel"):
    """The answer of a function whose route answers. A status that is none is as good as none."""

    body: str | None = None
    status_code: Any = None


_decode_message = msgspec.json.Decoder(_Message).decode


def _answer(payload: bytes) -> Response:
    try:
        answer = _decode_message(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise IntegrationFailure(status=502, reason=f"{CONFIGURATION}Malformed Lambda proxy response") from None
    status, body = answer.status_code, answer.body
    return Response(status if type(status) is int else 200, [], body.encode("utf-8", "replace") if body else b"")


def _nothing(payload: bytes) -> Response:
    """A status counts as an error in metrics, though nobody is told of it."""
    try:
        return Response(_decode_status(payload).status)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Response(200)


class _Status(msgspec.Struct, rename={"status": "statusCode"}):
    status: int = 200


_decode_status = msgspec.json.Decoder(_Status).decode

"""Calls to the embedded services in the JSON protocol. They block, so make them in a thread."""

from typing import Any

import msgspec

from data_plane.metrics import Home
from data_plane.runtime import Request
from emulator.aws.backend import Aws
from emulator.caller import Caller


class Refused(Exception):
    """The service answered with an error. code: as `ResourceNotFoundException`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def call(aws: Aws, home: Home, service: str, target: str, body: dict[str, Any], path: str = "/") -> bytes:
    """Ask for an operation: its answer. target: `Logs_20140328.PutLogEvents`, or empty where the path says it.
    body: bytes in it are sent in base64.

    Raises Refused.
    """
    account_id, region = home
    scope = f"{account_id}/20000101/{region}/{service}/aws4_request"
    request = Request(
        method="POST",
        path=path,
        headers=[
            ("Host", f"{service}.{region}.amazonaws.com"),
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", target),
            ("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
        ],
        body=msgspec.json.encode(body),
    )
    response = aws.call(request, Caller(account_id, region, service))
    answer = response.body if isinstance(response.body, bytes) else b""
    if response.status >= 300:
        raise _refusal(answer)
    return answer


def _refusal(body: bytes) -> Refused:
    try:
        document = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError:
        return Refused("InternalFailure", body[:200].decode("utf-8", "replace"))
    message = document.get("message") or document.get("Message") or ""
    return Refused(str(document.get("__type", "InternalFailure")).rpartition("#")[2], str(message))

"""What a function's answer means to an HTTP API (handbook/05 section 5).

Format 2.0 takes anything: a document with a `statusCode` is a response, whatever else is the body of one. Format 1.0
takes only the former, and has `multiValueHeaders` where 2.0 has `cookies`.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

import msgspec

from data_plane.errors import IntegrationFailure
from data_plane.integrations.function_response import header_value
from data_plane.integrations.http_apis.reception import NOT_RETURNED
from data_plane.runtime import Header, Response

_JSON, _TEXT = "application/json", "text/plain;charset=UTF-8"
_decode = msgspec.json.Decoder().decode
_UNFIT = "The response from the Lambda function doesn't match the format that API Gateway expects."


def reader(version: str) -> Callable[[bytes], Response]:
    """Compile to a function from the function's payload to the response. That raises IntegrationFailure."""
    return _read_1 if version == "1.0" else _read_2


def _read_2(payload: bytes) -> Response:
    answer = _document(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else msgspec.json.encode(answer)
        return Response(200, [("content-type", _JSON)], body)
    cookies = answer.get("cookies") or []
    if not isinstance(cookies, list):
        raise _wrong("cookies")
    headers = _single(answer) + [("set-cookie", _text(cookie, "cookies")) for cookie in cookies]
    return _response(answer, headers)


def _read_1(payload: bytes) -> Response:
    answer = _document(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        raise _wrong("statusCode")
    multiple: list[Header] = []
    for name, values in _mapping(answer, "multiValueHeaders").items():
        if not isinstance(values, list):
            raise _wrong("multiValueHeaders")
        multiple += [(name, _text(value, "multiValueHeaders")) for value in values]
    names = {name.lower() for name, _ in multiple}
    headers = [header for header in _single(answer) if header[0].lower() not in names]
    return _response(answer, headers + multiple)


def _document(payload: bytes) -> Any:
    try:
        return _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise IntegrationFailure(status=500, reason=_UNFIT) from None


def _response(answer: dict[str, Any], headers: list[Header]) -> Response:
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("content-type", _TEXT))
    given = [header for header in headers if header[0].lower() not in NOT_RETURNED]
    return Response(_status(answer["statusCode"]), given, _body(answer))


def _status(status: Any) -> int:
    if isinstance(status, str) and status.isdecimal():
        status = int(status)
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        raise _wrong("statusCode")
    return status


def _single(answer: dict[str, Any]) -> list[Header]:
    return [(name, _text(value, "headers")) for name, value in _mapping(answer, "headers").items() if value is not None]


def _mapping(answer: dict[str, Any], member: str) -> dict[str, Any]:
    found = answer.get(member) or {}
    if not isinstance(found, dict):
        raise _wrong(member)
    return found


def _text(value: Any, member: str) -> str:
    text = header_value(value)
    if text is None:
        raise _wrong(member)
    return text


def _body(answer: dict[str, Any]) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise _wrong("body")
    if answer.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise _wrong("body") from None
    return body.encode("utf-8", "surrogatepass")


def _wrong(member: str) -> IntegrationFailure:
    return IntegrationFailure(status=500, reason=f'{_UNFIT} Lambda body contains the wrong type for field "{member}"')

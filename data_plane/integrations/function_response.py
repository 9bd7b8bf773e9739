"""What a function's answer means to a REST API: the proxy format (handbook/02 section 8, handbook/10 fact 42)."""

from collections.abc import Callable
from typing import Any

import msgspec

from data_plane.errors import CONFIGURATION, IntegrationFailure
from data_plane.header_values import is_name
from data_plane.integrations.headers import returned
from data_plane.mapping import binary
from data_plane.runtime import Header, Response

_MEMBERS = frozenset(("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"))
DELIMITER = b"\0" * 8
"""Between the metadata and the body of a streamed answer."""
_decode = msgspec.json.Decoder().decode


def read(payload: bytes, accept: str | None, is_binary: Callable[[str | None], bool]) -> Response:
    """The response a payload describes. Raises IntegrationFailure (502) where it is malformed."""
    try:
        answer = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = _metadata(payload)
    if not isinstance(answer, dict) or not _MEMBERS.issuperset(answer):
        raise _malformed()
    return Response(status(answer), headers(answer), _body(answer, accept, is_binary))


def _metadata(payload: bytes) -> Any:
    """That of an answer in the format of streams, whose body an integration that does not stream leaves out."""
    head, found, _ = payload.partition(DELIMITER)
    try:
        return _decode(head) if found else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _malformed() -> IntegrationFailure:
    return IntegrationFailure(status=502, reason=f"{CONFIGURATION}Malformed Lambda proxy response")


def status(answer: dict[str, Any]) -> int:
    """A number, or a text that is one; 200 where it is missing."""
    code = answer.get("statusCode", 200)
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if isinstance(code, bool) or not isinstance(code, int) or not 200 <= code <= 599:
        raise _malformed()
    return code


def headers(answer: dict[str, Any]) -> list[Header]:
    """multiValueHeaders first, then headers of the same name; the casing is that of the first (handbook/10 fact 43)."""
    found: dict[str, tuple[str, list[str]]] = {}
    for name, values in (_mapping(answer, "multiValueHeaders")).items():
        if not isinstance(values, list):
            raise _malformed()
        found.setdefault(name.lower(), (name, []))[1].extend(_text(value) for value in values)
    for name, value in (_mapping(answer, "headers")).items():
        if value is not None:
            found.setdefault(name.lower(), (name, []))[1].append(_text(value))
    pairs: list[Header] = [] if "content-type" in found else [("Content-Type", "application/json")]
    pairs += [(name, value) for name, values in found.values() for value in values]
    if not all(map(is_name, found)):
        raise _malformed()
    return returned("AWS_PROXY", pairs)


def _mapping(answer: dict[str, Any], member: str) -> dict[str, Any]:
    found = answer.get(member)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _malformed()
    return found


def _text(value: Any) -> str:
    text = header_value(value)
    if text is None:
        raise _malformed()
    return text


def header_value(value: Any) -> str | None:
    """What a function gives as a header's value, as text; None for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _body(answer: dict[str, Any], accept: str | None, is_binary: Callable[[str | None], bool]) -> bytes:
    """Base64 is decoded only for a client whose first Accept type is one of the API's binary ones (fact 44)."""
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise _malformed()
    sent = body.encode("utf-8", "surrogatepass")
    return binary.decoded(sent) if answer.get("isBase64Encoded") is True and is_binary(accept) else sent

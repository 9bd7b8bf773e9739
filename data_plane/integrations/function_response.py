"""What a function's answer means to a REST API: the proxy format (handbook/02 section 8, handbook/10 fact 42)."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from data_plane.errors import CONFIGURATION, IntegrationFailure
from data_plane.header_values import ASSUMED_TYPE, is_name
from data_plane.integrations.headers import returned_as
from data_plane.mapping import binary
from data_plane.memo import Memo
from data_plane.runtime import Header, Response

DELIMITER = b"\0" * 8
"""Between the metadata and the body of a streamed answer."""


class Metadata(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """What an answer says beside its body. Its members may be of any type, until somebody needs them."""

    status_code: Any = 200
    headers: Any = None
    multi_value_headers: Any = None


class _Answer(Metadata, forbid_unknown_fields=True, rename="camel"):
    body: Any = None
    is_base64_encoded: Any = False


_decode = msgspec.json.Decoder(_Answer).decode


def read(payload: bytes, accept: str | None, is_binary: Callable[[str | None], bool]) -> Response:
    """The response a payload describes. Raises IntegrationFailure (502) where it is malformed."""
    try:
        answer = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = _beginning(payload)
    return Response(status(answer), headers(answer), _body(answer, accept, is_binary))


def _beginning(payload: bytes) -> _Answer:
    """An answer in the format of streams, whose body an integration that does not stream leaves out."""
    head, found, _ = payload.partition(DELIMITER)
    if not found:
        raise _malformed()
    try:
        return _decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _malformed() from None


def _malformed() -> IntegrationFailure:
    return IntegrationFailure(status=502, reason=f"{CONFIGURATION}Malformed Lambda proxy response")


def status(answer: Metadata) -> int:
    """A number, or a text that is one; 200 where it is missing."""
    code = answer.status_code
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if type(code) is not int or not 200 <= code <= 599:  # nor is it a boolean
        raise _malformed()
    return code


def headers(answer: Metadata) -> list[Header]:
    """multiValueHeaders first, then headers of the same name; the casing is that of the first (handbook/10 fact 43).

    "If the same key-value pair is specified in both, only the values from multiValueHeaders will appear in the merged
    list" (docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
    """
    multiple, single = answer.multi_value_headers, answer.headers
    found: dict[str, tuple[str, list[str]]] = {}
    if multiple is not None:
        for name, values in _items(multiple):
            if not isinstance(values, list):
                raise _malformed()
            _values_of(name, found).extend(map(_text, values))
    if single is not None:
        for name, value in _items(single):
            if value is None:
                continue
            values, text = _values_of(name, found), _text(value)
            if multiple is None or text not in values:
                values.append(text)
    pairs: list[Header] = [] if "content-type" in found else [ASSUMED_TYPE]
    if found:
        pairs += [(name, value) for name, values in found.values() if name for value in values]
    return pairs


def _values_of(name: str, found: dict[str, tuple[str, list[str]]]) -> list[str]:
    lowered, given = _NAMES[name]
    of_name = found.get(lowered)
    if of_name is None:
        of_name = found[lowered] = given, []
    return of_name[1]


def _known(name: str) -> tuple[str, str]:
    if not is_name(name):
        raise _malformed()
    return name.lower(), returned_as("AWS_PROXY", name)


_NAMES = Memo(_known)
"""A header's name in lower case, and as the client is given it: empty where it is not."""


def _items(mapping: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(mapping, dict):
        raise _malformed()
    return mapping.items()


def _text(value: Any) -> str:
    text = header_value(value)
    if text is None:
        raise _malformed()
    return text


def header_value(value: Any) -> str | None:
    """What a function gives as a header's value, as text; None for what is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def _body(answer: _Answer, accept: str | None, is_binary: Callable[[str | None], bool]) -> bytes:
    """Base64 is decoded only for a client whose first Accept type is one of the API's binary ones (fact 44)."""
    body = answer.body
    if body is None:
        return b""
    if not isinstance(body, str):
        raise _malformed()
    sent = body.encode("utf-8", "surrogatepass")
    return binary.decoded(sent) if answer.is_base64_encoded is True and is_binary(accept) else sent

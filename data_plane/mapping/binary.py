"""Binary bodies: what `binaryMediaTypes` and `contentHandling` make of them (handbook/02 sections 10 and 12).

A payload is text or bytes, and is wanted as text or bytes; the rest follows:

| payload | wanted | becomes |
|---|---|---|
| text | text | UTF-8; a byte that is none becomes U+FFFD (handbook/10 fact 58) |
| text | bytes | what its base64 decodes to; 500 where it is no base64 |
| bytes | text | base64 |
| bytes | bytes | itself |

A request is bytes if its Content-Type is among the API's binary types, a backend's answer if its own is.
CONVERT_TO_TEXT and CONVERT_TO_BINARY say what is wanted; without them a request stays what it is, and an answer is
wanted as bytes by a client whose first Accept type is a binary one. AWS's tables speak of "a text type" and "a binary
type": a type that is not in the list, and one that is.

A mapping template reads text. Before a template, only what becomes text is converted; what a template of a response
wrote is converted behind it, so that a MOCK can answer with a picture its template holds as base64.
"""

import base64
import binascii
from collections.abc import Callable, Sequence

from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.media_types import content_type_of, matcher
from data_plane.runtime import Header, Request

Convert = Callable[[bytes], bytes]


def text(body: bytes) -> bytes:
    """UTF-8, whatever it was."""
    return body if body.isascii() else body.decode("utf-8", "replace").encode()


def decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Unable to base64 decode the body.") from None


def encoded(body: bytes) -> bytes:
    return base64.b64encode(body)


def same(body: bytes) -> bytes:
    return body


_CONVERSIONS: dict[tuple[bool, bool], Convert] = {
    (False, False): text,
    (False, True): decoded,
    (True, False): encoded,
    (True, True): same,
}
"""By whether the payload is bytes, and whether bytes are wanted."""
_WANTED = {"CONVERT_TO_BINARY": True, "CONVERT_TO_TEXT": False}


def request_conversion(
    binary_media_types: Sequence[str], content_handling: str | None
) -> Callable[[str | None], Convert]:
    """Compile: a request's Content-Type -> what becomes of its body."""
    is_binary = matcher(binary_media_types)
    by_kind = {kind: _CONVERSIONS[kind, _WANTED.get(content_handling or "", kind)] for kind in (False, True)}
    if not binary_media_types:
        always = by_kind[False]
        return lambda content_type: always
    return lambda content_type: by_kind[is_binary(content_type)]


def response_conversion(
    binary_media_types: Sequence[str], content_handling: str | None
) -> Callable[[list[Header], Request], Convert]:
    """Compile: (headers of the backend's answer, the client's request) -> what becomes of the answer's body.

    An answer without Content-Type, as MOCK's, is text where its handling is given, else nothing is done to it.
    """
    is_binary = matcher(binary_media_types)
    wanted = _WANTED.get(content_handling or "")

    def choose(headers: list[Header], request: Request) -> Convert:
        content_type = content_type_of(headers)
        if content_type is None:
            return same if wanted is None else _CONVERSIONS[False, wanted]
        return _CONVERSIONS[is_binary(content_type), is_binary(request.header("accept")) if wanted is None else wanted]

    if not binary_media_types:
        always = _CONVERSIONS[False, wanted or False]
        return lambda headers, request: always
    return choose

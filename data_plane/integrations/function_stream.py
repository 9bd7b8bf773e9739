"""What the answer of a streaming function means: metadata, eight NULs, then the body (handbook/02 section 8).

    {"statusCode": 200, "headers": {...}, "multiValueHeaders": {...}, "cookies": [...]} 00 00 00 00 00 00 00 00 body

The body needs no base64 and is not converted. A worker gives its answer when the function is done, as Lambda's managed
Python does; so the answer is in this format (the handler returns bytes), and it goes out chunked, but all at once.
"""

from collections.abc import AsyncIterator

import msgspec

from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure
from data_plane.integrations import function_response
from data_plane.runtime import Response

_DELIMITER = b"\0" * 8
_METADATA = 16_384
"""Bytes within which the delimiter must be."""
_MEMBERS = frozenset(("statusCode", "headers", "multiValueHeaders", "cookies"))


def read(payload: bytes) -> Response:
    """Raises ApiConfigurationError (500) where there is no metadata, or what is there is none."""
    head, found, body = payload.partition(_DELIMITER)
    if not found or len(head) > _METADATA:
        raise _malformed()
    try:
        metadata = msgspec.json.decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _malformed() from None
    if not isinstance(metadata, dict) or not _MEMBERS.issuperset(metadata):
        raise _malformed()
    cookies = metadata.get("cookies") or []
    if not isinstance(cookies, list) or not all(isinstance(cookie, str) for cookie in cookies):
        raise _malformed()
    try:
        status, headers = function_response.status(metadata), function_response.headers(metadata)
    except IntegrationFailure:
        raise _malformed() from None
    return Response(status, headers + [("Set-Cookie", cookie) for cookie in cookies], _stream(body))


async def _stream(body: bytes) -> AsyncIterator[bytes]:
    if body:
        yield body


def _malformed() -> ApiConfigurationError:
    return ApiConfigurationError(reason=f"{CONFIGURATION}Malformed Lambda streaming response")

"""Compressed payloads of an API with minimumCompressionSize (handbook/02 section 13).

A response of at least that size goes out in the coding the client wants most of gzip, deflate and identity, the first
of equals; `*` stands for gzip. What the backend encoded already is left alone, and so is what streams. A request that
says gzip or deflate is decompressed before anything reads its body; another coding is 415. An API without the setting
has neither step: its bodies pass as they are.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
"""

import zlib
from collections.abc import Callable
from functools import lru_cache

from msgspec.structs import replace

from data_plane.errors import BadRequestBody, RequestTooLarge, UnsupportedMediaType
from data_plane.runtime import Call, Request, Response

LARGEST = 10_485_760
"""Bytes of the largest payload, decompressed: what keeps a small body from filling the memory."""

Compress = Callable[[Request, Response], None]

_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""What zlib calls them."""
_SUPPORTED = ("gzip", "deflate", "identity")


class NotCompressed(ValueError):
    """Bytes that are not in the coding they are said to be in, or break off."""


class TooLarge(ValueError):
    """Bytes that decompress to more than LARGEST."""


def inflate(body: bytes, coding: str) -> bytes:
    """The body without its coding: gzip or deflate. Raises NotCompressed, TooLarge."""
    inflater = zlib.decompressobj(_WINDOWS[coding])
    try:
        plain = inflater.decompress(body, LARGEST + 1)
    except zlib.error as problem:
        raise NotCompressed(str(problem)) from None
    if len(plain) > LARGEST:
        raise TooLarge
    if not inflater.eof or inflater.unused_data:
        raise NotCompressed("incomplete, or followed by something else")
    return plain


def knows(coding: str) -> bool:
    return coding in _WINDOWS


def decompressing(validate: Callable[[Call], None]) -> Callable[[Call], None]:
    """A step before validation: from here on the call's request has the body its sender compressed."""

    def step(call: Call) -> None:
        coding = (call.request.header("content-encoding") or "identity").strip().lower()
        if coding != "identity":
            call.request = replace(call.request, body=_received(call.request.body, coding))
        validate(call)

    return step


def _received(body: bytes, coding: str) -> bytes:
    if not knows(coding):
        raise UnsupportedMediaType(reason=f"Unsupported Content-Encoding: {coding}")
    try:
        return inflate(body, coding) if body else body
    except TooLarge:
        raise RequestTooLarge(reason=f"The decompressed body is larger than {LARGEST} bytes") from None
    except NotCompressed as problem:
        raise BadRequestBody(reason=f"The body is not {coding}: {problem}") from None


def compile_compression(minimum_size: int | None) -> Compress:
    """minimum_size: bytes; None compresses nothing."""
    if minimum_size is None:
        return _nothing

    def compress(request: Request, response: Response) -> None:
        body = response.body
        if not isinstance(body, bytes) or not body or len(body) < minimum_size:
            return
        coding = wanted(request.header("accept-encoding"))
        if coding == "identity" or any(name.lower() == "content-encoding" for name, _ in response.headers):
            return
        deflater = zlib.compressobj(wbits=_WINDOWS[coding])
        response.body = deflater.compress(body) + deflater.flush()
        response.headers.append(("Content-Encoding", coding))

    return compress


@lru_cache(maxsize=256)
def wanted(accept_encoding: str | None) -> str:
    """gzip, deflate or identity: of those the client named, the one of the highest q; identity where it named none."""
    best, chosen = 0.0, "identity"
    for each in (accept_encoding or "").split(","):
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        coding = "gzip" if name == "*" else name
        weight = _weight(parameters)
        if coding in _SUPPORTED and weight > best:
            best, chosen = weight, coding
    return chosen


def _weight(parameters: list[str]) -> float:
    """q, from 0 to 1; what is no number counts as 0."""
    for name, _, value in (parameter.partition("=") for parameter in parameters):
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _nothing(request: Request, response: Response) -> None:
    """Compression that is off."""

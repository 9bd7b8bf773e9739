"""The canonical form of a request, and the signature made of it (Signature Version 4, as all services but S3 have it).

- The path is the one of the URL the client called, dot segments and doubled slashes resolved, encoded once more.
- The query is sorted, without `X-Amz-Signature`.
- Headers are those signed, lower case and sorted, inner runs of white space one space, repeated ones joined by commas.
- The payload is the hash of the body as it came, whatever `X-Amz-Content-Sha256` says of it, but for the one thing a
  client may ask for there, `UNSIGNED-PAYLOAD`. So a body signed in chunks, as S3 has them, is refused.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

from data_plane.runtime import Request

_UNSIGNED = "UNSIGNED-PAYLOAD"


def canonical_request(request: Request, signed_headers: tuple[str, ...]) -> Iterator[str]:
    """In the one to three ways its query can be written.

    As it was sent, as botocore signs it; decoded and encoded again, as AWS's specification has it; and so with a `+`
    for a space, as API Gateway takes it from requests-aws4auth (github.com/tedder/requests-aws4auth/issues/54). For a
    query that is encoded as it should be all are the same.
    """
    values: dict[str, list[str]] = {name: [] for name in signed_headers}
    for name, value in request.headers:
        lowered = name.lower()
        if lowered in values:
            values[lowered].append(" ".join(value.split()))
    before = f"{request.method}\n{_path(request.sent or request.path)}\n"
    lines = (
        *(f"{name}:{','.join(values[name])}" for name in sorted(values)),
        "",
        ";".join(signed_headers),
        _payload(request),
    )
    after = "\n" + "\n".join(lines)
    pairs = [pair.partition("=")[::2] for pair in request.query.split("&")] if request.query else []
    as_sent = _query(pairs)
    yield before + as_sent + after
    in_normal_form = _query([(_normal(name), _normal(value)) for name, value in pairs])
    if in_normal_form != as_sent:
        yield before + in_normal_form + after
    if "+" in request.query:
        yield before + _query([(_normal(_spaced(name)), _normal(_spaced(value))) for name, value in pairs]) + after


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    resolved = "/".join(("", *kept)) or "/"
    if kept and path.endswith("/"):
        resolved += "/"
    return quote(resolved, safe="/~")


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != "X-Amz-Signature")


def _normal(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="-_.~")


def _spaced(text: str) -> str:
    return text.replace("+", "%20")


def _payload(request: Request) -> str:
    if request.header("x-amz-content-sha256") == _UNSIGNED:
        return _UNSIGNED
    return sha256(request.body).hexdigest()


def string_to_sign(date: str, scope: str, canonical: str) -> str:
    """date: `20260101T000000Z`. scope: `20260101/us-east-1/execute-api/aws4_request`."""
    return "\n".join(("AWS4-HMAC-SHA256", date, scope, sha256(canonical.encode()).hexdigest()))


def signature_of(text: str, secret: str, day: str, region: str, service: str, terminator: str) -> str:
    """The signature of a string, in hexadecimal digits."""
    return hmac.new(_signing_key(secret, day, region, service, terminator), text.encode(), sha256).hexdigest()


@lru_cache(maxsize=256)
def _signing_key(secret: str, *scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def same(one: str, other: str) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())

"""Requests to buckets that nobody signed, as browsers send them: which bucket one means, and whether S3 takes it.

A bucket stands in the path or before the host: `http://127.0.0.1:4566/pets/cat.png`, `http://pets.localhost:4566/`.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from data_plane.runtime import Request
from emulator.aws.buckets.forms import is_form

_HOST = re.compile(
    r"([a-z0-9.-]{3,63}?)\."
    r"(?:(?:s3\.(?:[a-z0-9-]+\.)?)?localhost(?:\.localstack\.cloud)?|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com)(?::\d+)?"
)


class Address(NamedTuple):
    bucket: str
    key: str


def address(request: Request, is_bucket: Callable[[str], bool]) -> Address | None:
    """What a request is for; None if that is no bucket."""
    path = unquote(request.path).removeprefix("/")
    host = _HOST.fullmatch(request.header("host") or "")
    if host is not None and is_bucket(host[1]):
        return Address(host[1], path)
    bucket, _, key = path.partition("/")
    return Address(bucket, key) if is_bucket(bucket) else None


def may_be_unsigned(request: Request, key: str) -> bool:
    """Forms, which have their own signature; what browsers ask before a request; and objects, if they are public.

    All else that S3 would let everybody do, if a bucket's owner wanted that, is not for the unsigned here.
    """
    if request.method == "OPTIONS":
        return request.header("access-control-request-method") is not None
    if request.method in ("GET", "HEAD"):
        return bool(key) and not request.query
    return not key and is_form(request)

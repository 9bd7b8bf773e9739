"""Where a template's text comes from: the request itself, or an object in S3 that a URL names.

The object is read through the emulator's own S3, whichever way its URL is written: virtual-hosted or by path, of AWS
(`https://bucket.s3.eu-west-1.amazonaws.com/key`) or of the emulator (`http://localhost:4566/bucket/key`).
"""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.errors import ValidationError

_AMAZON = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?")
_LOCAL = re.compile(r"(?:(?!s3\.)(?P<bucket>.+?)\.)?(?:s3\.(?:[a-z0-9-]+\.)?)?localhost(?:\.localstack\.cloud)?")
_LARGEST = 1_000_000
_MORE = "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


def body_of(clients: Clients, template_body: str | None, template_url: str | None) -> str:
    """Raises ValidationError."""
    if template_body is not None and template_url is not None:
        raise ValidationError("You cannot specify both Template URL and Template Body.")
    if template_body is not None:
        return template_body
    if template_url is None:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    return text_at(clients, template_url)


def text_at(clients: Clients, url: str, named: str = "TemplateURL") -> str:
    """named: the parameter that has the URL. Raises ValidationError."""
    parts = urlsplit(url)
    bucket, key = _place(parts, named)
    asked = {"Bucket": bucket, "Key": key}
    version = parse_qs(parts.query).get("versionId")
    if version:
        asked["VersionId"] = version[0]
    try:
        found = clients("s3").get_object(**asked)
    except ClientError as refused:
        raise ValidationError(f"S3 error: {refused.response['Error']['Message']}\n{_MORE}") from None
    if found["ContentLength"] > _LARGEST:
        raise ValidationError(f"Template may not exceed {_LARGEST} bytes in size.")
    try:
        text: str = found["Body"].read().decode()
    except UnicodeDecodeError:
        raise ValidationError("Template format error: unsupported structure.") from None
    return text


def _place(parts: SplitResult, named: str) -> tuple[str, str]:
    """A URL's bucket and key. Over http any host is the emulator, and S3 is asked by path there."""
    host = parts.hostname or ""
    found = _AMAZON.fullmatch(host) or _LOCAL.fullmatch(host)
    if parts.scheme not in ("http", "https") or not (found or parts.scheme == "http" or host == "127.0.0.1"):
        raise ValidationError(f"{named} must be an Amazon S3 URL.")
    path = unquote(parts.path.lstrip("/"))
    bucket, key = (
        (found["bucket"], path) if found and found["bucket"] else path.split("/", 1) if "/" in path else ("", "")
    )
    if not bucket or not key:
        raise ValidationError(f"{named} must reference a valid S3 object to which you have access.")
    return bucket, key

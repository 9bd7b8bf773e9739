"""What a bucket's CORS configuration lets web pages do, as S3 reads it: the first rule that fits a request is the one.
moto goes by all rules at once, and refuses where the first of them does not fit.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html

Importing this imports S3.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.exceptions import AccessForbidden
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response

from data_plane.runtime import Header

_RESPONSE: Any = S3Response
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
_DISABLED = "CORSResponse: CORS is not enabled for this bucket."
_REFUSED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)


def connect() -> None:
    _RESPONSE._response_options = _preflight
    _RESPONSE._get_cors_headers_other = lambda _response: {}  # see headers()


def headers(bucket: str, origin: str, method: str) -> list[Header]:
    """What any answer to a page says besides, but one to OPTIONS; nothing where no rule fits."""
    rule = _first(_rules(bucket), origin, method, [])
    return [] if rule is None else list(_said(rule, origin).items())


def _preflight(_response: Any, headers: Any, bucket: str) -> tuple[int, dict[str, str], str]:
    """The answer to OPTIONS; the headers asked for are allowed one by one."""
    rules = _rules(bucket)
    if not rules:
        raise AccessForbidden(_DISABLED)
    asked = [name.strip().lower() for name in headers.get("Access-Control-Request-Headers", "").split(",") if name]
    origin = headers.get("Origin", "")
    rule = _first(rules, origin, headers.get("Access-Control-Request-Method", ""), asked)
    if rule is None:
        raise AccessForbidden(_REFUSED)
    allowed = {"Access-Control-Allow-Headers": ", ".join(asked)} if asked else {}
    return 200, {**_said(rule, origin), **allowed}, ""


def _rules(bucket: str) -> list[Any]:
    partition, account_id = s3_backends.bucket_accounts.get(bucket, ("", ""))
    return list(s3_backends[account_id][partition].get_bucket(bucket).cors) if partition else []


def _first(rules: Iterable[Any], origin: str, method: str, headers: Iterable[str]) -> Any:
    return next((rule for rule in rules if _fits(rule, origin, method, headers)), None)


def _fits(rule: Any, origin: str, method: str, headers: Iterable[str]) -> bool:
    allowed = [pattern.lower() for pattern in rule.allowed_headers or []]
    return (
        _matches(origin, rule.allowed_origins)
        and method in rule.allowed_methods
        and all(_matches(name, allowed) for name in headers)
    )


def _matches(text: str, patterns: Iterable[str]) -> bool:
    """A pattern has one `*` at most, for any characters; other signs of fnmatch's stand for themselves."""
    return any(fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in patterns)


def _said(rule: Any, origin: str) -> dict[str, str]:
    anybody = "*" in rule.allowed_origins
    said = {
        "Access-Control-Allow-Origin": "*" if anybody else origin,
        "Access-Control-Allow-Methods": ", ".join(rule.allowed_methods),
        "Access-Control-Expose-Headers": ", ".join(rule.exposed_headers or []),
        "Access-Control-Max-Age": str(rule.max_age_seconds or ""),
        "Access-Control-Allow-Credentials": "" if anybody else "true",
        "Vary": _VARY,
    }
    return {name: value for name, value in said.items() if value}

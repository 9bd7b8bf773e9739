"""Signature Version 4 as execute-api checks it: in the Authorization header, or in the query of a presigned URL.

Three functions of values, called in this order; each raises the gateway error AWS answers with (handbook/04 section 6,
whose rows are numbered below):

1. `read` finds the parts of a signature: rows 1 to 3.
2. `check` holds them against the time, the region and the service: rows 4 to 9.
3. `verify` makes the signature again with the caller's secret and compares: row 11.

Row 10, whose key this is, lies between and is `iam`'s. What AWS says of presigned URLs that lack parameters, and of an
X-Amz-Expires out of range, is not in the handbook; those texts are from memory.
"""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import unquote

import msgspec

from data_plane.auth.signatures.canonical import canonical_request, same, signature_of, string_to_sign
from data_plane.errors import GatewayError, IncompleteSignature, InvalidSignature, MissingAuthenticationToken
from data_plane.runtime import Request

ALGORITHM = "AWS4-HMAC-SHA256"
_TERMINATOR = "aws4_request"
_SKEW = timedelta(minutes=5)
_LONGEST = 604_800
_BASIC = "%Y%m%dT%H%M%SZ"
_BASIC_FORM = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_PARAMETERS = ("Credential", "Signature", "SignedHeaders")
_QUERY_PARAMETERS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says of how it was signed; none of it is known to be true.

    credential: `AKID/20260101/us-east-1/execute-api/aws4_request`, in its parts. date: the moment of signing, as sent.
    headers: the names signed. token: the session token of temporary credentials.
    expires: how long a presigned URL is good for, as sent; None where it is not said.
    """

    algorithm: str
    credential: tuple[str, ...]
    headers: tuple[str, ...]
    signature: str
    date: str
    token: str | None
    expires: str | None = None

    @property
    def access_key(self) -> str:
        return self.credential[0]


def read(request: Request) -> Signature:
    """The signature of a request. Raises MissingAuthenticationToken and IncompleteSignature."""
    authorization = request.header("authorization")
    if authorization is not None:
        return _read_header(request, authorization)
    given = {
        name: unquote(value)
        for name, _, value in (pair.partition("=") for pair in request.query.split("&"))
        if name.startswith("X-Amz-")
    }
    if given.keys().isdisjoint(_QUERY_PARAMETERS):
        raise MissingAuthenticationToken
    return _read_query(given)


def unmatched(request: Request) -> GatewayError:
    """What a path or verb that an API does not have is answered with: AWS reads the signature, and looks no further."""
    try:
        read(request)
    except (MissingAuthenticationToken, IncompleteSignature) as failure:
        return failure
    return MissingAuthenticationToken()


def _read_header(request: Request, authorization: str) -> Signature:
    algorithm, parts = parse_header(authorization)
    date = request.header("x-amz-date") or request.header("date")
    missing = [f"Authorization header requires '{name}' parameter." for name in _PARAMETERS if not parts.get(name)]
    if not date:
        missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if missing or not date:
        hashed = f"(Hashed with SHA-256 and encoded with Base64) Authorization={_hashed(authorization)}"
        raise IncompleteSignature(" ".join((*missing, hashed)))
    return Signature(
        algorithm=algorithm,
        credential=tuple(parts["Credential"].split("/")),
        headers=tuple(parts["SignedHeaders"].lower().split(";")),
        signature=parts["Signature"],
        date=_basic(date),
        token=request.header("x-amz-security-token"),
    )


def parse_header(authorization: str) -> tuple[str, dict[str, str]]:
    """The algorithm of an Authorization header and the parameters after it. Raises IncompleteSignature (row 2)."""
    algorithm, _, rest = authorization.strip().partition(" ")
    parts = [part.strip() for part in rest.split(",")] if rest.strip() else []
    if not all("=" in part for part in parts):
        raise IncompleteSignature(
            "Invalid key=value pair (missing equal-sign) in Authorization header "
            f"(hashed with SHA-256 and encoded with Base64): '{_hashed(authorization)}'."
        )
    return algorithm, {name: value for name, _, value in (part.partition("=") for part in parts)}


def _read_query(given: dict[str, str]) -> Signature:
    missing = [name for name in _QUERY_PARAMETERS if not given.get(name)]
    if missing:
        lacking = " ".join(f"AWS query-string parameters must include '{name}'." for name in missing)
        raise IncompleteSignature(f"{lacking} Re-examine the query-string parameters.")
    return Signature(
        algorithm=given["X-Amz-Algorithm"],
        credential=tuple(given["X-Amz-Credential"].split("/")),
        headers=tuple(given["X-Amz-SignedHeaders"].lower().split(";")),
        signature=given["X-Amz-Signature"],
        date=given["X-Amz-Date"],
        token=given.get("X-Amz-Security-Token"),
        expires=given.get("X-Amz-Expires"),
    )


def _hashed(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _basic(date: str) -> str:
    """A Date header as ISO 8601's basic format; what is no date stays."""
    if _BASIC_FORM.fullmatch(date):
        return date
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime(_BASIC)
    except (ValueError, OverflowError):
        return date


def check(signed: Signature, *, region: str, service: str, now: datetime) -> None:
    """Raises IncompleteSignature for what is not well formed, InvalidSignature for what is, but not now or not here."""
    _check_time(signed, now)
    if "host" not in signed.headers and ":authority" not in signed.headers:
        raise InvalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    if signed.algorithm != ALGORITHM:
        raise IncompleteSignature(
            f"Unsupported AWS 'algorithm': '{signed.algorithm}' (only AWS4-HMAC-SHA256 for now). "
        )
    if len(signed.credential) != 5:
        raise IncompleteSignature(
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{'/'.join(signed.credential)}'"
        )
    _check_scope(signed, region, service)


def _check_time(signed: Signature, now: datetime) -> None:
    signed_at = _moment(signed.date)
    lifetime = _lifetime(signed)
    earliest, latest = now.replace(microsecond=0) - lifetime, now + _SKEW
    if signed_at < earliest:
        minutes = f"{lifetime.total_seconds() / 60:g} min."
        raise InvalidSignature(
            f"Signature expired: {signed.date} is now earlier than {earliest:{_BASIC}} ({now:{_BASIC}} - {minutes})"
        )
    if signed_at > latest:
        raise InvalidSignature(
            f"Signature not yet current: {signed.date} is still later than {latest:{_BASIC}} ({now:{_BASIC}} + 5 min.)"
        )


def _moment(date: str) -> datetime:
    try:
        if _BASIC_FORM.fullmatch(date):
            return datetime.fromisoformat(date)
    except ValueError:
        pass  # the form of a date, but the 31st of February
    raise IncompleteSignature(
        f"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )


def _lifetime(signed: Signature) -> timedelta:
    if signed.expires is None:
        return _SKEW
    if not (signed.expires.isascii() and signed.expires.isdecimal()):
        raise IncompleteSignature("X-Amz-Expires should be a number")
    if len(signed.expires) > 9 or not 1 <= int(signed.expires) <= _LONGEST:
        raise IncompleteSignature("X-Amz-Expires must be between 1 and 604800 seconds")
    return timedelta(seconds=int(signed.expires))


def _check_scope(signed: Signature, region: str, service: str) -> None:
    _, date, scope_region, scope_service, terminator = signed.credential
    day = signed.date[:8]
    problems = []
    if scope_region != region:
        problems.append(f"Credential should be scoped to a valid region, not '{scope_region}'. ")
    if scope_service != service:
        problems.append(f"Credential should be scoped to correct service: '{service}'. ")
    if terminator != _TERMINATOR:
        problems.append(f"Credential should be scoped with a valid terminator: '{_TERMINATOR}', not '{terminator}'. ")
    if date != day:
        problems.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{date}' != '{day}', from '{signed.date}'."
        )
    if problems:
        raise InvalidSignature("".join(problems))


def verify(signed: Signature, request: Request, secret: str) -> None:
    """Raises InvalidSignature, which shows what should have been signed, where this secret would sign otherwise."""
    scope = "/".join(signed.credential[1:])
    canonical = text = ""
    for canonical in canonical_request(request, signed.headers):
        text = string_to_sign(signed.date, scope, canonical)
        if same(signature_of(text, secret, *signed.credential[1:]), signed.signature):
            return
    raise InvalidSignature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.\n\n"
        f"The Canonical String for this request should have been\n'{canonical}'\n\n"
        f"The String-to-Sign should have been\n'{text}'\n"
    )

"""Signature Version 4: whatever botocore signs is accepted, whatever is changed is not, in AWS's words."""

from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

import pytest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from data_plane.auth.signatures import sigv4
from data_plane.errors import GatewayError, IncompleteSignature, InvalidSignature, MissingAuthenticationToken
from data_plane.runtime import Header, Request
from tests.data_plane.auth.signing import HOST, KEY, NOW, SECRET, basic, received, signed

SCOPE = "20260101/us-east-1/execute-api/aws4_request"


def accept(request: Request, secret: str = SECRET) -> sigv4.Signature:
    found = sigv4.read(request)
    sigv4.check(found, region="us-east-1", service="execute-api", now=NOW)
    sigv4.verify(found, request, secret)
    return found


def refusal(request: Request) -> GatewayError:
    with pytest.raises(GatewayError) as refused:
        accept(request)
    assert refused.value.status == 403
    return refused.value


@pytest.mark.parametrize("presigned", [False, True], ids=["header", "presigned"])
@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "why"),
    [
        ("GET", "/dev/pets", b"", {}, "the plainest request"),
        ("GET", "/", b"", {}, "the root"),
        ("POST", "/dev/pets", b'{"name":"rex"}', {"Content-Type": "application/json"}, "a body, JSON"),
        ("GET", "/dev/pets?b=2&a=1&a=0&c", b"", {}, "a query is sorted by name, then by value"),
        ("GET", "/dev/pets?q=a%20b%2Fc&empty=", b"", {}, "a query stays encoded"),
        ("GET", "/dev/a%20b/%C3%BC/c%2Fd", b"", {}, "a path is encoded once more"),
        ("GET", "/dev//pets/./x/../7/", b"", {}, "dots and doubled slashes are resolved"),
        ("GET", "/dev/~user/a:b@c,d;e=f", b"", {}, "what may stand in a path"),
        ("GET", "/dev/@connections/abc%3D", b"", {}, "a connection's path"),
        ("PUT", "/dev/pets", b"", {"X-Custom": "  many   spaces\there  "}, "white space in headers"),
        ("DELETE", "/dev/pets", b"", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, "a body that is not signed"),
        ("GET", "/dev/pets", b"", {"Host": "gateway.example:4566"}, "the host the client used"),
    ],
)
def test_what_botocore_signs(
    method: str, target: str, body: bytes, headers: dict[str, str], presigned: bool, why: str
) -> None:
    request = signed(method, f"https://{HOST}{target}", headers=headers, body=body, presigned=presigned, at=NOW)
    found = accept(received(request))
    assert (found.access_key, found.token) == (KEY, None), why


@pytest.mark.parametrize("presigned", [False, True])
def test_session_tokens_are_read(presigned: bool) -> None:
    temporary = Credentials(KEY, SECRET, "a/session+token==")
    assert accept(received(signed(credentials=temporary, presigned=presigned, at=NOW))).token == "a/session+token=="


def test_the_path_signed_is_the_one_the_client_called() -> None:
    request = received(signed(url="http://127.0.0.1:4566/_aws/execute-api/abc/dev/pets", at=NOW))
    accept(replace(request, sent=request.path, path="/dev/pets"))


def test_a_plus_may_be_signed_as_the_space_it_stands_for() -> None:
    """requests writes `a b` as `a+b`, requests-aws4auth signs `a%20b`, and API Gateway takes it.

    https://github.com/tedder/requests-aws4auth/issues/54
    """
    request = received(signed(url=f"https://{HOST}/dev/pets?q=a%20b%2Bc", at=NOW))
    accept(replace(request, query="q=a+b%2Bc"))


def test_a_query_that_is_not_encoded_as_it_should_be_may_be_signed_in_normal_form() -> None:
    """As other signers than botocore do it: `a%2fb` is signed as `a%2Fb`."""
    request = received(signed(url=f"https://{HOST}/dev/pets?q=a%2Fb", at=NOW))
    accept(replace(request, query="q=a%2fb"))


def test_a_date_header_will_do() -> None:
    request = received(signed(headers={"Date": "whenever"}, at=NOW))
    assert request.header("x-amz-date") is None
    accept(request)


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8)
_SEGMENTS = st.lists(_TEXT.map(lambda text: quote(text, safe="~")), max_size=4)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=4)
_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
_HEADERS = st.dictionaries(st.sampled_from(["X-One", "x-two", "Content-Type", "X-Amz-Meta"]), _VALUES, max_size=3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(["GET", "POST", "PATCH"]), _SEGMENTS, _PAIRS, _HEADERS, st.binary(max_size=40), st.booleans())
def test_whatever_botocore_signs_is_accepted_and_nothing_else(
    method: str,
    segments: list[str],
    pairs: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    presigned: bool,
) -> None:
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    url = f"https://{HOST}/{'/'.join(segments)}" + (f"?{query}" if query and not presigned else "")
    body = b"" if presigned else body  # botocore would move it to the query
    request = received(signed(method, url, headers=headers, body=body, presigned=presigned, at=NOW))
    accept(request)
    for changes in (
        {"method": method + "X"},
        {"path": request.path + "x"},
        {"query": request.query + "&more=1"},
        {"body": request.body + b"x"},
        {"headers": [(name, value + "x" if name == "Host" else value) for name, value in request.headers]},
    ):
        with pytest.raises(InvalidSignature):
            accept(replace(request, **changes))
    with pytest.raises(InvalidSignature):
        accept(request, SECRET + "x")


def hashed(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def missing(authorization: str, *parts: str) -> str:
    said = " ".join(f"Authorization header requires '{part}' parameter." for part in parts)
    date = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    return f"{said} {date} (Hashed with SHA-256 and encoded with Base64) Authorization={hashed(authorization)}"


NO_EQUAL_SIGN = (
    "Invalid key=value pair (missing equal-sign) in Authorization header "
    "(hashed with SHA-256 and encoded with Base64): "
)
ALL = ("Credential", "Signature", "SignedHeaders")


@pytest.mark.parametrize(
    ("authorization", "message", "why"),
    [
        ("Bearer eyJ.eyJ.sig", f"{NO_EQUAL_SIGN}'{hashed('Bearer eyJ.eyJ.sig')}'.", "a bearer token"),
        ("Basic dXNlcjpwYXNzdzA=", missing("Basic dXNlcjpwYXNzdzA=", *ALL), "basic, whose padding is an equal-sign"),
        ("allow", missing("allow", *ALL), "a word"),
        ("", missing("", *ALL), "nothing"),
        (
            "AWS4 Credential=a, ,",
            f"{NO_EQUAL_SIGN}'{hashed('AWS4 Credential=a, ,')}'.",
            "a gap",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a,Signature=b",
            missing("AWS4-HMAC-SHA256 Credential=a,Signature=b", "SignedHeaders"),
            "one part is missing",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=b",
            missing("AWS4-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=b", "Credential"),
            "one part is empty",
        ),
    ],
)
def test_headers_that_are_no_signature(authorization: str, message: str, why: str) -> None:
    refused = refusal(Request(method="GET", path="/", headers=[("Authorization", authorization)]))
    assert isinstance(refused, IncompleteSignature), why
    assert (refused.message, refused.error_type) == (message, "IncompleteSignatureException"), why


def by_header(**parts: str) -> list[Header]:
    """An Authorization header with the parts given, and correct ones else."""
    known = {"algorithm": "AWS4-HMAC-SHA256", "credential": f"{KEY}/{SCOPE}", "headers": "host;x-amz-date"}
    found = {**known, "date": basic(), **parts}
    return [
        ("Host", HOST),
        ("X-Amz-Date", found["date"]),
        (
            "Authorization",
            f"{found['algorithm']} Credential={found['credential']}, SignedHeaders={found['headers']}, Signature=00",
        ),
    ]


ARABIC = basic().translate({digit: digit - ord("0") + 0x660 for digit in range(ord("0"), ord("9") + 1)})
SHAPE = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
ISO = "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601"


@pytest.mark.parametrize(
    ("parts", "failure", "message"),
    [
        ({"date": "201"}, IncompleteSignature, ISO.format("201")),
        ({"date": "2026-01-01T12:00:00Z"}, IncompleteSignature, ISO.format("2026-01-01T12:00:00Z")),
        ({"date": "20260231T120000Z"}, IncompleteSignature, ISO.format("20260231T120000Z")),
        ({"date": ARABIC}, IncompleteSignature, ISO.format(ARABIC)),
        (
            {"date": basic(minutes=-15)},
            InvalidSignature,
            "Signature expired: 20260101T114500Z is now earlier than 20260101T115500Z (20260101T120000Z - 5 min.)",
        ),
        (
            {"date": basic(minutes=60)},
            InvalidSignature,
            "Signature not yet current: 20260101T130000Z is still later than 20260101T120500Z "
            "(20260101T120000Z + 5 min.)",
        ),
        (
            {"headers": "x-amz-date"},
            InvalidSignature,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            {"algorithm": "AWS4-HMAC-SHA25"},
            IncompleteSignature,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
        ),
        ({"credential": "a/b/c/d"}, IncompleteSignature, f"{SHAPE}'a/b/c/d'"),
        ({"credential": f"{KEY}/x/{SCOPE}"}, IncompleteSignature, f"{SHAPE}'{KEY}/x/{SCOPE}'"),
        (
            {"credential": f"{KEY}/20260101/x/execute-api/aws4_request"},
            InvalidSignature,
            "Credential should be scoped to a valid region, not 'x'. ",
        ),
        (
            {"credential": f"{KEY}/b/x/d/e"},
            InvalidSignature,
            "Credential should be scoped to a valid region, not 'x'. "
            "Credential should be scoped to correct service: 'execute-api'. "
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. "
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'b' != '20260101', from '20260101T120000Z'.",
        ),
    ],
)
def test_signatures_that_are_not_for_here_and_now(
    parts: dict[str, str], failure: type[GatewayError], message: str
) -> None:
    refused = refusal(Request(method="GET", path="/", headers=by_header(**parts)))
    assert (type(refused), refused.message) == (failure, message)


def test_a_signature_that_does_not_match_is_told_what_was_expected() -> None:
    request = Request(method="GET", path="/dev/a b", query="b=1&a", headers=by_header(headers="host;x-amz-date;x-none"))
    empty = sha256().hexdigest()
    canonical = (
        f"GET\n/dev/a%20b\na=&b=1\nhost:{HOST}\nx-amz-date:{basic()}\nx-none:\n\nhost;x-amz-date;x-none\n{empty}"
    )
    text = f"AWS4-HMAC-SHA256\n{basic()}\n{SCOPE}\n{sha256(canonical.encode()).hexdigest()}"
    assert refusal(request).message == (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this "
        f"request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{text}'\n"
    )


def test_a_body_signed_in_chunks_is_refused() -> None:
    """S3 alone has those."""
    chunked = {"X-Amz-Content-SHA256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
    assert isinstance(refusal(received(signed("PUT", headers=chunked, body=b"x", at=NOW))), InvalidSignature)


def test_a_hash_of_another_body_is_refused() -> None:
    """The header is no way to have a body taken that was not signed."""
    other = {"X-Amz-Content-SHA256": sha256(b"other").hexdigest()}
    assert isinstance(refusal(received(signed("PUT", headers=other, body=b"x", at=NOW))), InvalidSignature)


def test_no_signature_at_all() -> None:
    for query in ("", "a=1", "x-amz-signature=0"):
        assert isinstance(refusal(Request(method="GET", path="/", query=query)), MissingAuthenticationToken)


PRESIGNED = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": quote(f"{KEY}/{SCOPE}", safe=""),
    "X-Amz-Date": basic(),
    "X-Amz-Expires": "3600",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "00",
}


@pytest.mark.parametrize(
    ("changes", "message", "why"),
    [
        (
            {"X-Amz-Date": "", "X-Amz-Signature": ""},
            "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include "
            "'X-Amz-Date'. Re-examine the query-string parameters.",
            "parameters are missing",
        ),
        (
            {"X-Amz-Date": basic(minutes=-90)},
            "Signature expired: 20260101T103000Z is now earlier than 20260101T110000Z (20260101T120000Z - 60 min.)",
            "its time is over",
        ),
        ({"X-Amz-Expires": "soon"}, "X-Amz-Expires should be a number", "no number"),
        ({"X-Amz-Expires": "604801"}, "X-Amz-Expires must be between 1 and 604800 seconds", "more than a week"),
        ({"X-Amz-Expires": "0"}, "X-Amz-Expires must be between 1 and 604800 seconds", "nothing"),
        ({"X-Amz-Expires": "9" * 5000}, "X-Amz-Expires must be between 1 and 604800 seconds", "a giant"),
    ],
)
def test_presigned_urls_that_are_refused(changes: dict[str, str], message: str, why: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in {**PRESIGNED, **changes}.items())
    assert refusal(Request(method="GET", path="/", query=query)).message == message, why


def test_a_presigned_url_is_good_until_it_expires() -> None:
    at = NOW - timedelta(minutes=50)
    accept(received(signed(presigned=True, at=at)))
    assert "Signature expired" in str(refusal(received(signed(presigned=True, at=at, expires=60))).message)


def _pieces(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=12).map("".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(st.characters(max_codepoint=255), max_size=60),
        _pieces("Credential=", "SignedHeaders=", "Signature=", "/", ";", ",", "a").map("AWS4-HMAC-SHA256 ".__add__),
    ),
    st.text(st.characters(max_codepoint=255), max_size=20),
    _pieces("X-Amz-", "Algorithm", "Credential", "Signature", "Date", "=", "&", "%", "%FF", "/"),
)
def test_nothing_forged_is_accepted_or_breaks(authorization: str, date: str, query: str) -> None:
    for headers in ([("Authorization", authorization), ("X-Amz-Date", date), ("Date", date)], []):
        refusal(Request(method="GET", path="/", query=query, headers=headers))


def test_a_header_that_names_one_header_thousands_of_times() -> None:
    """Its answer is no longer than what came in."""
    headers = [*by_header(headers="host;x-amz-date" + ";x-big" * 1000), ("X-Big", "y" * 4000)]
    assert len(refusal(Request(method="GET", path="/", headers=headers)).message or "") < 12_000

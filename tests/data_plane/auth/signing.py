"""Requests signed by botocore, as its users sign them."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPConnection
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from data_plane.runtime import Request

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
HOST = "abcdef1234.execute-api.us-east-1.amazonaws.com"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def signed(
    method: str = "GET",
    url: str = f"https://{HOST}/dev/pets",
    *,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    credentials: Credentials | None = None,
    presigned: bool = False,
    at: datetime | None = None,
    region: str = "us-east-1",
    service: str = "execute-api",
    expires: int = 3600,
) -> AWSRequest:
    """at: the moment of signing, if not now."""
    request = AWSRequest(method=method, url=url, data=body, headers=headers or {})
    who = credentials or Credentials(KEY, SECRET)
    signer = SigV4QueryAuth(who, service, region, expires) if presigned else SigV4Auth(who, service, region)
    with patch("botocore.auth.get_current_datetime", lambda **_: at or datetime.now(UTC)):
        signer.add_auth(request)
    return request


def received(request: AWSRequest) -> Request:
    """What the gateway gets of it."""
    parts = urlsplit(request.url)
    headers = [(name, str(value)) for name, value in request.headers.items()]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.append(("Host", str(parts.netloc)))
    return Request(
        method=str(request.method),
        path=str(parts.path),
        query=str(parts.query),
        headers=headers,
        body=request.data or b"",
    )


def basic(moment: datetime = NOW, **shift: float) -> str:
    return (moment + timedelta(**shift)).strftime("%Y%m%dT%H%M%SZ")


class Answer(NamedTuple):
    status: int
    headers: Message
    text: str


def send(request: AWSRequest) -> Answer:
    """Send it as it was signed: no client that would write its path anew lies between."""
    parts = urlsplit(request.url)
    connection = HTTPConnection(str(parts.netloc), timeout=20)
    try:
        target = str(request.url).partition(str(parts.netloc))[2]
        connection.request(str(request.method), target, request.data or None, dict(request.headers.items()))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()

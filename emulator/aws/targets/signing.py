"""A call of one of our own APIs, signed as a role's session: for services that call APIs.

Importing this imports botocore.
"""

import re
from typing import NamedTuple

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from data_plane.runtime import Header


class Session(NamedTuple):
    access_key: str
    secret: str
    token: str | None = None


def session_of(answer: bytes) -> Session:
    """What STS answers AssumeRole, which is XML."""
    return Session(*(_text(answer, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))


def signed(method: str, url: str, headers: list[Header], body: bytes, session: Session, region: str) -> list[Header]:
    """All headers, with those that sign them."""
    request = AWSRequest(method=method, url=url, data=body, headers=dict(headers))
    SigV4Auth(Credentials(*session), "execute-api", region).add_auth(request)
    return list(request.headers.items())


def _text(document: bytes, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>".encode(), document)
    assert found is not None, "an answer of STS"
    return found[1].decode()

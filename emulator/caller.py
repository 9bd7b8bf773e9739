"""Whose request is this: what a SigV4 credential scope says, in the Authorization header or in a presigned URL.

Nothing is verified here. `Credential=AKID/20260101/us-east-1/apigateway/aws4_request` names the region and the service;
an access key of twelve digits is an account id.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from data_plane.runtime import Request
from emulator.settings import Settings

_SCOPE = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([^/,\s]*)/([^/,\s]+)/aws4_request")
_PRESIGNED = re.compile(r"(?:^|&)X-Amz-Credential=([^&]+)")


class Caller(NamedTuple):
    """service: the signing name, or None for an unsigned request. names_account: whether the credentials say it."""

    account_id: str
    region: str
    service: str | None
    names_account: bool = False


def identify(request: Request, settings: Settings) -> Caller:
    found = None
    authorization = request.header("authorization")
    if authorization is not None and authorization.startswith("AWS4-"):
        found = _SCOPE.search(authorization)
    elif "X-Amz-Credential=" in request.query and (presigned := _PRESIGNED.search(request.query)):
        found = _SCOPE.search(f"Credential={unquote(presigned[1])}")
    if found is None:
        return Caller(settings.account_id, settings.region, None)
    access_key, _, region, service = found.groups()
    names_account = len(access_key) == 12 and access_key.isdecimal()
    account_id = access_key if names_account else settings.account_id
    return Caller(account_id, region or settings.region, service, names_account)

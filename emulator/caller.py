"""Whose request is this: what a SigV4 credential scope says, in the Authorization header or in a presigned URL.

Nothing is verified here. `Credential=AKID/20260101/us-east-1/apigateway/aws4_request` names the region and the service;
an access key of twelve digits is an account id. The older signatures, `Authorization: AWS AKID:...` and a URL with
`AWSAccessKeyId`, which boto3 still makes when it presigns, are S3's alone.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from data_plane.runtime import Request
from emulator.settings import Settings

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]*)/([^/,\s]+)/aws4_request")
_PRESIGNED = re.compile(r"(?:^|&)X-Amz-Credential=([^&]+)")
_PRESIGNED_BEFORE = re.compile(r"(?:^|&)AWSAccessKeyId=([^&]+)")
_OPEN_TO_ALL = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}


class Credential(NamedTuple):
    """What a signature says by whom and for what it was made. service: its signing name."""

    access_key: str
    region: str
    service: str


class Caller(NamedTuple):
    """service: the signing name, or None for an unsigned request."""

    account_id: str
    region: str
    service: str | None


def credential(request: Request) -> Credential | None:
    """What the request was signed with; None for an unsigned one."""
    authorization = request.header("authorization")
    signed = (authorization and _signed(authorization)) or (request.query and _presigned(request.query))
    if signed:
        return signed
    target = request.header("x-amz-target")
    return _open_to_all(target) if target else None


def _signed(authorization: str) -> Credential | None:
    if authorization.startswith("AWS "):
        return Credential(authorization.removeprefix("AWS ").partition(":")[0], "", "s3")
    return _scope(authorization) if authorization.startswith("AWS4-") else None


def _presigned(query: str) -> Credential | None:
    if "X-Amz-Credential=" in query and (found := _PRESIGNED.search(query)):
        return _scope(f"Credential={unquote(found[1])}")
    if "AWSAccessKeyId=" in query and (found := _PRESIGNED_BEFORE.search(query)):
        return Credential(unquote(found[1]), "", "s3")
    return None


def _scope(text: str) -> Credential | None:
    found = _SCOPE.search(text)
    return Credential(found[1], found[2], found[3]) if found else None


def _open_to_all(target: str) -> Credential | None:
    """Calls that users' own programs make without credentials, to sign up and to sign in."""
    service = _OPEN_TO_ALL.get(target.partition(".")[0])
    return Credential("", "", service) if service else None


def identify(request: Request, settings: Settings) -> Caller:
    found = credential(request)
    if found is None:
        return Caller(settings.account_id, settings.region, None)
    access_key, region, service = found
    account_id = access_key if len(access_key) == 12 and access_key.isdecimal() else settings.account_id
    return Caller(account_id, region or settings.region, service)

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
_PRESIGNED_BEFORE = re.compile(r"(?:^|&)AWSAccessKeyId=([^&]+)")
_OPEN_TO_ALL = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
_PRESIGNED = re.compile(r"(?:^|&)X-Amz-Credential=([^&]+)")


class Caller(NamedTuple):
    """service: the signing name, or None for an unsigned request."""

    account_id: str
    region: str
    service: str | None


def _scope(request: Request) -> tuple[str, str, str] | None:
    """Access key, region and service of a credential scope."""
    found = None
    authorization = request.header("authorization")
    if authorization is not None and authorization.startswith("AWS4-"):
        found = _SCOPE.search(authorization)
    elif "X-Amz-Credential=" in request.query and (presigned := _PRESIGNED.search(request.query)):
        found = _SCOPE.search(f"Credential={unquote(presigned[1])}")
    return (found[1], found[2], found[3]) if found else None


def _older(request: Request) -> tuple[str, str, str] | None:
    authorization = request.header("authorization")
    if authorization is not None and authorization.startswith("AWS "):
        return authorization.removeprefix("AWS ").partition(":")[0], "", "s3"
    if "AWSAccessKeyId=" in request.query and (found := _PRESIGNED_BEFORE.search(request.query)):
        return unquote(found[1]), "", "s3"
    return None


def _unsigned(request: Request) -> tuple[str, str, str] | None:
    """Calls that users' own programs make without credentials, to sign up and to sign in."""
    target = request.header("x-amz-target")
    service = _OPEN_TO_ALL.get(target.partition(".")[0]) if target else None
    return ("", "", service) if service else None


def identify(request: Request, settings: Settings) -> Caller:
    found = _scope(request) or _older(request) or _unsigned(request)
    if found is None:
        return Caller(settings.account_id, settings.region, None)
    access_key, region, service = found
    account_id = access_key if len(access_key) == 12 and access_key.isdecimal() else settings.account_id
    return Caller(account_id, region or settings.region, service)

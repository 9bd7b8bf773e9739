"""Who signed a request, where and for what, and how large a body that allows."""

import pytest

from data_plane.runtime import Request
from emulator.caller import Caller, Credential, credential, identify
from emulator.edge.limits import AWS_LIMITS, NO_LIMIT
from emulator.front_door.body_limit import body_limit
from emulator.settings import Settings

_SCOPE = "AKID/20260101/eu-west-1/{service}/aws4_request"


def _signed(service: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential={_SCOPE.format(service=service)}, SignedHeaders=host, Signature=0"


def _request(path: str = "/", query: str = "", **headers: str) -> Request:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Request(method="POST", path=path, query=query, headers=named)


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (_request(), None),
        (_request(Authorization="Bearer token"), None),
        (_request(Authorization="AWS4-HMAC-SHA256 Credential=AKID"), None),
        (_request(Authorization=_signed("lambda")), Credential("AKID", "eu-west-1", "lambda")),
        (_request(Authorization="AWS AKID:c2ln"), Credential("AKID", "", "s3")),
        (
            _request(query=f"X-Amz-Credential={_SCOPE.format(service='s3').replace('/', '%2F')}&X-Amz-Date=0"),
            Credential("AKID", "eu-west-1", "s3"),
        ),
        (_request(query="key=x&AWSAccessKeyId=AKID&Signature=0"), Credential("AKID", "", "s3")),
        (_request(query="NotX-Amz-Credential=AKID"), None),
        (_request(X_Amz_Target="AWSCognitoIdentityProviderService.SignUp"), Credential("", "", "cognito-idp")),
        (_request(X_Amz_Target="DynamoDB_20120810.PutItem"), None),
    ],
    ids=[
        "unsigned",
        "another authorization",
        "a scope that is not whole",
        "SigV4",
        "S3's older signature",
        "presigned by SigV4",
        "presigned as before",
        "a parameter whose name ends alike",
        "signing up needs no credentials",
        "other services do",
    ],
)
def test_what_a_request_was_signed_with(request_: Request, found: Credential | None) -> None:
    assert credential(request_) == found


@pytest.mark.parametrize(
    ("authorization", "caller"),
    [
        ("", Caller("000000000000", "us-east-1", None)),
        (_signed("sqs"), Caller("000000000000", "eu-west-1", "sqs")),
        (_signed("sqs").replace("AKID", "123456789012"), Caller("123456789012", "eu-west-1", "sqs")),
        ("AWS AKID:c2ln", Caller("000000000000", "us-east-1", "s3")),
    ],
    ids=["unsigned: the settings'", "the scope's region", "a key that is an account id", "no region: the settings'"],
)
def test_the_account_and_region_of_a_caller(authorization: str, caller: Caller) -> None:
    assert identify(_request(Authorization=authorization), Settings()) == caller


@pytest.mark.parametrize(
    ("request_", "limit"),
    [
        (_request("/dev/pets"), AWS_LIMITS.body),
        (_request("/dev/pets", Authorization=_signed("execute-api")), AWS_LIMITS.body),
        (_request("/restapis", Authorization=_signed("apigateway")), AWS_LIMITS.body),
        (_request("/2015-03-31/functions", Authorization=_signed("lambda")), 70_167_211),
        (_request("/bucket/key", Authorization=_signed("s3")), NO_LIMIT),
        (_request("/_emulator/state"), NO_LIMIT),
    ],
    ids=["an API", "a signed call of one", "the management APIs", "a function's code", "S3", "all state at once"],
)
def test_how_large_a_body_may_be(request_: Request, limit: int) -> None:
    assert body_limit(request_) == limit

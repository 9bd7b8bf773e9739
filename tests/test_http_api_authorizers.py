"""Who may call an HTTP API: JWT, Lambda and IAM authorizers, and what routes are told of callers (handbook/04 4-6)."""

import json
from typing import Any

import pytest
import requests
from botocore.credentials import Credentials

from tests.data_plane.auth.signing import send, signed
from tests.data_plane.auth.tokens import claims, sign
from tests.http_apis import HttpApi, function
from tests.process import Server
from tests.test_token_authorizers import SCOPE, Pool, new_pool

AUTHORIZER = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
FORBIDDEN, UNAUTHORIZED = '{"message":"Forbidden"}', '{"message":"Unauthorized"}'
FAILED = '{"message":"Internal Server Error"}'
SHOWS_THE_CALLER = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""
ANSWERS_AS_IT_IS_TOLD = """
import json

def handler(event, context):
    token = event["headers"].get("authorization") or event["headers"]["Authorization"]
    if token == "event":
        return {"isAuthorized": True, "context": {"event": event}}
    if token == "call":
        return {"isAuthorized": True, "context": {"call": context.aws_request_id}}
    if token == "unauthorized":
        raise Exception("Unauthorized")
    if token == "fails":
        raise ValueError("no")
    if token in ("Allow", "Deny"):
        statement = {"Action": "execute-api:Invoke", "Effect": token, "Resource": event.get("methodArn", "*")}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return {"principalId": "ann", "policyDocument": policy, "context": {"n": 1, "list": ["a"]}}
    return json.loads(token)
"""


@pytest.fixture(scope="module")
def shows(aws: Any) -> str:
    return function(aws, SHOWS_THE_CALLER)


@pytest.fixture(scope="module")
def pool(aws: Any) -> Pool:
    return new_pool(aws)


def guarded(api: HttpApi, arn: str, *keys: str, version: str = "2.0", **route: Any) -> None:
    """Let these routes call a function. route: of CreateRoute."""
    target = api.integration(IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion=version)
    for key in keys:
        api.route(key, target, **route)


def get(url: str, token: str | None, **more: Any) -> requests.Response:
    headers = {} if token is None else {"Authorization": token}
    return requests.get(url, headers=headers, timeout=20, **more)


@pytest.fixture(scope="module")
def by_token(aws: Any, emulator: Server, pool: Pool, shows: str) -> HttpApi:
    """`/2` and `/1` show claims in either format; `/scoped` and `/other` want a scope."""
    api = HttpApi(aws, emulator)
    made = api.gateway.create_authorizer(
        ApiId=api.id,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={
            "Issuer": f"https://cognito-idp.us-east-1.amazonaws.com/{pool.id}",
            "Audience": [pool.client],
        },
    )
    jwt: dict[str, Any] = {"AuthorizationType": "JWT", "AuthorizerId": made["AuthorizerId"]}
    guarded(api, shows, "GET /2", **jwt)
    guarded(api, shows, "GET /1", version="1.0", **jwt)
    guarded(api, shows, "GET /scoped", AuthorizationScopes=["pets/write", SCOPE], **jwt)
    guarded(api, shows, "GET /other", AuthorizationScopes=["pets/read", "pets/write"], **jwt)
    return api


def test_a_token_lets_in_and_its_claims_are_texts(by_token: HttpApi, pool: Pool) -> None:
    found = get(by_token.url + "/2", f"Bearer {pool.id_token}").json()
    assert found["jwt"]["scopes"] is None
    assert found["jwt"]["claims"]["cognito:username"] == "ann"
    assert found["jwt"]["claims"]["cognito:groups"] in ("[admins staff]", "[staff admins]")
    assert found["jwt"]["claims"]["exp"].isdecimal()
    assert get(by_token.url + "/2", pool.id_token).json() == found, "Bearer may be left out"
    assert get(by_token.url + "/1", pool.id_token).json() == found["jwt"], "format 1.0 has no level above it"
    scoped = get(by_token.url + "/scoped", f"bearer {pool.access_token}").json()
    assert scoped["jwt"]["scopes"] == [SCOPE]


INVALID = 'Bearer scope="" error="invalid_token" error_description="{}"'


@pytest.mark.parametrize(
    ("path", "make", "status", "body", "challenge", "why"),
    [
        ("/2", lambda pool: None, 401, UNAUTHORIZED, "Bearer", "no token"),
        ("/2", lambda pool: "", 401, UNAUTHORIZED, "Bearer", "an empty one"),
        ("/2", lambda pool: "ab", 401, UNAUTHORIZED, INVALID.format("invalid number of segments"), "nonsense"),
        (
            "/2",
            lambda pool: pool.forged(aud="stranger"),
            401,
            UNAUTHORIZED,
            INVALID.format("the token does not have a valid audience"),
            "another audience",
        ),
        (
            "/2",
            lambda pool: pool.forged(exp=1),
            401,
            UNAUTHORIZED,
            INVALID.format("the token has expired"),
            "an old one",
        ),
        (
            "/2",
            lambda pool: sign(claims(iss="https://elsewhere")),
            401,
            UNAUTHORIZED,
            INVALID.format("the issuer claim does not match the configured issuer"),
            "somebody else's",
        ),
        (
            "/other",
            lambda pool: pool.access_token,
            403,
            FORBIDDEN,
            'Bearer scope="pets/read pets/write" error="insufficient_scope" '
            'error_description="the token does not have the required scope"',
            "a token without the scope",
        ),
    ],
)
def test_whose_token_is_refused(
    by_token: HttpApi, pool: Pool, path: str, make: Any, status: int, body: str, challenge: str, why: str
) -> None:
    answer = get(by_token.url + path, make(pool))
    assert (answer.status_code, answer.text, answer.headers["www-authenticate"]) == (status, body, challenge), why
    assert ("content-type" in answer.headers) is (status == 403), why


class ByFunction:
    """An API behind an authorizer function. `/a`, `/b/{id}` show the caller in format 2.0, `/old` in 1.0."""

    def __init__(self, aws: Any, emulator: Server, shows: str, **authorizer: Any) -> None:
        self.api = HttpApi(aws, emulator, stage="dev")
        self.function = function(aws, ANSWERS_AS_IT_IS_TOLD)
        made = self.api.gateway.create_authorizer(
            ApiId=self.api.id,
            Name="function",
            AuthorizerType="REQUEST",
            AuthorizerUri=AUTHORIZER.format(self.function),
            **{"IdentitySource": ["$request.header.Authorization"], **authorizer},
        )
        route: dict[str, Any] = {"AuthorizationType": "CUSTOM", "AuthorizerId": made["AuthorizerId"]}
        guarded(self.api, shows, "GET /a", "GET /b/{id}", **route)
        guarded(self.api, shows, "GET /old", version="1.0", **route)
        self.url = self.api.url


@pytest.fixture(scope="module")
def simple(aws: Any, emulator: Server, shows: str) -> ByFunction:
    return ByFunction(
        aws,
        emulator,
        shows,
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        AuthorizerResultTtlInSeconds=0,
    )


@pytest.fixture(scope="module")
def policies(aws: Any, emulator: Server, shows: str) -> ByFunction:
    return ByFunction(aws, emulator, shows, AuthorizerPayloadFormatVersion="1.0")


def test_what_a_simple_yes_brings_along(simple: ByFunction) -> None:
    """The values keep their types, in either format; in the old one a recorded event has them beside a token's."""
    token = '{"isAuthorized": true, "context": {"n": 1, "map": {"a": [true]}}}'
    brought = {"n": 1, "map": {"a": [True]}}
    assert get(simple.url + "/a", token).json() == {"lambda": brought}
    assert get(simple.url + "/old", token).json() == {"claims": None, "scopes": None, **brought}


def test_an_authorizer_that_says_nothing_of_the_caller_is_null(simple: ByFunction) -> None:
    """So in a recorded event: {"authorizer": {"lambda": null}, "requestId": "NueRkhndLPEEPBA=", "stage": "$default"}"""
    assert get(simple.url + "/a", '{"isAuthorized": true}').json() == {"lambda": None}


def test_what_the_authorizer_is_told_in_format_2(simple: ByFunction) -> None:
    answer = get(simple.url + "/b/6%207?q=1&q=2", "event", cookies={"c": "1"})
    event = answer.json()["lambda"]["event"]
    context, headers = event.pop("requestContext"), event.pop("headers")
    assert event == {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": f"arn:aws:execute-api:us-east-1:000000000000:{simple.api.id}/dev/GET/b/6%207",
        "identitySource": ["event"],
        "routeKey": "GET /b/{id}",
        "rawPath": "/dev/b/6 7",
        "rawQueryString": "q=1&q=2",
        "cookies": ["c=1"],
        "queryStringParameters": {"q": "1,2"},
        "pathParameters": {"id": "6 7"},
        "stageVariables": {},
    }
    assert context["requestId"] == answer.headers["apigw-requestid"]
    assert headers["x-forwarded-for"] == "127.0.0.1"


REFUSALS = [
    (None, 401, UNAUTHORIZED, "the identity source is missing"),
    ("unauthorized", 401, UNAUTHORIZED, "the function says so"),
    ("fails", 500, FAILED, "the function fails"),
    ('"nonsense"', 500, FAILED, "no answer of an authorizer"),
]


@pytest.mark.parametrize(
    ("token", "status", "body", "why"),
    [*REFUSALS, ('{"isAuthorized": false}', 403, FORBIDDEN, "a plain no")],
)
def test_whom_a_function_refuses(simple: ByFunction, token: str | None, status: int, body: str, why: str) -> None:
    answer = get(simple.url + "/a", token)
    assert (answer.status_code, answer.text) == (status, body), why


@pytest.mark.parametrize(("token", "status", "body", "why"), [*REFUSALS, ("Deny", 403, FORBIDDEN, "a denial")])
def test_whom_a_policy_refuses(policies: ByFunction, token: str | None, status: int, body: str, why: str) -> None:
    answer = get(policies.url + "/a", token)
    assert (answer.status_code, answer.text) == (status, body), why


def test_a_policy_lets_in(policies: ByFunction) -> None:
    assert get(policies.url + "/a", "Allow").json() == {"lambda": {"n": 1, "list": ["a"], "principalId": "ann"}}


def test_an_authorizer_function_must_let_the_api_call_it(aws: Any, simple: ByFunction) -> None:
    aws("lambda").remove_permission(FunctionName=simple.function, StatementId="gateway")
    assert get(simple.url + "/a", '{"isAuthorized": true}').text == FAILED
    authorizers = simple.api.gateway.get_authorizers(ApiId=simple.api.id)["Items"]
    source = f"arn:aws:execute-api:us-east-1:000000000000:{simple.api.id}/authorizers/{authorizers[0]['AuthorizerId']}"
    aws("lambda").add_permission(
        FunctionName=simple.function,
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=source,
    )
    assert get(simple.url + "/a", '{"isAuthorized": true}').status_code == 200


def called(made: ByFunction, path: str) -> str:
    """Which call of the authorizer function let this request in."""
    return str(get(made.url + path, "call").json()["lambda"]["call"])


def test_results_are_kept_for_all_routes_until_they_are_reset(aws: Any, emulator: Server, shows: str) -> None:
    made = ByFunction(
        aws,
        emulator,
        shows,
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        AuthorizerResultTtlInSeconds=300,
    )

    first = called(made, "/a")
    assert [called(made, "/a"), called(made, "/b/1")] == [first, first]
    made.api.gateway.reset_authorizers_cache(ApiId=made.api.id, StageName="dev")
    assert called(made, "/a") != first


def test_nothing_is_kept_without_a_time_to_live(simple: ByFunction) -> None:
    assert called(simple, "/a") != called(simple, "/a")


def test_signed_requests(aws: Any, emulator: Server, shows: str) -> None:
    """Users are let in by their policies; whatever is wrong with a signature is 403 Forbidden."""
    api = HttpApi(aws, emulator)
    guarded(api, shows, "GET /pets", "GET /secret", AuthorizationType="AWS_IAM")
    iam = aws("iam")
    arn = iam.create_user(UserName="http-caller")["User"]["Arn"]
    resource = f"arn:aws:execute-api:us-east-1:000000000000:{api.id}/$default/GET/pets"
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="http-caller", PolicyName="own", PolicyDocument=policy)
    key = iam.create_access_key(UserName="http-caller")["AccessKey"]
    caller = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    answer = send(signed(url=api.url + "/pets", credentials=caller))
    shown = json.loads(answer.text)["iam"]
    assert shown == {
        "accessKey": key["AccessKeyId"],
        "accountId": "000000000000",
        "callerId": shown["userId"],
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": arn,
        "userId": iam.get_user(UserName="http-caller")["User"]["UserId"],
    }
    for refused, why in (
        (signed(url=api.url + "/secret", credentials=caller), "what no policy allows"),
        (signed(url=api.url + "/pets", credentials=Credentials(key["AccessKeyId"], "wrong")), "another secret"),
    ):
        said = send(refused)
        assert (said.status, said.text) == (403, FORBIDDEN), why
    unsigned = requests.get(api.url + "/pets", timeout=20)
    assert (unsigned.status_code, unsigned.text) == (403, FORBIDDEN)

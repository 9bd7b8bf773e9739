"""AWS_IAM from end to end: users, roles and sessions of the embedded IAM, requests signed by botocore."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.credentials import Credentials

from tests.apis import function
from tests.data_plane.auth.gateway import Api, deploy, document, statement
from tests.data_plane.auth.signing import Answer, send, signed
from tests.data_plane.auth.test_sigv4 import ALL, SCOPE, missing
from tests.process import Server, emulating
from tests.test_gateway_errors import proxy

ROOT = Credentials("test", "test")
STRANGER = Credentials("AKIAIOSFODNN7EXAMPLE", "made-up")
HOME, ABROAD = "000000000000", "111122223333"
_names = (f"caller{number}" for number in itertools.count())


def call(api: Api, credentials: Credentials, path: str = "/pets", **how: Any) -> Answer:
    return send(signed(url=api.url + path, credentials=credentials, **how))


def own(*statements: dict[str, Any]) -> str:
    """An identity's policy: it has no principals."""
    return json.dumps(document(*({name: each[name] for name in each if name != "Principal"} for each in statements)))


EVERYTHING = own(statement("Allow", "*"))
NOTHING = own(statement("Deny", "*"))


def user(aws: Any, policy: str | None = EVERYTHING, account: str = HOME) -> tuple[str, Credentials]:
    """A new user's ARN and credentials."""
    iam, name = aws("iam", access_key=account), next(_names)
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> Api:
    """One without a resource policy."""
    return deploy(aws, emulator.url, authorization="AWS_IAM")


def test_who_is_let_in(aws: Any, api: Api) -> None:
    for credentials in (ROOT, STRANGER, Credentials(HOME, "x"), user(aws)[1]):
        answer = call(api, credentials)
        assert (answer.status, answer.text) == (200, "allowed"), credentials.access_key
        assert call(api, credentials, presigned=True).status == 200, credentials.access_key


@pytest.mark.parametrize("path", ["", "/", "/a%20b/%C3%BC", "/a//b/", "/x?b=2&a=1&a=0", "/@connections/abc%3D"])
def test_whatever_path_is_signed(api: Api, path: str) -> None:
    assert call(api, ROOT, path).status == 200


def test_a_body_is_signed(api: Api) -> None:
    request = signed("POST", api.url + "/pets", credentials=ROOT, body=b'{"name":"rex"}')
    assert send(request).status == 200
    request.data = b'{"name":"max"}'
    assert send(request).status == 403


def test_an_execute_api_host_is_signed(api: Api, emulator: Server) -> None:
    host = f"{api.id}.execute-api.us-east-1.amazonaws.com"
    request = signed(url=f"http://{host}/{api.stage}/pets", credentials=ROOT, headers={"Host": host})
    request.url = emulator.url + f"/{api.stage}/pets"
    assert send(request).text == "allowed"


MISSING = "Missing Authentication Token"
NOT_A_SIGNATURE = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded"


@pytest.mark.parametrize("path", ["/pets", None], ids=["a method", "an unknown path"])
@pytest.mark.parametrize(
    ("headers", "message", "error_type", "why"),
    [
        ({}, f'"{MISSING}"', "MissingAuthenticationTokenException", "no signature"),
        ({"Authorization": "Bearer eyJ.e.s"}, f'"{NOT_A_SIGNATURE}', "IncompleteSignatureException", "a bearer token"),
        (
            {"Authorization": "allow"},
            f'"{missing("allow", *ALL)}"',
            "IncompleteSignatureException",
            "a word",
        ),
    ],
)
def test_requests_without_a_signature(
    aws: Any,
    emulator: Server,
    api: Api,
    path: str | None,
    headers: dict[str, str],
    message: str,
    error_type: str,
    why: str,
) -> None:
    """Also of paths that the API does not have: AWS reads the header before it says that."""
    url = f"{api.url}{path}" if path else f"{rootless(aws, emulator).url}/nothing"
    answer = requests.get(url, headers=headers, timeout=20)
    assert answer.status_code == 403, why
    assert answer.text.startswith(f'{{"message":{message}'), why
    assert answer.headers["x-amzn-ErrorType"] == error_type, why


def rootless(aws: Any, emulator: Server) -> Api:
    """An API that has a method at its root only."""
    gateway, stage = aws("apigateway"), next(_names)
    made = gateway.create_rest_api(name=stage)
    where = {"restApiId": made["id"], "resourceId": made["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK")
    gateway.create_deployment(restApiId=made["id"], stageName=stage)
    return Api(made["id"], stage, f"{emulator.url}/_aws/execute-api/{made['id']}/{stage}")


def test_signatures_that_are_refused(aws: Any, api: Api) -> None:
    _, credentials = user(aws)
    wrong = Credentials(credentials.access_key, "wrong")
    early, late = (datetime.now(UTC) + timedelta(minutes=shift) for shift in (-10, 10))
    for answer, error_type, message, why in (
        (call(api, wrong), "InvalidSignature", "The request signature we calculated does not match", "another secret"),
        (call(api, wrong, presigned=True), "InvalidSignature", "The request signature we", "another secret, presigned"),
        (call(api, Credentials("test", "x")), "InvalidSignature", "The request signature we", "the root's is checked"),
        (call(api, credentials, at=early), "InvalidSignature", "Signature expired: ", "too long ago"),
        (call(api, STRANGER, at=late), "InvalidSignature", "Signature not yet current: ", "too soon, whoever it is"),
        (
            call(api, credentials, region="eu-west-1"),
            "InvalidSignature",
            "Credential should be scoped to a valid",
            "here",
        ),
        (
            call(api, Credentials(credentials.access_key, credentials.secret_key, "token")),
            "UnrecognizedClient",
            "The security token included in the request is invalid.",
            "a session token that was not given out",
        ),
    ):
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, f"{error_type}Exception"), why
        assert answer.text.startswith(f'{{"message":"{message}'), why


def test_refusals_have_gateway_responses(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator.url, authorization="AWS_IAM")
    template = {"application/json": '{"type":"$context.error.responseType","said":$context.error.messageString}'}
    for response_type in ("INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX"):
        aws("apigateway").put_gateway_response(
            restApiId=api.id, responseType=response_type, statusCode="401", responseTemplates=template
        )
    aws("apigateway").create_deployment(restApiId=api.id, stageName=api.stage)
    wrong = call(api, Credentials("test", "wrong"))
    assert (wrong.status, json.loads(wrong.text)["type"]) == (401, "INVALID_SIGNATURE")
    none = requests.get(api.url, timeout=20)
    assert (none.status_code, none.json()) == (401, {"type": "MISSING_AUTHENTICATION_TOKEN", "said": MISSING})
    odd = requests.get(api.url, headers={"Authorization": "Bearer x"}, timeout=20)
    assert (odd.status_code, odd.json()["type"]) == (401, "DEFAULT_4XX")


def test_a_key_that_is_inactive_or_gone_is_nobodys(aws: Any, strict: Server) -> None:
    iam = strict.aws("iam")
    name = next(_names)
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=EVERYTHING)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    api = deploy(strict.aws, strict.url, authorization="AWS_IAM")
    assert call(api, credentials).status == 200
    iam.update_access_key(UserName=name, AccessKeyId=credentials.access_key, Status="Inactive")
    assert call(api, credentials).headers["x-amzn-ErrorType"] == "UnrecognizedClientException"
    iam.update_access_key(UserName=name, AccessKeyId=credentials.access_key, Status="Active")
    assert call(api, credentials).status == 200
    iam.delete_access_key(UserName=name, AccessKeyId=credentials.access_key)
    answer = call(api, credentials)
    assert (answer.status, answer.text) == (403, '{"message":"The security token included in the request is invalid."}')


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    with emulating("--iam-enforcement", "strict") as server:
        yield server


def test_strictly_who_is_unknown_stays_out(strict: Server) -> None:
    api = deploy(strict.aws, strict.url, authorization="AWS_IAM")
    assert call(api, ROOT).status == 200
    for credentials in (STRANGER, Credentials(HOME, "x")):
        answer = call(api, credentials)
        assert answer.text == '{"message":"The security token included in the request is invalid."}'
        assert answer.headers["x-amzn-ErrorType"] == "UnrecognizedClientException"


NO_IDENTITY = "because no identity-based policy allows the execute-api:Invoke action"
NO_RESOURCE = "because no resource-based policy allows the execute-api:Invoke action"
BY_IDENTITY = "with an explicit deny in an identity-based policy"
BY_RESOURCE = "with an explicit deny in a resource-based policy"
ALLOW, DENY, OTHER = statement("Allow"), statement("Deny"), statement("Allow", "execute-api:/other/*")
ABSENT = None


@pytest.mark.parametrize(
    ("account", "identity", "resource", "refused", "why"),
    [
        (HOME, EVERYTHING, ABSENT, None, "allowed, and no policy of the API"),
        (HOME, None, ABSENT, NO_IDENTITY, "nothing allowed, and no policy of the API"),
        (HOME, NOTHING, ABSENT, BY_IDENTITY, "denied, and no policy of the API"),
        (HOME, EVERYTHING, ALLOW, None, "table A: allow and allow"),
        (HOME, EVERYTHING, OTHER, None, "table A: allow and neither"),
        (HOME, EVERYTHING, DENY, BY_RESOURCE, "table A: allow and deny"),
        (HOME, None, ALLOW, None, "table A: neither and allow"),
        (HOME, None, OTHER, NO_IDENTITY, "table A: neither and neither"),
        (HOME, None, DENY, BY_RESOURCE, "table A: neither and deny"),
        (HOME, NOTHING, ALLOW, BY_IDENTITY, "table A: deny and allow"),
        (HOME, NOTHING, OTHER, BY_IDENTITY, "table A: deny and neither"),
        (HOME, NOTHING, DENY, BY_RESOURCE, "table A: deny and deny"),
        (ABROAD, EVERYTHING, ALLOW, None, "table B: allow and allow"),
        (ABROAD, EVERYTHING, OTHER, NO_RESOURCE, "table B: allow and neither"),
        (ABROAD, EVERYTHING, ABSENT, NO_RESOURCE, "table B: allow and no policy"),
        (ABROAD, EVERYTHING, DENY, BY_RESOURCE, "table B: allow and deny"),
        (ABROAD, None, ALLOW, NO_IDENTITY, "table B: neither and allow"),
        (ABROAD, None, OTHER, NO_IDENTITY, "table B: neither and neither"),
        (ABROAD, NOTHING, ALLOW, BY_IDENTITY, "table B: deny and allow"),
    ],
)
def test_identity_and_resource_policies_meet(
    aws: Any,
    emulator: Server,
    account: str,
    identity: str | None,
    resource: dict[str, Any] | None,
    refused: str | None,
    why: str,
) -> None:
    arn, credentials = user(aws, identity, account)
    policy = document(resource) if resource else None
    api = deploy(aws, emulator.url, authorization="AWS_IAM", policy=policy)
    answer = call(api, credentials)
    if refused is None:
        assert (answer.status, answer.text) == (200, "allowed"), why
        return
    message = (
        f"User: {arn} is not authorized to perform: execute-api:Invoke on resource: {api.masked}/GET/pets {refused}"
    )
    assert (answer.status, answer.text) == (403, f'{{"Message":"{message}"}}'), why
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException", why


@pytest.mark.parametrize(
    ("principal", "condition", "status", "why"),
    [
        ({"AWS": "{user}"}, None, 200, "the user by name"),
        ({"AWS": HOME}, None, 200, "its account"),
        ({"AWS": f"arn:aws:iam::{ABROAD}:root"}, None, 403, "another account"),
        ({"AWS": f"arn:aws:iam::{HOME}:user/eve"}, None, 403, "another user"),
        ("*", {"StringEquals": {"aws:PrincipalAccount": HOME}}, 200, "whoever is of this account"),
        ("*", {"StringEquals": {"aws:username": "${aws:username}"}}, 200, "whoever has a name"),
        ("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/caller*"}}, 200, "by a pattern"),
        ("*", {"StringEquals": {"aws:PrincipalTag/team": "blue"}}, 200, "by tag"),
        ("*", {"StringEquals": {"aws:PrincipalTag/team": "red"}}, 403, "by another tag"),
        ("*", {"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, 403, "by kind"),
    ],
)
def test_whom_a_resource_policy_means(
    aws: Any, emulator: Server, principal: Any, condition: dict[str, Any] | None, status: int, why: str
) -> None:
    arn, credentials = user(aws, None)
    aws("iam").tag_user(UserName=arn.rpartition("/")[2], Tags=[{"Key": "team", "Value": "blue"}])
    allow = statement("Allow", Principal=json.loads(json.dumps(principal).replace("{user}", arn)))
    policy = document({**allow, "Condition": condition} if condition else allow)
    assert call(deploy(aws, emulator.url, authorization="AWS_IAM", policy=policy), credentials).status == status, why


def test_where_a_users_policies_come_from(aws: Any, api: Api) -> None:
    """Inline, managed, of a group, in their default version; each change counts at once."""
    iam = aws("iam")
    arn, credentials = user(aws, None)
    name = arn.rpartition("/")[2]
    assert call(api, credentials).status == 403
    iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess")
    assert call(api, credentials).status == 200
    iam.detach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess")
    assert call(api, credentials).status == 403
    group = next(_names)
    iam.create_group(GroupName=group)
    iam.put_group_policy(GroupName=group, PolicyName="own", PolicyDocument=EVERYTHING)
    iam.add_user_to_group(GroupName=group, UserName=name)
    assert call(api, credentials).status == 200
    managed = iam.create_policy(PolicyName=group, PolicyDocument=NOTHING)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName=group, PolicyArn=managed)
    assert call(api, credentials).status == 403
    iam.create_policy_version(PolicyArn=managed, PolicyDocument=EVERYTHING, SetAsDefault=True)
    assert call(api, credentials).status == 200


def test_a_users_policy_names_methods(aws: Any, api: Api) -> None:
    _, credentials = user(aws, own(statement("Allow", f"{api.arn}/GET/users/${{aws:username}}/*")))
    name = user_name(aws, credentials)
    assert call(api, credentials, f"/users/{name}/pets").status == 200
    assert call(api, credentials, "/users/eve/pets").status == 403
    assert call(api, credentials, f"/users/{name}/pets", method="POST").status == 403


def user_name(aws: Any, credentials: Credentials) -> str:
    """The name of the user whose access key this is."""
    return str(aws("iam").get_access_key_last_used(AccessKeyId=credentials.access_key)["UserName"])


def assume(aws: Any, policy: str | None = EVERYTHING, *, boundary: str | None = None, **how: Any) -> Any:
    """A session of a new role: STS's answer."""
    iam, name = aws("iam"), next(_names)
    trust = {"Version": "2012-10-17", "Statement": {**statement("Allow"), "Action": "sts:AssumeRole"}}
    del trust["Statement"]["Resource"]  # type: ignore[attr-defined]
    limited = {"PermissionsBoundary": boundary} if boundary else {}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), **limited)["Role"]
    if policy:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
    return aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="session", **how)


def of(session: Any, *, token: str | None = None) -> Credentials:
    given = session["Credentials"]
    return Credentials(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"] if token is None else token
    )


def test_sessions_of_roles(aws: Any, api: Api) -> None:
    session = assume(aws)
    assert call(api, of(session)).status == 200
    assert call(api, of(session), presigned=True).status == 200
    for token in ("", "another"):
        answer = call(api, of(session, token=token))
        assert answer.text == '{"message":"The security token included in the request is invalid."}'


def test_what_limits_a_session(aws: Any, api: Api) -> None:
    iam = aws("iam")
    shut = iam.create_policy(PolicyName=next(_names), PolicyDocument=NOTHING)["Policy"]["Arn"]
    other = own(statement("Allow", "arn:aws:s3:::*"))
    for session, refused in (
        (assume(aws, None), NO_IDENTITY),
        (assume(aws, Policy=other), "because no session policy allows the execute-api:Invoke action"),
        (assume(aws, Policy=NOTHING), "with an explicit deny in a session policy"),
        (assume(aws, boundary=shut), "with an explicit deny in a permissions boundary"),
    ):
        arn = session["AssumedRoleUser"]["Arn"]
        message = f"User: {arn} is not authorized to perform: execute-api:Invoke on resource: {api.masked}/GET/pets"
        assert call(api, of(session)).text == f'{{"Message":"{message} {refused}"}}'


def test_a_session_that_is_over(aws: Any, emulator: Server, api: Api) -> None:
    unchecked = Config(parameter_validation=False)  # the shortest session that boto3 asks for is 15 minutes
    session = assume(partial(emulator.aws, config=unchecked), DurationSeconds=-1)
    answer = call(api, of(session))
    assert (answer.status, answer.text) == (403, '{"message":"The security token included in the request is expired"}')
    assert answer.headers["x-amzn-ErrorType"] == "ExpiredTokenException"


def test_what_a_function_is_told_of_the_caller(aws: Any, emulator: Server) -> None:
    source = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event)}\n"
    api = deploy(aws, emulator.url, authorization="AWS_IAM", integration=proxy(function(aws, source)))
    arn, credentials = user(aws)
    session = assume(aws)
    for who, account, user_id, its_arn in (
        (credentials, HOME, aws("iam").get_user(UserName=arn.rpartition("/")[2])["User"]["UserId"], arn),
        (of(session), HOME, session["AssumedRoleUser"]["AssumedRoleId"], session["AssumedRoleUser"]["Arn"]),
        (ROOT, HOME, HOME, f"arn:aws:iam::{HOME}:root"),
    ):
        event = json.loads(call(api, who).text)
        identity = event["requestContext"]["identity"]
        assert {name: value for name, value in identity.items() if value is not None} == {
            "accountId": account,
            "caller": user_id,
            "user": user_id,
            "userArn": its_arn,
            "accessKey": who.access_key,
            "sourceIp": "127.0.0.1",
        }
        assert "authorizer" not in event["requestContext"]
        assert "Authorization" not in event["headers"]


def test_who_may_invalidate_the_cache(aws: Any, emulator: Server) -> None:
    """It takes a permission of its own: `execute-api:InvalidateCache`."""
    api = deploy(aws, emulator.url, authorization="AWS_IAM", answer="$context.requestId")
    cached = [("/cacheClusterEnabled", "true"), ("/~1{proxy+}/ANY/caching/enabled", "true")]
    changes = [{"op": "replace", "path": path, "value": value} for path, value in cached]
    aws("apigateway").update_stage(restApiId=api.id, stageName=api.stage, patchOperations=changes)
    _, caller = user(aws, own(statement("Allow", "*")))
    _, both = user(aws, own({**statement("Allow", "*"), "Action": "execute-api:*"}))
    anew = {"Cache-Control": "max-age=0"}
    first = call(api, caller).text
    ignored = call(api, caller, headers=anew)
    assert (ignored.text, "Warning" in ignored.headers) == (first, True)
    again = call(api, both, headers=anew)
    assert again.text != first
    assert call(api, caller).text == again.text


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;;;host, Signature=\xff",
        "AWS4-HMAC-SHA256 " + "Credential=a/b/c/d/e, " * 400,
        f"AWS4-HMAC-SHA256 Credential=test/{SCOPE}, SignedHeaders=host, Signature={'0' * 8000}",
        "AWS4-HMAC-SHA256 Credential=" + "%0d%0aX: y/" * 4 + ", SignedHeaders=host, Signature=0",
        "\xe9\xe8 \x80=\x81",
    ],
)
def test_hostile_headers_are_refused(api: Api, authorization: str) -> None:
    for date in ("20260101T000000Z", "99999999T999999Z", "\xff", "Fri, 31 Feb 0000 99:99:99 GMT"):
        headers = {"Authorization": authorization.encode("latin-1"), "X-Amz-Date": date.encode("latin-1")}
        answer = requests.get(api.url, headers=headers, timeout=20)
        assert answer.status_code == 403, (authorization, date)
        assert answer.headers["Content-Type"] == "application/json"
        assert set(answer.json()) == {"message"}

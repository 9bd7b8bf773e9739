"""Function URLs, called as their clients do (handbook/07 section 3; Lambda Developer Guide, "Function URLs")."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.credentials import Credentials

from tests.apis import create_function
from tests.data_plane.auth.signing import signed
from tests.process import Server

SOURCE = """
def handler(event, context):
    if "answer" in (event.get("queryStringParameters") or {}):
        import json
        return json.loads(event["queryStringParameters"]["answer"])
    return {"event": event, "arn": context.invoked_function_arn}
"""
FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}


class Url:
    """A function with a URL."""

    def __init__(self, aws: Any, emulator: Server, auth_type: str = "NONE", *, qualifier: str = "", **more: Any):
        self.lambda_ = aws("lambda")
        self.arn = create_function(aws, SOURCE)
        self.where = {"FunctionName": self.arn}
        if qualifier:
            self.lambda_.publish_version(FunctionName=self.arn)
            self.lambda_.create_alias(FunctionName=self.arn, Name=qualifier, FunctionVersion="1")
            self.where["Qualifier"] = qualifier
        made = self.lambda_.create_function_url_config(**self.where, AuthType=auth_type, **more)
        self.auth_type = auth_type
        self.host: str = urlsplit(made["FunctionUrl"]).netloc
        self.id = self.host.partition(".")[0]
        self.base = emulator.url
        self.by_path = f"{emulator.url}/_aws/lambda-url/{self.id}"

    def permit(self, principal: str = "*") -> "Url":
        for action, condition in (
            ("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": self.auth_type}),
            ("lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
        ):
            name = action.partition(":")[2]
            self.lambda_.add_permission(**self.where, StatementId=name, Action=action, Principal=principal, **condition)
        return self

    def call(self, path: str = "/", method: str = "GET", **how: Any) -> requests.Response:
        headers = {"Host": self.host, **how.pop("headers", {})}
        return requests.request(method, self.base + path, headers=headers, timeout=20, **how)

    def answering(self, answer: object) -> requests.Response:
        return self.call("/", params={"answer": json.dumps(answer)})


@pytest.fixture(scope="module")
def url(aws: Any, emulator: Server) -> Iterator[Url]:
    made = Url(aws, emulator).permit()
    yield made
    made.lambda_.delete_function(FunctionName=made.arn)


def test_the_event(url: Url) -> None:
    answer = url.call(
        "/my/p%20ath?a=1&a=2&b=", "POST", data="hello", headers={"Cookie": "c=1; d=2", "Content-Type": "text/plain"}
    )
    assert answer.status_code == 200, answer.text
    event = answer.json()["event"]
    context = event.pop("requestContext")
    shown = event.pop("headers")
    assert event == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/my/p ath",
        "rawQueryString": "a=1&a=2&b=",
        "cookies": ["c=1", "d=2"],
        "queryStringParameters": {"a": "1,2", "b": ""},
        "body": "hello",
        "isBase64Encoded": False,
    }
    assert (shown["host"], shown["content-type"], shown["x-forwarded-proto"]) == (url.host, "text/plain", "http")
    assert context.pop("time")
    assert context.pop("timeEpoch")
    assert context["http"].pop("userAgent").startswith("python-requests/")
    assert context == {
        "accountId": "anonymous",
        "apiId": url.id,
        "domainName": url.host,
        "domainPrefix": url.id,
        "http": {"method": "POST", "path": "/my/p ath", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
        "requestId": answer.headers["x-amzn-RequestId"],
        "routeKey": "$default",
        "stage": "$default",
    }
    assert answer.headers["x-amzn-trace-id"].startswith("Root=1-")


def test_bodies_that_are_no_text_come_in_base64(url: Url) -> None:
    event = url.call("/", "PUT", data=b"\xff\x00", headers={"Content-Type": "image/png"}).json()["event"]
    assert (event["body"], event["isBase64Encoded"]) == (base64.b64encode(b"\xff\x00").decode(), True)


@pytest.mark.parametrize(
    ("path", "seen"), [("", "/"), ("/", "/"), ("/a/b", "/a/b"), ("//a//b", "//a//b"), ("/prod", "/prod")]
)
def test_a_path_says_the_same_as_the_host(path: str, seen: str, url: Url) -> None:
    assert requests.get(url.by_path + path, timeout=20).json()["event"]["rawPath"] == seen


def test_any_domain_will_do(url: Url) -> None:
    answer = url.call(headers={"Host": f"{url.id.upper()}.lambda-url.localhost:4566"})
    assert answer.json()["event"]["requestContext"]["domainName"] == url.host


@pytest.mark.parametrize(
    ("answer", "status", "kind", "body", "why"),
    [
        ({"statusCode": 201, "body": "x"}, 201, "application/json", "x", "JSON, if it does not say"),
        (
            {"statusCode": "404", "headers": {"Content-Type": "text/html"}, "body": "<p>"},
            404,
            "text/html",
            "<p>",
            "as it says",
        ),
        ({"statusCode": 200, "body": {"a": [1]}}, 200, "application/json", '{"a":[1]}', "a body may be a document"),
        ({"statusCode": 204}, 204, "application/json", "", "no body"),
        (
            {"statusCode": 200, "body": "aGk=", "isBase64Encoded": True},
            200,
            "application/json",
            "hi",
            "bytes in base64",
        ),
        ({"no": "status"}, 200, "application/json", '{"no":"status"}', "a document is the body"),
        ("text", 200, "application/json", "text", "a string without its quotes"),
        ([1, True], 200, "application/json", "[1,true]", "any JSON"),
        ({"statusCode": "many"}, 502, "application/json", "Internal Server Error", "what is no response"),
        ({"statusCode": 200, "headers": 1}, 502, "application/json", "Internal Server Error", "what is none either"),
    ],
)
def test_answers(answer: object, status: int, kind: str, body: str, why: str, url: Url) -> None:
    got = url.answering(answer)
    assert (got.status_code, got.headers["content-type"], got.text) == (status, kind, body), why


def test_cookies_and_other_headers(url: Url) -> None:
    got = url.answering({"statusCode": 200, "cookies": ["a=1", "b=2; Secure"], "headers": {"X-Own": "1"}})
    assert got.raw.headers.getlist("set-cookie") == ["a=1", "b=2; Secure"]
    assert got.headers["X-Own"] == "1"


def test_a_function_that_fails_says_nothing(url: Url) -> None:
    got = url.call("/", params={"answer": "not json"})
    assert (got.status_code, got.text) == (502, "Internal Server Error")


def test_a_function_that_may_not_run(aws: Any, emulator: Server) -> None:
    url = Url(aws, emulator).permit()
    url.lambda_.put_function_concurrency(FunctionName=url.arn, ReservedConcurrentExecutions=0)
    got = url.call()
    assert got.status_code == 429
    assert got.json()["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_requests_that_are_too_large(url: Url) -> None:
    got = url.call("/", "POST", data=b"x" * 6_500_000, headers={"Content-Type": "text/plain"})
    assert got.status_code == 413
    assert got.json()["message"] == "Request must be smaller than 6291456 bytes for the InvokeFunction operation"


def test_urls_that_are_nobodys(url: Url, emulator: Server) -> None:
    for got in (
        url.call(headers={"Host": f"{'0' * 32}.lambda-url.us-east-1.on.aws"}),
        requests.get(f"{emulator.url}/_aws/lambda-url/{'0' * 32}/x", timeout=20),
    ):
        assert (got.status_code, got.json()) == (404, {"Message": None})
        assert got.headers["x-amzn-ErrorType"] == "ResourceNotFoundException"


def test_a_url_goes_with_its_configuration(aws: Any, emulator: Server) -> None:
    url = Url(aws, emulator).permit()
    assert url.call().status_code == 200
    url.lambda_.delete_function_url_config(FunctionName=url.arn)
    assert url.call().status_code == 404


def test_an_alias_has_a_url_and_a_policy_of_its_own(aws: Any, emulator: Server) -> None:
    url = Url(aws, emulator, qualifier="live")
    assert url.call().status_code == 403
    assert url.permit().call().json()["arn"] == f"{url.arn}:live"


@pytest.mark.parametrize(
    ("actions", "status", "why"),
    [
        ((), 403, "nothing is allowed"),
        (("lambda:InvokeFunctionUrl",), 403, "since October 2025 that is half of it"),
        (("lambda:InvokeFunction",), 403, "the other half"),
        (("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"), 200, "both are"),
    ],
)
def test_the_functions_policy_lets_callers_in(
    actions: tuple[str, ...], status: int, why: str, aws: Any, emulator: Server
) -> None:
    url = Url(aws, emulator)
    for number, action in enumerate(actions):
        url.lambda_.add_permission(FunctionName=url.arn, StatementId=f"s{number}", Action=action, Principal="*")
    got = url.call()
    assert got.status_code == status, why
    if status == 403:
        assert got.json() == FORBIDDEN
        assert got.headers["x-amzn-ErrorType"] == "AccessDeniedException"


# -- AWS_IAM -----------------------------------------------------------------------------------------------------------
def signed_call(url: Url, credentials: Credentials, **how: Any) -> requests.Response:
    request = signed("GET", f"http://{url.host}/a?b=c", credentials=credentials, **{"service": "lambda", **how})
    headers = dict(request.headers.items())
    return url.call("/a?b=c", headers=headers)


@pytest.fixture
def user(aws: Any, request: pytest.FixtureRequest) -> Iterator[tuple[str, Credentials]]:
    """A user who may do nothing; its name and credentials."""
    iam, name = aws("iam"), "url-caller"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    yield name, Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=policy)
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


def grant(aws: Any, name: str, resource: str, *actions: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws("iam").put_user_policy(UserName=name, PolicyName="calls", PolicyDocument=document)


BOTH = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")


def test_a_signature_names_the_caller(aws: Any, emulator: Server, user: tuple[str, Credentials]) -> None:
    url = Url(aws, emulator, "AWS_IAM")
    name, credentials = user
    assert signed_call(url, credentials).json() == FORBIDDEN, "nobody has allowed it"
    grant(aws, name, url.arn, BOTH[0])
    assert signed_call(url, credentials).json() == FORBIDDEN, "half of it"
    grant(aws, name, url.arn, *BOTH)
    answer = signed_call(url, credentials)
    assert answer.status_code == 200, answer.text
    context = answer.json()["event"]["requestContext"]
    assert context["accountId"] == "000000000000"
    assert context["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::000000000000:user/{name}"
    assert context["authorizer"]["iam"]["accessKey"] == credentials.access_key


def test_the_functions_policy_may_allow_it_instead(aws: Any, emulator: Server, user: tuple[str, Credentials]) -> None:
    url = Url(aws, emulator, "AWS_IAM").permit("arn:aws:iam::000000000000:user/url-caller")
    assert signed_call(url, user[1]).status_code == 200
    assert url.call().json() == FORBIDDEN, "not to whom does not sign"


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"service": "execute-api"}, "Credential should be scoped to correct service: 'lambda'"),
        ({"region": "eu-west-1"}, "Credential should be scoped to a valid region"),
    ],
)
def test_signatures_for_something_else(
    how: dict[str, str], message: str, aws: Any, emulator: Server, user: tuple[str, Credentials]
) -> None:
    got = signed_call(Url(aws, emulator, "AWS_IAM"), user[1], **how)
    assert got.status_code == 403
    assert message in got.json()["message"]


def test_a_wrong_signature(aws: Any, emulator: Server, user: tuple[str, Credentials]) -> None:
    url = Url(aws, emulator, "AWS_IAM").permit()
    got = signed_call(url, Credentials(user[1].access_key, "wrong"))
    assert (got.status_code, got.headers["x-amzn-ErrorType"]) == (403, "InvalidSignatureException")


def test_a_signed_path_is_signed_as_it_is_sent(aws: Any, emulator: Server, user: tuple[str, Credentials]) -> None:
    url = Url(aws, emulator, "AWS_IAM").permit("arn:aws:iam::000000000000:user/url-caller")
    request = signed("GET", f"{url.by_path}/x", credentials=user[1], service="lambda")
    answer = requests.get(f"{url.by_path}/x", headers=dict(request.headers.items()), timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json()["event"]["rawPath"] == "/x"


# -- CORS --------------------------------------------------------------------------------------------------------------
CORS = {
    "AllowOrigins": ["https://here.example"],
    "AllowMethods": ["GET"],
    "AllowHeaders": ["x-own"],
    "ExposeHeaders": ["x-shown"],
    "AllowCredentials": True,
    "MaxAge": 60,
}


def of_cors(answer: requests.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def test_cors(aws: Any, emulator: Server) -> None:
    url = Url(aws, emulator, Cors=CORS).permit()
    asked = {"Origin": "https://here.example", "Access-Control-Request-Method": "GET"}
    preflight = url.call("/x", "OPTIONS", headers=asked)
    assert (preflight.status_code, preflight.content) == (200, b""), "the function is not asked"
    assert of_cors(preflight) == {
        "access-control-allow-origin": "https://here.example",
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": "x-own",
        "access-control-max-age": "60",
    }
    assert of_cors(url.call("/x", headers={"Origin": "https://here.example"})) == {
        "access-control-allow-origin": "https://here.example",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "x-shown",
    }
    assert of_cors(url.call("/x", headers={"Origin": "https://elsewhere.example"})) == {}


def test_without_cors_the_function_answers_for_itself(url: Url) -> None:
    asked = {"Origin": "https://here.example", "Access-Control-Request-Method": "GET"}
    assert url.call("/x", "OPTIONS", headers=asked).json()["event"]["requestContext"]["http"]["method"] == "OPTIONS"
    own = {"statusCode": 200, "headers": {"access-control-allow-origin": "*"}}
    assert of_cors(url.answering(own)) == {"access-control-allow-origin": "*"}

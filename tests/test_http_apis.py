"""HTTP APIs as their callers meet them: stages, functions and what their answers mean (handbook/05 sections 2 to 5)."""

import json
import re
from typing import Any

import pytest
import requests

from tests.http_apis import DOES_AS_ITS_BODY_SAYS, HttpApi, function
from tests.process import Server

SHORT_ID = re.compile(r"[\w-]{15}=")
WRAPS_ITS_EVENT = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""
ASK: dict[str, Any] = {"timeout": 10}


@pytest.fixture(scope="module")
def shows(aws: Any) -> str:
    return function(aws)


@pytest.fixture(scope="module")
def does(aws: Any) -> str:
    return function(aws, DOES_AS_ITS_BODY_SAYS)


@pytest.fixture(scope="module")
def events(aws: Any, emulator: Server, shows: str) -> HttpApi:
    """An API with a named stage; what is below `/1` and `/2` shows the event of that format."""
    api = HttpApi(aws, emulator, stage="dev")
    api.calls(shows, "ANY /2/pets/{id}", "GET /2/{proxy+}")
    api.calls(function(aws, WRAPS_ITS_EVENT), "ANY /1/pets/{id}", version="1.0")
    return api


@pytest.fixture(scope="module")
def answers(aws: Any, emulator: Server, does: str) -> HttpApi:
    api = HttpApi(aws, emulator)
    api.calls(does, "POST /1", version="1.0")
    api.calls(does, "POST /2", version="2.0")
    return api


def test_quick_create_serves_at_once(aws: Any, emulator: Server, shows: str) -> None:
    made = aws("apigatewayv2").create_api(Name="quick", ProtocolType="HTTP", Target=shows)
    url = f"{emulator.url}/_aws/execute-api/{made['ApiId']}"
    for path, raw in (("", "/"), ("/", "/"), ("/a/b%20c", "/a/b c"), ("/a//b/", "/a//b/")):
        event = requests.get(url + path, **ASK).json()
        assert (event["rawPath"], event["routeKey"]) == (raw, "$default"), path
    host = {"Host": f"{made['ApiId']}.execute-api.us-east-1.amazonaws.com"}
    assert requests.get(f"{emulator.url}/x", headers=host, **ASK).json()["rawPath"] == "/x"
    assert requests.get(f"{emulator.url}/", headers=host, **ASK).json()["rawPath"] == "/"


def test_the_first_segment_is_a_stage_or_a_path_of_the_default_one(aws: Any, emulator: Server, shows: str) -> None:
    api = HttpApi(aws, emulator)
    api.stage("beta", AutoDeploy=True)
    api.calls(shows, "GET /pets")
    both = [requests.get(api.root + path, **ASK).json()["requestContext"]["stage"] for path in ("/pets", "/beta/pets")]
    assert both == ["$default", "beta"]
    by_name = f"{emulator.url}/restapis/{api.id}/$default/_user_request_/pets"
    assert requests.get(by_name, **ASK).json()["rawPath"] == "/pets"
    for path in ("/gamma/pets", "/beta", "/pets/"):
        assert requests.get(api.root + path, **ASK).status_code == 404, path


def test_where_nothing_is_there_it_says_so(aws: Any, emulator: Server) -> None:
    """An API without a stage that serves, one without the route, and one that is gone."""
    gateway = aws("apigatewayv2")
    api = gateway.create_api(Name="empty", ProtocolType="HTTP")["ApiId"]
    url = f"{emulator.url}/_aws/execute-api/{api}/x"
    gateway.create_stage(ApiId=api, StageName="$default")
    answer = requests.get(url, **ASK)
    assert (answer.status_code, answer.content) == (404, b'{"message":"Not Found"}')
    assert SHORT_ID.fullmatch(answer.headers["apigw-requestid"])
    gateway.delete_api(ApiId=api)
    assert requests.get(url, **ASK).status_code == 403


def test_a_stage_that_follows_serves_each_change_and_others_their_deployment(
    aws: Any, emulator: Server, shows: str
) -> None:
    api = HttpApi(aws, emulator)
    api.stage("fixed")
    api.calls(shows, "GET /a")
    api.gateway.create_deployment(ApiId=api.id, StageName="fixed")
    api.calls(shows, "GET /b")

    def statuses() -> list[int]:
        return [requests.get(api.root + path, **ASK).status_code for path in ("/a", "/b", "/fixed/a", "/fixed/b")]

    assert statuses() == [200, 200, 200, 404]
    api.gateway.create_deployment(ApiId=api.id, StageName="fixed")
    assert statuses() == [200, 200, 200, 200]
    api.gateway.delete_stage(ApiId=api.id, StageName="$default")
    assert statuses() == [404, 404, 200, 200]


def test_the_event_of_format_2(events: HttpApi, emulator: Server) -> None:
    events.gateway.update_stage(ApiId=events.id, StageName="dev", StageVariables={"k": "v"})
    answer = requests.post(
        f"{events.url}/2/pets/6%207?a=1&a=2&b=x%20y&empty=",
        data='{"x": "é"}'.encode(),
        headers={
            "Content-Type": "application/json",
            "Cookie": "c1=v1; c2=v2",
            "X-Forwarded-For": "1.2.3.4",
            "User-Agent": "t",
            "Accept-Encoding": "identity",
        },
        **ASK,
    )
    event = answer.json()
    context, headers = event.pop("requestContext"), event.pop("headers")
    assert event == {
        "version": "2.0",
        "routeKey": "ANY /2/pets/{id}",
        "rawPath": "/dev/2/pets/6 7",
        "rawQueryString": "a=1&a=2&b=x%20y&empty=",
        "cookies": ["c1=v1", "c2=v2"],
        "queryStringParameters": {"a": "1,2", "b": "x y", "empty": ""},
        "pathParameters": {"id": "6 7"},
        "stageVariables": {"k": "v"},
        "body": '{"x": "é"}',
        "isBase64Encoded": False,
    }
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers.pop("x-amzn-trace-id"))
    host = emulator.url.removeprefix("http://")
    assert headers == {
        "host": host,
        "accept": "*/*",
        "accept-encoding": "identity",
        "content-length": "11",
        "content-type": "application/json",
        "user-agent": "t",
        "x-forwarded-for": "1.2.3.4, 127.0.0.1",
        "x-forwarded-port": host.partition(":")[2],
        "x-forwarded-proto": "http",
    }
    assert context.pop("requestId") == answer.headers["apigw-requestid"]
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", context.pop("time"))
    assert isinstance(context.pop("timeEpoch"), int)
    assert context == {
        "accountId": "000000000000",
        "apiId": events.id,
        "domainName": f"{events.id}.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": events.id,
        "http": {
            "method": "POST",
            "path": "/dev/2/pets/6 7",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "t",
        },
        "routeKey": "ANY /2/pets/{id}",
        "stage": "dev",
    }


def test_format_2_leaves_out_what_is_empty(events: HttpApi) -> None:
    events.gateway.update_stage(ApiId=events.id, StageName="dev", StageVariables={"k": ""})
    event = requests.get(f"{events.url}/2/a/b", **ASK).json()
    assert set(event) == {
        "version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "pathParameters",
        "isBase64Encoded",
    }  # fmt: skip
    assert event["pathParameters"] == {"proxy": "a/b"}
    assert event["rawQueryString"] == ""


def test_the_event_of_format_1(events: HttpApi) -> None:
    events.gateway.update_stage(ApiId=events.id, StageName="dev", StageVariables={"k": ""})
    headers = {"X-Two": "1", "User-Agent": "t", "Accept-Encoding": "identity"}
    answer = requests.get(f"{events.url}/1/pets/6?a=1&a=2&b=x%20y", headers=headers, **ASK)
    event = answer.json()
    context, headers, multi = event.pop("requestContext"), event.pop("headers"), event.pop("multiValueHeaders")
    assert event == {
        "version": "1.0",
        "resource": "/1/pets/{id}",
        "path": "/dev/1/pets/6",
        "httpMethod": "GET",
        "queryStringParameters": {"a": "2", "b": "x y"},
        "multiValueQueryStringParameters": {"a": ["1", "2"], "b": ["x y"]},
        "pathParameters": {"id": "6"},
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    assert (headers["X-Two"], multi["X-Two"]) == ("1", ["1"])
    assert headers.keys() == multi.keys()
    request_id = answer.headers["apigw-requestid"]
    assert isinstance(context.pop("requestTimeEpoch"), int)
    assert context.pop("requestTime").endswith(" +0000")
    nobody = dict.fromkeys(
        (
            "accessKey", "accountId", "caller", "cognitoAmr", "cognitoAuthenticationProvider",
            "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user",
            "userArn",
        )
    )  # fmt: skip
    assert context == {
        "accountId": "000000000000",
        "apiId": events.id,
        "domainName": f"{events.id}.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": events.id,
        "extendedRequestId": request_id,
        "httpMethod": "GET",
        "identity": {**nobody, "sourceIp": "127.0.0.1", "userAgent": "t"},
        "path": "/dev/1/pets/6",
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "resourceId": "ANY /1/pets/{id}",
        "resourcePath": "/1/pets/{id}",
        "stage": "dev",
    }


@pytest.mark.parametrize(
    ("content_type", "binary"),
    [
        ("text/plain", False),
        ("text/csv; charset=utf-8", False),
        ("application/json", False),
        ("application/javascript", False),
        ("application/xml", False),
        ("application/vnd.api+json", False),
        ("image/svg+xml", False),
        ("application/x-www-form-urlencoded", True),
        (None, True),
        ("application/octet-stream", True),
        ("image/png", True),
        ("multipart/form-data; boundary=x", True),
        ("application/pdf", True),
    ],
)
def test_bodies_that_are_no_text_come_in_base64(content_type: str | None, binary: bool, events: HttpApi) -> None:
    event = requests.put(f"{events.url}/2/pets/1", data=b"abc", headers={"Content-Type": content_type}, **ASK).json()
    assert (event["body"], event["isBase64Encoded"]) == (("YWJj", True) if binary else ("abc", False))


def test_what_is_no_text_whatever_it_says_comes_in_base64(events: HttpApi) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    event = requests.put(f"{events.url}/2/pets/1", data=b"\x1f\x8b\xff", headers=headers, **ASK).json()
    assert (event["body"], event["isBase64Encoded"]) == ("H4v/", True)


@pytest.mark.parametrize(
    ("returned", "status", "content_type", "body", "why"),
    [
        ({"statusCode": 201, "headers": {"Content-Type": "a/b"}, "body": "t"}, 201, "a/b", "t", "as given"),
        ({"message": "hi"}, 200, "application/json", '{"message":"hi"}', "an object is the body"),
        ("hello", 200, "application/json", "hello", "a string, without its quotes"),
        (["hello", 3, True], 200, "application/json", '["hello",3,true]', "a list"),
        (3, 200, "application/json", "3", "a number"),
        (3.1, 200, "application/json", "3.1", "another"),
        (True, 200, "application/json", "true", "a boolean"),
        (None, 200, "application/json", "null", "nothing"),
        ({"body": "t"}, 200, "application/json", '{"body":"t"}', "without statusCode it is no response"),
        ({"statusCode": "204"}, 204, "text/plain;charset=UTF-8", "", "a status may be a text"),
        ({"statusCode": 200, "body": "t"}, 200, "text/plain;charset=UTF-8", "t", "without a type it is text"),
        (
            {"statusCode": 200, "body": "aGk=", "isBase64Encoded": True},
            200,
            "text/plain;charset=UTF-8",
            "hi",
            "base64 is decoded, whatever the client accepts",
        ),
        ({"statusCode": 200, "body": {"a": 1}}, 500, "application/json", None, "a body is a string"),
        ({"statusCode": "no"}, 500, "application/json", None, "no status"),
        ({"statusCode": 99}, 500, "application/json", None, "no status of HTTP"),
        ({"statusCode": 200, "headers": "x"}, 500, "application/json", None, "headers are an object"),
        ({"statusCode": 200, "cookies": "x"}, 500, "application/json", None, "cookies are a list"),
        ({"statusCode": 200, "body": "?", "isBase64Encoded": True}, 500, "application/json", None, "no base64"),
        ("fail", 500, "application/json", None, "a function that fails"),
    ],
)
def test_what_an_answer_of_format_2_means(
    returned: Any, status: int, content_type: str, body: str | None, why: str, answers: HttpApi
) -> None:
    answer = requests.post(f"{answers.url}/2", data=json.dumps(returned), headers={"Content-Type": "text/plain"}, **ASK)
    expected = '{"message":"Internal Server Error"}' if body is None else body
    assert (answer.status_code, answer.text) == (status, expected), why
    assert answer.headers["content-type"] == content_type, why


def test_cookies_become_headers_and_the_connection_is_the_gateways(answers: HttpApi) -> None:
    returned = {
        "statusCode": 200,
        "headers": {"x-n": 1, "x-t": True, "x-none": None, "Connection": "close", "Content-Length": "99"},
        "cookies": ["a=b; Secure", "c=d"],
        "body": "ok",
    }
    answer = requests.post(f"{answers.url}/2", data=json.dumps(returned), headers={"Content-Type": "text/plain"}, **ASK)
    assert answer.raw.headers.getlist("set-cookie") == ["a=b; Secure", "c=d"]
    assert (answer.headers["x-n"], answer.headers["x-t"], answer.text) == ("1", "true", "ok")
    assert "x-none" not in answer.headers
    assert answer.headers["connection"] == "keep-alive"


@pytest.mark.parametrize(
    ("returned", "status", "why"),
    [
        ({"statusCode": 200, "body": "t"}, 200, "a response"),
        ({"message": "hi"}, 500, "nothing is inferred"),
        ("hello", 500, "nothing is inferred"),
        (None, 500, "nothing is inferred"),
        ({"statusCode": 200, "multiValueHeaders": {"x": "y"}}, 500, "values are lists"),
    ],
)
def test_what_an_answer_of_format_1_means(returned: Any, status: int, why: str, answers: HttpApi) -> None:
    answer = requests.post(f"{answers.url}/1", data=json.dumps(returned), headers={"Content-Type": "text/plain"}, **ASK)
    assert answer.status_code == status, why


def test_format_1_has_headers_of_several_values(answers: HttpApi) -> None:
    returned = {"statusCode": 200, "headers": {"x-a": "0", "x-b": "1"}, "multiValueHeaders": {"X-A": ["1", "2"]}}
    answer = requests.post(f"{answers.url}/1", data=json.dumps(returned), headers={"Content-Type": "text/plain"}, **ASK)
    assert (answer.raw.headers.getlist("x-a"), answer.headers["x-b"]) == (["1", "2"], "1")


def test_a_function_must_let_the_api_call_it(aws: Any, emulator: Server) -> None:
    """The source ARN is that of the route as it was defined."""
    arn = function(aws, permitted=False)
    api = HttpApi(aws, emulator, stage="dev")
    api.calls(arn, "GET /pets/{id}", "ANY /any", "$default")
    home = f"arn:aws:execute-api:us-east-1:000000000000:{api.id}"
    for path, allowed in (
        ("/pets/1", f"{home}/dev/GET/pets/{{id}}"),
        ("/any", f"{home}/*/*/any"),
        ("/else", f"{home}/dev/$default"),
    ):
        refused = requests.get(api.url + path, **ASK)
        assert (refused.status_code, refused.content) == (500, b'{"message":"Internal Server Error"}'), path
        aws("lambda").add_permission(
            FunctionName=arn,
            StatementId=f"s{abs(hash(path))}",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=allowed,
        )
        assert requests.get(api.url + path, **ASK).status_code == 200, path


def test_a_function_that_is_too_slow(aws: Any, emulator: Server) -> None:
    """503 without a content type (handbook/05 section 5)."""
    arn = function(aws, "import time\ndef handler(event, context):\n    time.sleep(2)")
    api = HttpApi(aws, emulator)
    api.calls(arn, "GET /", TimeoutInMillis=100)
    answer = requests.get(api.url, **ASK)
    assert (answer.status_code, answer.content) == (503, b'{"message":"Service Unavailable"}')
    assert "content-type" not in answer.headers
    assert SHORT_ID.fullmatch(answer.headers["apigw-requestid"])


def test_preflight_requests_are_the_gateways_to_answer(aws: Any, emulator: Server, does: str) -> None:
    cors = {"AllowOrigins": ["https://app.example.com"], "AllowMethods": ["POST"], "AllowHeaders": ["x-a"]}
    api = HttpApi(aws, emulator, CorsConfiguration=cors)
    api.calls(does, "POST /", "OPTIONS /")
    origin = {"Origin": "https://app.example.com"}
    asked = requests.options(api.url, headers={**origin, "Access-Control-Request-Method": "POST"}, **ASK)
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert SHORT_ID.fullmatch(asked.headers["apigw-requestid"])
    returned = {"statusCode": 200, "headers": {"access-control-allow-origin": "http://its.own"}}
    answer = requests.post(api.url, data=json.dumps(returned), headers={**origin, "Content-Type": "text/plain"}, **ASK)
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    failed = requests.post(api.url, data='"fail"', headers={**origin, "Content-Type": "text/plain"}, **ASK)
    assert (failed.status_code, failed.headers["access-control-allow-origin"]) == (500, "https://app.example.com")
    own = requests.options(api.url, data=json.dumps({"statusCode": 202}), headers={"Content-Type": "text/plain"}, **ASK)
    assert own.status_code == 202, "other OPTIONS requests are the route's"

"""HTTP APIs in front of endpoints: where requests go, what is mapped on the way (handbook/05 sections 6 and 8)."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import echoing
from tests.http_apis import HttpApi, function
from tests.process import Server, emulating

ASK: dict[str, Any] = {"timeout": 10}
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/x/1/2"


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with echoing() as url:
        yield url


def seen(url: str, **request: Any) -> dict[str, Any]:
    """What the endpoint was sent."""
    answer = requests.request(request.pop("method", "GET"), url, **ASK, **request)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.parametrize(
    ("key", "uri", "path", "target", "why"),
    [
        ("GET /a", "/fixed", "/a?x=1&y=a%20b", "/fixed?x=1&y=a%20b", "the query goes along"),
        ("GET /a", "/fixed?q=0", "/a?x=1", "/fixed?q=0&x=1", "behind the URI's own"),
        ("GET /p/{id}", "/pets/{id}", "/p/6", "/pets/6", "a path parameter"),
        ("GET /p/{id}", "/pets/{id}", "/p/a%20b%2Fc", "/pets/a%20b%2Fc", "it stays in its segment"),
        ("GET /p/{id}", "/find?id={id}", "/p/6?x=1", "/find?id=6&x=1", "a path parameter in the query"),
        ("GET /p/{id}", "/find?id={id}", "/p/6&all=1", "/find?id=6%26all%3D1", "it stays one of its values"),
        ("ANY /{proxy+}", "/in/{proxy}", "/a/b//c", "/in/a/b//c", "a greedy one"),
        ("ANY /{proxy+}", "/fixed", "/a/b", "/fixed", "what is not in the URI is not sent"),
        ("$default", "/base/", "/a/b%20c?x=1", "/base/a/b%20c?x=1", "$default appends the path as it is"),
        ("$default", "", "/", "/", "to nothing too"),
    ],
)
def test_where_a_request_goes(
    key: str, uri: str, path: str, target: str, why: str, aws: Any, emulator: Server, backend: str
) -> None:
    api = HttpApi(aws, emulator, stage="dev")
    api.proxies(backend + uri, key)
    assert seen(api.url + path)["target"] == target, why


def test_what_an_endpoint_is_told(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    api.proxies(backend, "$default")
    given = {
        "X-Own": "1",
        "Via": "1.1 mine",
        "Forwarded": "for=9.9.9.9",
        "User-Agent": "t",
        "Accept-Encoding": "gzip",
        "Authorization": "Bearer t",
    }
    shown = seen(api.url, method="POST", data="hello", headers=given)
    headers = dict(shown["headers"])
    assert (shown["method"], shown["body"]) == ("POST", "hello")
    assert headers.pop("X-Amzn-Trace-Id").startswith("Root=1-")
    host = emulator.url.removeprefix("http://")
    assert headers == {
        "Host": backend.removeprefix("http://"),
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Authorization": "Bearer t",
        "Content-Length": "5",
        "Forwarded": f'for=9.9.9.9, by=127.0.0.1;for=127.0.0.1;host="{host}";proto=http',
        "User-Agent": "t",
        "Via": "1.1 mine, HTTP/1.1 AmazonAPIGateway",
        "X-Own": "1",
    }


def test_the_integrations_verb_wins_over_the_callers(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    api.proxies(backend, "GET /", method="POST")
    assert seen(api.url)["method"] == "POST"


def test_what_comes_back_is_as_it_was(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    api.proxies(backend, "$default")
    answer = requests.get(api.url + "/gzip", **ASK)
    assert (answer.text, answer.headers["content-encoding"]) == ("squeezed", "gzip")
    assert answer.headers["via"] == "1.1 elsewhere"
    assert answer.headers["apigw-requestid"]
    assert requests.get(api.url + "/status/418", **ASK).status_code == 418
    assert requests.get(api.url + "/bytes/10485761", **ASK).status_code == 500, "more than 10 MB"


def test_an_endpoint_that_cannot_be_used(aws: Any, emulator: Server, backend: str) -> None:
    with socket.socket() as nobody, socket.create_server(("127.0.0.1", 0)) as nonsense:
        nobody.bind(("127.0.0.1", 0))
        api = HttpApi(aws, emulator)
        api.proxies(f"http://127.0.0.1:{nobody.getsockname()[1]}", "GET /nobody")
        api.proxies(f"http://127.0.0.1:{nonsense.getsockname()[1]}", "GET /slow", TimeoutInMillis=50)
        api.proxies(backend + "/{other}", "GET /{missing}")
        for path, status, text in (
            ("/nobody", 503, '{"message":"Service Unavailable"}'),
            ("/slow", 503, '{"message":"Service Unavailable"}'),
            ("/missing", 500, '{"message":"Internal Server Error"}'),
        ):
            answer = requests.get(api.url + path, **ASK)
            assert (answer.status_code, answer.text) == (status, text), path


def test_requests_are_mapped(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    mapping = {
        "append:header.X-Two": "b",
        "overwrite:header.X-Over": "${request.querystring.q}-$context.routeKey",
        "remove:header.X-Gone": "''",
        "append:querystring.more": "$request.header.x-two",
        "remove:querystring.q": "''",
        "overwrite:querystring.body": "$request.body.a.b",
        "overwrite:path": "/new/$request.path.id",
    }
    mapping["overwrite:header.X-Over"] = "${request.querystring.q}-${context.routeKey}"
    mapping["overwrite:path"] = "/new/${request.path.id}"
    api.proxies(backend + "/old", "POST /{id}", RequestParameters=mapping)
    headers = {"X-Two": "a", "X-Over": "0", "X-Gone": "1"}
    shown = seen(f"{api.url}/x%20y?q=1&k=2", method="POST", json={"a": {"b": "c"}}, headers=headers)
    assert shown["target"] == "/new/x%20y?k=2&more=a&body=c"
    sent = [(name, value) for name, value in shown["headers"] if name.startswith(("X-Two", "X-Over", "X-Gone"))]
    assert sent == [("X-Two", "a"), ("X-Two", "b"), ("X-Over", "1-POST /{id}")]


def test_requests_to_functions_are_mapped_too(aws: Any, emulator: Server) -> None:
    api = HttpApi(aws, emulator)
    mapping = {"append:header.x-new": "1", "overwrite:querystring.q": "2"}
    api.calls(function(aws), "GET /", RequestParameters=mapping)
    event = requests.get(f"{api.url}?q=1", **ASK).json()
    assert (event["headers"]["x-new"], event["queryStringParameters"]) == ("1", {"q": "2"})


def test_responses_are_mapped_by_status(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    mapping = {
        "404": {"overwrite:statuscode": "201", "append:header.x-was": "$response.body.target"},
        "200": {"remove:header.X-Own": "''", "overwrite:header.x-id": "${context.requestId}!"},
    }
    api.proxies(backend, "$default", ResponseParameters=mapping)
    found = requests.get(api.url, **ASK)
    assert found.headers["x-id"] == found.headers["apigw-requestid"] + "!"
    assert "x-own" not in found.headers
    missing = requests.get(api.url + "/status/404", **ASK)
    assert (missing.status_code, missing.headers["x-was"]) == (201, "/status/404")
    assert requests.get(api.url + "/status/500", **ASK).status_code == 500


def test_stage_variables_in_the_uri(aws: Any, emulator: Server, backend: str) -> None:
    api = HttpApi(aws, emulator)
    api.gateway.update_stage(ApiId=api.id, StageName="$default", StageVariables={"host": backend[7:]})
    api.proxies("http://${stageVariables.host}/v", "GET /")
    assert seen(api.url)["target"] == "/v"


def test_a_private_endpoint(aws: Any, backend: str) -> None:
    """The path keeps its stage, unless it is mapped."""
    with emulating("--vpc-link", f"inside={backend}") as server:
        gateway = server.aws("apigatewayv2")
        ids = [gateway.create_vpc_link(Name=name, SubnetIds=["s"])["VpcLinkId"] for name in ("inside", "unknown")]
        api = HttpApi(server.aws, server, stage="dev")
        through: dict[str, Any] = {"ConnectionType": "VPC_LINK"}
        api.proxies(LISTENER, "GET /a", ConnectionId=ids[0], **through)
        mapping = {"overwrite:path": "$request.path"}
        api.proxies(LISTENER, "GET /b", ConnectionId=ids[0], RequestParameters=mapping, **through)
        api.proxies(LISTENER, "GET /c", ConnectionId=ids[1], **through)
        assert seen(api.url + "/a?x=1")["target"] == "/dev/a?x=1"
        assert seen(api.url + "/b")["target"] == "/b"
        assert requests.get(api.url + "/c", **ASK).status_code == 500, "nobody said what is behind it"

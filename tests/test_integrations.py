"""MOCK and HTTP_PROXY as a user meets them: defined with boto3, called over a socket (handbook/02, handbook/10)."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
import requests

from tests.apis import Echo, deploy, echoing, stages
from tests.process import Server


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with echoing() as url:
        yield url


PROXY = {"method.request.path.proxy": True}
FORWARD = {"integration.request.path.proxy": "method.request.path.proxy"}


def http_proxy(uri: str, **more: Any) -> dict[str, Any]:
    return {"type": "HTTP_PROXY", "integrationHttpMethod": "ANY", "uri": uri, "requestParameters": FORWARD, **more}


@pytest.fixture(scope="module")
def proxied(aws: Any, emulator: Server, backend: str) -> str:
    regional = {"types": ["REGIONAL"]}
    return deploy(aws, emulator, http_proxy(backend + "/{proxy}"), parameters=PROXY, endpointConfiguration=regional)


def test_http_proxy_sends_the_request_as_it_is(proxied: str) -> None:
    answer = requests.post(
        f"{proxied}/a%2Bb//c?x=1&x=2&y=%20", data="körper".encode(), headers={"X-MiXed": "v"}, timeout=10
    )
    seen = answer.json()
    assert (seen["method"], seen["target"], seen["body"]) == ("POST", "/a%2Bb//c?x=1&x=2&y=%20", "körper")
    assert ["X-MiXed", "v"] in seen["headers"]


def test_http_proxy_adds_the_gateways_headers(proxied: str, backend: str) -> None:
    """Fact 48: the client's User-Agent stays, Accept has a default, Host is the endpoint's."""
    seen = dict(requests.get(f"{proxied}/x", headers={"User-Agent": "me"}, timeout=10).json()["headers"])
    assert seen["User-Agent"] == "me"
    assert seen["Host"] == backend.removeprefix("http://")
    assert seen["X-Forwarded-For"] == "127.0.0.1"
    assert seen["x-amzn-apigateway-api-id"]
    assert seen["X-Amzn-Trace-Id"].startswith("Root=1-")


@pytest.mark.parametrize("status", [200, 404, 503])
def test_http_proxy_passes_the_status_through(proxied: str, status: int) -> None:
    assert requests.get(f"{proxied}/status/{status}", timeout=10).status_code == status


def test_http_proxy_answers_with_the_endpoints_headers(proxied: str) -> None:
    """Fact 50: some are remapped, Via is dropped; fact 36: no trace id."""
    answer = requests.get(f"{proxied}/x", timeout=10)
    assert answer.headers["X-Own"] == "1"
    assert "x-amzn-Remapped-Server" in answer.headers
    assert "x-amzn-Remapped-Date" in answer.headers
    assert "Via" not in answer.headers
    assert "X-Amzn-Trace-Id" not in answer.headers
    assert answer.headers["x-amzn-RequestId"]


def test_an_encoded_answer_is_readable(proxied: str) -> None:
    answer = requests.get(f"{proxied}/gzip", timeout=10)
    assert "Content-Encoding" not in answer.headers
    assert answer.content == b"squeezed"


def test_http_proxy_maps_parameters(aws: Any, emulator: Server, backend: str) -> None:
    """Mapped query parameters come before the client's of the same name, mapped headers replace them."""
    mappings = {
        "integration.request.querystring.testQs": "'bar'",
        "integration.request.header.X-Static": "'s t'",
        "integration.request.header.X-Stage": "context.stage",
        "integration.request.header.X-Colour": "stageVariables.colour",
        "integration.request.header.X-Name": "method.request.body.name",
        "integration.request.header.X-Given": "method.request.header.X-Client",
        "integration.request.header.X-Absent": "method.request.header.Nope",
    }
    declared = {"method.request.header.X-Client": False, "method.request.header.Nope": False}
    url = deploy(
        aws,
        emulator,
        http_proxy(backend + "/${stageVariables.colour}/{proxy}", requestParameters={**FORWARD, **mappings}),
        parameters={**PROXY, **declared},
        variables={"colour": "blue"},
    )
    seen = requests.post(
        f"{url}/p?testQs=foo", json={"name": "n"}, headers={"X-Client": "c", "X-Static": "mine"}, timeout=10
    ).json()
    headers = dict(seen["headers"])
    assert seen["target"] == "/blue/p?testQs=bar&testQs=foo"
    assert (headers["X-Static"], headers["X-Colour"], headers["X-Name"]) == ("s t", "blue", "n")
    assert (headers["X-Given"], headers["X-Stage"]) == ("c", url.rpartition("/")[2])
    assert "X-Absent" not in headers


@pytest.mark.parametrize(
    ("integration", "status", "message", "why"),
    [
        (http_proxy("http://127.0.0.1:1/{proxy}"), 504, "Network error communicating with endpoint", "nobody listens"),
        (http_proxy("http://no.such.host.invalid/"), 500, "Internal server error", "no such host"),
        (
            http_proxy(
                "http://127.0.0.1:1/", requestParameters={"integration.request.header.x-amzn-trace-id": "'forged'"}
            ),
            500,
            "Internal server error",
            "a header that may not be mapped (fact 49)",
        ),
    ],
)
def test_http_proxy_fails_as_on_aws(
    aws: Any, emulator: Server, integration: dict[str, Any], status: int, message: str, why: str
) -> None:
    answer = requests.get(deploy(aws, emulator, integration, parameters=PROXY) + "/x", timeout=10)
    assert answer.status_code == status, why
    assert answer.content == f'{{"message": "{message}"}}'.encode(), why
    assert answer.headers["x-amzn-ErrorType"] == "InternalServerErrorException", why


def test_a_slow_endpoint_times_out(aws: Any, emulator: Server) -> None:
    silent = ThreadingHTTPServer(("127.0.0.1", 0), Echo)  # accepts, and never serves
    try:
        uri = f"http://127.0.0.1:{silent.server_port}/"
        url = deploy(aws, emulator, http_proxy(uri, timeoutInMillis=50), parameters=PROXY)
        answer = requests.get(url + "/x", timeout=10)
    finally:
        silent.server_close()
    assert (answer.status_code, answer.content) == (504, b'{"message": "Endpoint request timed out"}')


OK = {"200": {"responseTemplates": {"application/json": '{"stage": "$context.stage"}'}}}


@pytest.mark.parametrize(
    ("template", "status", "why"),
    [
        ('{"statusCode": 200}', 200, "JSON"),
        ("{statusCode: 200}", 200, "a name without quotes"),
        ("{'statusCode': 200,}", 200, "single quotes and a trailing comma"),
        ('{"statusCode": 418}', 418, "a status that a pattern selects"),
        ('{"statusCode": "200"}', 500, "a text is no integer"),
        ('{"status": 200}', 500, "no status"),
        ("statusCode", 500, "no object"),
        ('{"statusCode": 999}', 200, "a status that nothing selects: the default"),
    ],
)
def test_mock_reads_its_status_from_the_template(
    aws: Any, emulator: Server, template: str, status: int, why: str
) -> None:
    integration = {"type": "MOCK", "requestTemplates": {"application/json": template}}
    responses: dict[str, dict[str, Any]] = {**OK, "418": {"selectionPattern": "418"}}
    answer = requests.get(deploy(aws, emulator, integration, path_part="m", responses=responses) + "/m", timeout=10)
    assert answer.status_code == status, why
    assert "X-Amzn-Trace-Id" not in answer.headers, why


def test_mock_renders_headers_and_body(aws: Any, emulator: Server) -> None:
    response: dict[str, Any] = {
        "responseTemplates": {"application/json": '{"q": "$input.params(\'q\')", "body": $input.body}'},
        "responseParameters": {
            "method.response.header.X-Static": "'here'",
            "method.response.header.X-Path": "context.resourcePath",
        },
    }
    integration = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 201}'}}
    url = deploy(aws, emulator, integration, path_part="m", responses={"201": response})
    answer = requests.post(
        url + "/m?q=1", data='{"not": "seen"}', headers={"Content-Type": "application/json"}, timeout=10
    )
    assert (answer.status_code, answer.json()) == (201, {"q": "1", "body": {}})
    assert (answer.headers["X-Static"], answer.headers["X-Path"]) == ("here", "/m")


def test_mock_lets_templates_override_status_and_headers(aws: Any, emulator: Server) -> None:
    """Fact 55: an override set in the request template reaches the response; one outside 100 to 599 is ignored."""
    request = '#set($context.responseOverride.header.X-From = "request"){"statusCode": 200}'
    response = '#set($context.responseOverride.status = $util.parseJson($input.params("s"))){}'
    integration = {"type": "MOCK", "requestTemplates": {"application/json": request}}
    responses = {"200": {"responseTemplates": {"application/json": response}}}
    url = deploy(aws, emulator, integration, path_part="m", responses=responses)
    for wanted, status in (("418", 418), ("99", 200), ("600", 200)):
        answer = requests.get(f"{url}/m?s={wanted}", timeout=10)
        assert (answer.status_code, answer.headers["X-From"]) == (status, "request"), wanted


@pytest.mark.parametrize(
    ("media_types", "accept", "chosen", "why"),
    [
        (["text/html", "application/json"], None, "application/json", "no Accept is application/json"),
        (["text/html", "application/xml"], None, "text/html", "the first, where there is none of JSON"),
        (["text/html", "application/json"], "*/*", "text/html", "the first, where none is of the type"),
        (["application/json", "text/html"], "image/png", "application/json", "the first of others"),
        (["application/json", "text/html"], "text/html;q=0.9", "text/html", "the type alone counts"),
    ],
)
def test_the_template_of_a_response_is_the_clients_choice(
    aws: Any, emulator: Server, media_types: list[str], accept: str | None, chosen: str, why: str
) -> None:
    """Developer Guide, "Select a VTL Mapping Template"."""
    integration = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    responses = {"200": {"responseTemplates": {media_type: f"of {media_type}" for media_type in media_types}}}
    url = deploy(aws, emulator, integration, path_part="m", responses=responses)
    answer = requests.get(f"{url}/m", headers={"Accept": accept}, timeout=10)
    assert (answer.headers["Content-Type"], answer.text) == (chosen, f"of {chosen}"), why


@pytest.mark.parametrize(
    ("behavior", "templates", "content_type", "status", "why"),
    [
        ("WHEN_NO_MATCH", {"application/json": '{"statusCode": 200}'}, "text/plain", 200, "the body itself says 200"),
        ("WHEN_NO_TEMPLATES", {"application/json": '{"statusCode": 200}'}, "text/plain", 415, "some, none matches"),
        ("WHEN_NO_TEMPLATES", {}, "text/plain", 200, "none at all"),
        ("NEVER", {}, "text/plain", 415, "never"),
        ("NEVER", {"application/json": '{"statusCode": 200}'}, "application/json; charset=x", 200, "a match"),
        ("NEVER", {"application/json": '{"statusCode": 200}'}, None, 200, "no type is application/json"),
    ],
)
def test_passthrough(
    aws: Any,
    emulator: Server,
    behavior: str,
    templates: dict[str, str],
    content_type: str | None,
    status: int,
    why: str,
) -> None:
    integration = {"type": "MOCK", "requestTemplates": templates, "passthroughBehavior": behavior}
    url = deploy(aws, emulator, integration, path_part="m", responses=OK)
    headers = {"Content-Type": content_type} if content_type else {}
    answer = requests.post(url + "/m", data='{"statusCode": 200}', headers=headers, timeout=10)
    assert answer.status_code == status, why
    if status == 415:
        assert answer.content == b'{"message": "Unsupported Media Type"}', why


def test_a_template_that_does_not_compile_fails_the_call_not_the_deployment(aws: Any, emulator: Server) -> None:
    integration = {"type": "MOCK", "requestTemplates": {"application/json": "#if( {"}}
    answer = requests.get(deploy(aws, emulator, integration, path_part="m", responses=OK) + "/m", timeout=10)
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}')


def test_a_status_the_method_does_not_declare_is_a_configuration_error(aws: Any, emulator: Server) -> None:
    gateway, stage = aws("apigateway"), next(stages)
    api = gateway.create_rest_api(name=stage)
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_integration_response(**where, statusCode="200")
    gateway.create_deployment(restApiId=api["id"], stageName=stage)
    answer = requests.get(f"{emulator.url}/_aws/execute-api/{api['id']}/{stage}/", timeout=10)
    assert answer.status_code == 500

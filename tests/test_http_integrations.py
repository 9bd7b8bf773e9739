"""HTTP integrations that are no proxies, as a user meets them (handbook/02 sections 4.1, 9, 10 and 12)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import deploy, echoing
from tests.process import Server

PASS: dict[str, dict[str, Any]] = {"200": {}}


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with echoing() as url:
        yield url


def http(uri: str, **more: Any) -> dict[str, Any]:
    return {"type": "HTTP", "integrationHttpMethod": "POST", "uri": uri, **more}


def test_only_mapped_parameters_and_the_gateways_own_headers_go_out(aws: Any, emulator: Server, backend: str) -> None:
    """Facts 47, 48 and 36: the body passes, its Content-Type with it; the trace id comes back."""
    mappings = {
        "integration.request.header.X-Mapped": "method.request.header.X-Client",
        "integration.request.querystring.q": "method.request.multivaluequerystring.q",
        "integration.request.path.id": "method.request.path.id",
    }
    declared = {"method.request.header.X-Client": False, "method.request.path.id": True}
    declared["method.request.multivaluequerystring.q"] = False
    integration = http(backend + "/things/{id}?fixed=1&id={id}", requestParameters=mappings)
    url = deploy(aws, emulator, integration, path_part="{id}", parameters=declared, responses=PASS)
    answer = requests.post(
        f"{url}/a%2Fb?q=1&q=2&other=3",
        data="hello",
        headers={"X-Client": "c", "Content-Type": "text/plain"},
        timeout=10,
    )
    seen = answer.json()
    headers = dict(seen["headers"])
    assert (seen["target"], seen["body"]) == ("/things/a%2Fb?fixed=1&id=a%2Fb&q=1&q=2", "hello")
    assert headers.pop("X-Amzn-Trace-Id") == answer.headers["X-Amzn-Trace-Id"]
    assert headers.pop("x-amzn-apigateway-api-id")
    assert headers.pop("User-Agent").startswith("AmazonAPIGateway_")
    assert headers == {
        "Host": backend.removeprefix("http://"),
        "Accept": "application/json",
        "Content-Length": "5",
        "Content-Type": "text/plain",
        "X-Mapped": "c",
    }


@pytest.mark.parametrize(
    ("body", "said", "sent"),
    [
        pytest.param("", None, None, id="nothing of nothing"),
        pytest.param("", "text/plain", "text/plain", id="what the client says of nothing"),
        pytest.param("{}", None, "application/json", id="JSON, where nobody says so"),
        pytest.param("hello", "text/plain", "text/plain", id="what the client says"),
    ],
)
def test_the_type_of_what_is_sent(
    body: str, said: str | None, sent: str | None, aws: Any, emulator: Server, backend: str
) -> None:
    url = deploy(aws, emulator, http(backend), path_part="m", responses=PASS)
    headers = {"Content-Type": said} if said else {}
    seen = dict(requests.post(url + "/m", data=body, headers=headers, timeout=10).json()["headers"])
    assert seen.get("Content-Type") == sent


@pytest.mark.parametrize(
    ("asked", "status", "why"),
    [
        ("/status/200", 200, "the default"),
        ("/status/201", 200, "the default takes what no pattern does"),
        ("/status/404", 410, "a pattern of its own"),
        ("/status/503", 502, "a class of statuses"),
        ("/status/302", 200, "a redirect is an answer like any other"),
    ],
)
def test_the_status_selects_the_response(
    asked: str, status: int, why: str, aws: Any, emulator: Server, backend: str
) -> None:
    responses: dict[str, dict[str, Any]] = {
        "200": {},
        "410": {"selectionPattern": "404"},
        "502": {"selectionPattern": r"5\d{2}"},
    }
    url = deploy(aws, emulator, http(backend + asked), path_part="m", responses=responses)
    assert requests.get(url + "/m", timeout=10, allow_redirects=False).status_code == status, why


def test_no_response_fits(aws: Any, emulator: Server, backend: str) -> None:
    url = deploy(aws, emulator, http(backend), path_part="m", responses={"200": {"selectionPattern": "2.."}})
    assert requests.get(url + "/m", timeout=10).status_code == 200
    url = deploy(
        aws, emulator, http(backend + "/status/404"), path_part="m", responses={"200": {"selectionPattern": "2.."}}
    )
    answer = requests.get(url + "/m", timeout=10)
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}')


def test_templates_in_and_out(aws: Any, emulator: Server, backend: str) -> None:
    template = """{"name": $input.json('$.n'), "who": "$input.params('who')"}"""
    back = """{"sent": $input.json('$.body'), "who": "$input.params('who')"}"""
    response: dict[str, Any] = {
        "responseTemplates": {"application/json": back},
        "responseParameters": {
            "method.response.header.X-Own": "integration.response.header.x-own",
            "method.response.header.X-Method": "integration.response.body.method",
            "method.response.header.X-None": "integration.response.header.nothing",
        },
    }
    url = deploy(
        aws, emulator, http(backend, requestTemplates={"application/json": template}), path_part="m",
        responses={"200": response},
    )  # fmt: skip
    answer = requests.post(url + "/m?who=me", json={"n": "N"}, timeout=10)
    assert answer.json() == {"sent": json.dumps({"name": "N", "who": "me"}), "who": "me"}
    assert (answer.headers["X-Own"], answer.headers["X-Method"]) == ("1", "POST")
    assert "X-None" not in answer.headers
    assert "Server" not in answer.headers


def test_a_template_overrides_what_is_mapped(aws: Any, emulator: Server, backend: str) -> None:
    template = (
        '#set($context.requestOverride.path.id = "over")'
        '#set($context.requestOverride.header.x-a = "over")'
        '#set($context.requestOverride.querystring.q = "over")'
        '#set($context.responseOverride.header.X-Kept = "$context.requestOverride.path.id"){}'
    )
    mappings = {
        "integration.request.path.id": "'mapped'",
        "integration.request.header.X-A": "'mapped'",
        "integration.request.header.X-B": "'mapped'",
        "integration.request.querystring.q": "'mapped'",
    }
    integration = http(backend + "/{id}", requestParameters=mappings, requestTemplates={"application/json": template})
    answer = requests.get(deploy(aws, emulator, integration, path_part="m", responses=PASS) + "/m", timeout=10)
    seen = answer.json()
    headers = {name.lower(): value for name, value in seen["headers"]}
    assert seen["target"] == "/over?q=over"
    assert (headers["x-a"], headers["x-b"], answer.headers["X-Kept"]) == ("over", "mapped", "over")


TRACE = '#set($context.requestOverride.header.X-Amzn-Trace-Id = "forged"){}'


@pytest.mark.parametrize(
    ("integration", "status", "message", "why"),
    [
        (http("http://127.0.0.1:1/{id}"), 500, "Internal server error", "nothing is mapped to {id}"),
        (http("http://127.0.0.1:1/"), 504, "Network error communicating with endpoint", "nobody listens"),
        (http("http://no.such.host.invalid/"), 500, "Internal server error", "no such host"),
        (http("http:///path"), 500, "Internal server error", "no host at all"),
        (http("http://127.0.0.1:nine/"), 500, "Internal server error", "no port"),
        (http("${stageVariables.nothing}"), 500, "Internal server error", "a variable that is not set"),
        (
            http("http://127.0.0.1:1/", requestTemplates={"application/json": TRACE}),
            500,
            "Internal server error",
            "a template may not forge the trace id either",
        ),
    ],
)
def test_what_fails(
    integration: dict[str, Any], status: int, message: str, why: str, aws: Any, emulator: Server
) -> None:
    answer = requests.get(deploy(aws, emulator, integration, path_part="m", responses=PASS) + "/m", timeout=10)
    assert (answer.status_code, answer.content) == (status, f'{{"message": "{message}"}}'.encode()), why
    assert "X-Amzn-Trace-Id" not in answer.headers, why

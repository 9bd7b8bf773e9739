"""What callers put into values that an API maps to headers and paths: it neither breaks out nor breaks the gateway."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import echoing
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

QUERY = "method.request.querystring.q"
INJECTED = "x\r\nEvil: 1\r\n\r\nGET /evil HTTP/1.1"


def template(setting: str) -> dict[str, Any]:
    return {"requestTemplates": {"application/json": f'#set($context.responseOverride.{setting}){{"statusCode": 200}}'}}


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> Iterator[Deployed]:
    """`/header` and `/path` map `q` on the way in; `/value`, `/name` and `/status` override the response."""
    made = Deployed(aws, emulator)
    with echoing() as url:
        for path, target in (("header", "header.X-Q"), ("path", "path.q")):
            endpoint = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": f"{url}/echo/{{q}}"}
            mappings = {"integration.request.path.q": "'q'", f"integration.request.{target}": QUERY}
            made.method(
                "GET",
                {**endpoint, "requestParameters": mappings},
                resource_id=made.resource(path),
                requestParameters={QUERY: False},
            )
        for path, setting in (
            ("value", 'header.X-Q = $input.params("q")'),
            ("name", 'header[$input.params("q")] = "1"'),
            ("status", "status = 101"),
        ):
            made.method("GET", template(setting), resource_id=made.resource(path))
        response = {"gatewayresponse.header.X-Q": QUERY}
        made.gateway.put_gateway_response(
            restApiId=made.id, responseType="MISSING_AUTHENTICATION_TOKEN", responseParameters=response
        )
        made.deploy()
        yield made


@pytest.mark.parametrize(
    ("path", "status", "returned"),
    [
        pytest.param("/value", 200, "x  Evil: 1    GET /evil HTTP/1.1", id="an override's value"),
        pytest.param("/name", 200, None, id="an override's name"),
        pytest.param("/status", 200, None, id="a status that ends no exchange"),
        pytest.param("/nothing", 403, "x  Evil: 1    GET /evil HTTP/1.1", id="a gateway response"),
    ],
)
def test_on_the_way_out(api: Deployed, path: str, status: int, returned: str | None) -> None:
    answer = requests.get(api.url + path, params={"q": INJECTED}, timeout=10)
    assert answer.status_code == status
    assert answer.headers.get("X-Q") == returned
    assert "Evil" not in answer.headers


@pytest.mark.parametrize(
    ("path", "value", "target", "header"),
    [
        pytest.param("/header", INJECTED, "/echo/q", "x  Evil: 1    GET /evil HTTP/1.1", id="a header"),
        pytest.param("/header", "5 \u20ac", "/echo/q", "5 ?", id="what no header can hold"),
        pytest.param("/path", "a b/\u00fc", "/echo/a%20b/%C3%BC", None, id="a path"),
        pytest.param("/path", "x\r\nEvil: 1", "/echo/x%0D%0AEvil:%201", None, id="a path with a line break"),
    ],
)
def test_on_the_way_in(api: Deployed, path: str, value: str, target: str, header: str | None) -> None:
    answer = requests.get(api.url + path, params={"q": value}, timeout=10)
    assert answer.status_code == 200
    seen = answer.json()
    assert seen["target"].partition("?")[0] == target
    headers = dict(seen["headers"])
    assert headers.get("X-Q") == header
    assert "Evil" not in headers

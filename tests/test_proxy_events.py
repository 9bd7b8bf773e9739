"""What a function behind a REST API is told of a request's path, trace and method (handbook/10 facts 37 to 40)."""

import json
import re
from typing import Any

import pytest

from tests.apis import function, uri
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server
from tests.wire import asked

SHOWS = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event)}\n"
ROOT = "1-5759e988-bd862e3fe1be46a994272793"


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> Deployed:
    made = Deployed(aws, emulator)
    integration = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function(aws, SHOWS))}
    made.method("GET", integration, operationName="ListThings")
    made.method("GET", integration, resource_id=made.resource("{proxy+}"))
    made.deploy()
    return made


def event(api: Deployed, target: str, headers: str = "") -> Any:
    host = f"{api.id}.execute-api.us-east-1.amazonaws.com"
    _, body = asked(api.url, target.replace("STAGE", api.stage), headers, host=host)
    return json.loads(body)


@pytest.mark.parametrize(
    ("target", "path", "full", "proxy"),
    [
        pytest.param("/STAGE/a/b", "/a/b", "/STAGE/a/b", "a/b", id="the stage is in the context's path only"),
        pytest.param("/STAGE/a/", "/a/", "/STAGE/a/", "a", id="a trailing slash"),
        pytest.param("/STAGE/a//b", "/a//b", "/STAGE/a//b", "a//b", id="double slashes inside"),
        pytest.param("//STAGE/a", "/a", "//STAGE/a", "a", id="before the stage"),
        pytest.param("/STAGE//a", "/a", "/STAGE//a", "a", id="behind the stage"),
        pytest.param("/STAGE/a%2Bb/%C3%BC", "/a%2Bb/%C3%BC", "/STAGE/a%2Bb/%C3%BC", "a%2Bb/%C3%BC", id="encoded"),
    ],
)
def test_paths(api: Deployed, target: str, path: str, full: str, proxy: str) -> None:
    seen = event(api, target)
    assert (seen["path"], seen["pathParameters"]) == (path, {"proxy": proxy})
    assert seen["requestContext"]["path"] == full.replace("STAGE", api.stage)


def test_a_query_without_parameters_is_null(api: Deployed) -> None:
    """Handbook/02 section 7: null when empty."""
    seen = event(api, "/STAGE/things?&&")
    assert (seen["queryStringParameters"], seen["multiValueQueryStringParameters"]) == (None, None)


@pytest.mark.parametrize(("target", "name"), [("/STAGE/things", "ListThings"), ("/STAGE/other", None)])
def test_the_name_of_an_operation(api: Deployed, target: str, name: str | None) -> None:
    assert event(api, target)["requestContext"].get("operationName") == name


def test_a_trace_that_begins_at_the_gateway_is_told_by_its_root(api: Deployed) -> None:
    """So in all events that were recorded: handbook/02 section 7, 05 section 3, 06 section 5; Lambda's guide has
    "X-Amzn-Trace-Id": "Root=1-5e66d96f-7491f09xmpl79d18acf3d050".
    """
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", event(api, "/STAGE/things")["headers"]["X-Amzn-Trace-Id"])


@pytest.mark.parametrize(
    ("sent", "passed"),
    [
        pytest.param(
            f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1",
            f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1",
            id="kept",
        ),
        pytest.param(
            f"Self=1-a;Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1",
            f"Self=1-a;Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1",
            id="kept as a load balancer wrote it, so in an execution log of 2019 on GitHub",
        ),
        pytest.param(f"Root={ROOT}", rf"Root={ROOT};Parent=[0-9a-f]{{16}};Sampled=0", id="Parent and Sampled added"),
        pytest.param(
            f"Self=1-a;Root={ROOT}", rf"Root={ROOT};Parent=[0-9a-f]{{16}};Sampled=0;Self=1-a", id="what else there is"
        ),
        pytest.param("none", r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", id="what is no trace"),
    ],
)
def test_traces(api: Deployed, sent: str, passed: str) -> None:
    seen = event(api, "/STAGE/things", f"X-Amzn-Trace-Id: {sent}\r\n")
    assert re.fullmatch(passed, seen["headers"]["X-Amzn-Trace-Id"])


SENT = ("x-correlation-id", "sec-fetch-mode", "Referer", "accept", "UPGRADE-insecure-requests", "Accept-Language")


def test_headers_are_sorted_and_a_new_trace_is_its_root_alone(api: Deployed) -> None:
    """As in every event of AWS's that users show: ten of them from 2019 to 2025, of traced stages too."""
    for _ in range(3):
        seen = event(api, "/STAGE/things", "".join(f"{name}: x\r\n" for name in SENT))
        names = list(seen["headers"])
        assert {*SENT, "Host", "Via", "X-Forwarded-For"} <= set(names)
        assert names == sorted(names, key=str.lower) == list(seen["multiValueHeaders"])
        assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", seen["headers"]["X-Amzn-Trace-Id"])

"""What AWS's front end adds to a REST API, refuses, or takes apart, over a socket (handbook/02 sections 1, 3 and 6)."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.data_plane.apis.deploying import Deployed
from tests.process import Server
from tests.wire import asked


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> Deployed:
    """`/things`, and `/{proxy+}`, show their query as templates see it."""
    made = Deployed(aws, emulator, endpointConfiguration={"types": ["REGIONAL"]})
    shown = '{"a": "$input.params().querystring.get(\'a\')", "b": "$input.params().querystring.get(\'b\')"}'
    made.method("GET", answer=shown)
    made.method("GET", resource_id=made.resource("{proxy+}"), answer=shown)
    made.deploy()
    return made


@pytest.mark.parametrize(
    ("target", "names", "body"),
    [
        pytest.param("/things", ["x-amzn-RequestId", "x-amz-apigw-id"], None, id="an answer"),
        pytest.param(
            "/other?a={",
            ["x-amzn-RequestId", "x-amzn-ErrorType", "x-amz-apigw-id"],
            '{"message":null}',
            id="a gateway response",
        ),
    ],
)
def test_the_headers_of_an_answer_in_aws_order(api: Deployed, target: str, names: list[str], body: str | None) -> None:
    """Reported: Date, Content-Type, Content-Length, Connection, x-amzn-RequestId, x-amzn-ErrorType, x-amz-apigw-id."""
    lines, text = asked(api.url, urlsplit(api.url).path + target)
    found = [line.partition(":")[0] for line in lines[1:]]
    assert found == ["Date", "Content-Type", "Content-Length", "Connection", *names]
    assert body in (None, text)


@pytest.mark.parametrize(
    ("query", "status", "seen"),
    [
        pytest.param("a=1&b=2", 200, {"a": "1", "b": "2"}, id="as everywhere"),
        pytest.param("a=1;b=2", 200, {"a": "1", "b": "2"}, id="a semicolon splits"),
        pytest.param("a=1%3Bb=2", 200, {"a": "1;b=2", "b": ""}, id="an encoded one does not"),
        pytest.param("a=%7B%7C%7D", 200, {"a": "{|}", "b": ""}, id="pipes and braces, encoded"),
        pytest.param("a=1|2", 400, None, id="a pipe"),
        pytest.param("a={1", 400, None, id="an opening brace"),
        pytest.param("a=1}", 400, None, id="a closing brace"),
    ],
)
def test_characters_of_a_query(api: Deployed, query: str, status: int, seen: dict[str, str] | None) -> None:
    lines, body = asked(api.url, f"{urlsplit(api.url).path}/things?{query}")
    assert int(lines[0].split()[1]) == status
    assert seen is None or json.loads(body) == seen


@pytest.mark.parametrize(("beyond", "status"), [(0, 200), (1, 414)], ids=["1,600 bytes", "one more"])
def test_the_longest_arn_of_a_method(api: Deployed, beyond: int, status: int) -> None:
    arn = f"arn:aws:execute-api:us-east-1:000000000000:{api.id}/{api.stage}/GET/"
    answer = requests.get(f"{api.url}/{'a' * (1600 - len(arn) + beyond)}", timeout=10)
    assert answer.status_code == status
    assert status == 200 or answer.text == '{"message":"Request URI too long"}'


@pytest.mark.parametrize("stage", ["", "/nostage/things"])
def test_an_unknown_api_answers_with_ids_too(api: Deployed, stage: str) -> None:
    lines, body = asked(api.url, stage or "/", host="zzzzzzzzzz.execute-api.us-east-1.amazonaws.com")
    assert (lines[0].split()[1], body) == ("403", '{"message":"Forbidden"}')
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers["x-amzn-ErrorType"] == "ForbiddenException"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["x-amzn-RequestId"])
    assert re.fullmatch(r"[\w-]{15}=", headers["x-amz-apigw-id"])

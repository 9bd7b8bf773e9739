"""`apigw invoke`: a call as `curl` would make it, and where its time went."""

import json
from typing import Any

import pytest
import requests

from tests.apis import deploy, function, uri
from tests.emulator.cli.command import apigw, printed
from tests.process import Server

SHOWS_ITS_EVENT = """
import json

def handler(event, context):
    return {"statusCode": 201, "headers": {"X-Seen": "yes", "Server-Timing": "mine;dur=1"}, "body": json.dumps(event)}
"""
STEPS = ["match", "authorize", "meter", "validate", "integrate", "finish", "backend"]


@pytest.fixture(scope="module")
def url(aws: Any, emulator: Server) -> str:
    arn = function(aws, SHOWS_ITS_EVENT)
    return deploy(aws, emulator, {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(arn)})


@pytest.fixture(scope="module")
def path(url: str) -> str:
    """`/{stage}`, which only one API has."""
    return "/" + url.rpartition("/")[2]


def test_a_call_is_shown_whole(emulator: Server, path: str) -> None:
    words = ["post", f"{path}/pets?a=b c", "-H", "X-One: 1", "-H", "x-two:2", "-d", "the body"]
    found = printed(emulator, "invoke", *words)
    event = json.loads(found["body"])
    assert found["status"] == 201
    assert ["X-Seen", "yes"] in found["headers"]
    assert [value for name, value in found["headers"] if name == "Server-Timing"] == ["mine;dur=1"]
    assert (event["httpMethod"], event["path"], event["body"]) == ("POST", "/pets", "the body")
    assert event["queryStringParameters"] == {"a": "b c"}
    assert (event["headers"]["X-One"], event["headers"]["x-two"]) == ("1", "2")
    assert event["headers"]["Content-Type"] == "application/json", "where nothing else is said"
    assert event["requestContext"]["path"] == f"{path}/pets", "the API sees its own address"
    assert list(found["milliseconds"]) == STEPS
    assert all(took >= 0 for took in found["milliseconds"].values())


def test_a_call_in_a_terminal(emulator: Server, path: str) -> None:
    done = apigw(emulator, "invoke", "GET", f"{path}/pets")
    status, *lines = done.stdout.splitlines()
    assert status == "201 Created"
    assert "X-Seen: yes" in lines
    assert [line.split()[0] for line in lines[-len(STEPS) :]] == STEPS


def test_a_body_comes_from_stdin_or_a_file(emulator: Server, path: str) -> None:
    done = apigw(emulator, "invoke", "POST", f"{path}/pets", "-d", "@-", stdin="from stdin")
    assert '"body": "from stdin"' in done.stdout
    done = apigw(emulator, "invoke", "POST", f"{path}/pets", "-d", "@/nowhere")
    assert done.returncode == 2
    assert "cannot read /nowhere: No such file or directory" in done.stderr


def test_a_step_that_refuses_is_the_last_before_the_gateways_answer(aws: Any, emulator: Server, path: str) -> None:
    api = next(each for each in aws("apigateway").get_rest_apis(limit=500)["items"] if each["name"] == path[1:])
    root = api["rootResourceId"]
    gateway = aws("apigateway")
    gateway.put_method(restApiId=api["id"], resourceId=root, httpMethod="GET", authorizationType="AWS_IAM")
    gateway.put_integration(restApiId=api["id"], resourceId=root, httpMethod="GET", type="MOCK")
    gateway.create_deployment(restApiId=api["id"], stageName=path[1:])
    refused = printed(emulator, "invoke", "GET", path)
    assert refused["status"] == 403
    assert list(refused["milliseconds"]) == ["match", "authorize", "gateway-response", "finish"]
    signed = printed(emulator, "invoke", "GET", path, "--sign")
    assert signed["status"] == 500, "let in; a MOCK without a template cannot answer"
    assert "integrate" in signed["milliseconds"]


def test_which_api_is_said_by_its_id_or_name(emulator: Server, url: str, path: str) -> None:
    api_id = url.split("/")[-2]
    for name in (api_id, path[1:]):
        assert printed(emulator, "invoke", "GET", f"{path}/pets", "--api", name)["status"] == 201
    done = apigw(emulator, "invoke", "GET", "/elsewhere", "--api", api_id)
    assert done.returncode == 1
    assert f"PATH begins with none of the stages of {path[1:]}: {path}/..." in done.stderr


def test_where_nothing_is_found_it_says_what_to_ask_next(emulator: Server, path: str) -> None:
    done = apigw(emulator, "invoke", "GET", "/nosuchstage/pets")
    assert done.returncode == 1
    assert "No deployed API has that stage. apigw apis lists what is there" in done.stderr
    done = apigw(emulator, "invoke", "GET", f"{path}/pets")
    assert done.stderr == ""


def test_where_no_route_is_meant_it_says_what_lists_them(emulator: Server, aws: Any) -> None:
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name="of one route")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK")
    gateway.create_deployment(restApiId=api["id"], stageName="one")
    done = apigw(emulator, "invoke", "GET", "/one/other", "--api", "of one route")
    gateway.delete_rest_api(restApiId=api["id"])
    assert "Missing Authentication Token" in done.stdout
    assert "The API has no such route, as it is deployed. apigw routes API lists them." in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["GET", "pets"], "'pets' does not begin with a slash", id="a path without a slash"),
        pytest.param(["GET", "/x", "-H", "no"], "'no' is not NAME:VALUE", id="a header without a colon"),
        pytest.param(["G T", "/x"], "'G T' is no method", id="a method that is none"),
        pytest.param(["GET", "/x", "-H", "a b: c"], "'a b: c' is not NAME:VALUE", id="a header's name that is none"),
    ],
)
def test_bad_words(emulator: Server, words: list[str], said: str) -> None:
    done = apigw(emulator, "invoke", *words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 201, id="from this machine"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="by a page elsewhere"),
        pytest.param({"Host": "rebound.example"}, 403, id="by a name that is not ours"),
    ],
)
def test_only_this_machine_may_have_calls_timed(
    emulator: Server, path: str, headers: dict[str, str], status: int
) -> None:
    answer = requests.get(f"{emulator.url}/_emulator/timed{path}/pets", headers=headers, timeout=10)
    assert answer.status_code == status
    assert ("match;dur=" in answer.headers.get("Server-Timing", "")) == (status == 201)


def test_other_calls_are_not_timed(emulator: Server, path: str) -> None:
    answer = requests.get(f"{emulator.url}{path}/pets", timeout=10)
    assert answer.headers["Server-Timing"] == "mine;dur=1"
    assert requests.get(f"{emulator.url}/_emulator/timed/_emulator/timed/x", timeout=10).status_code == 404

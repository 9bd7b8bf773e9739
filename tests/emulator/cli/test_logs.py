"""`apigw logs`: what was logged, and what is logged from now on."""

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import deploy, function, log_accesses, uri
from tests.emulator.cli.command import apigw, arguments, printed
from tests.process import Server

SAYS_ITS_PATH = """
def handler(event, context):
    print("asked for", event["path"])
    return {"statusCode": 200, "body": ""}
"""


class Logged:
    """An API that logs its accesses, and the function it calls."""

    def __init__(self, aws: Any, emulator: Server) -> None:
        arn = function(aws, SAYS_ITS_PATH)
        self.function = arn.rpartition(":")[2]
        self.url = deploy(aws, emulator, {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(arn)})
        *_, self.api, self.stage = self.url.split("/")
        log_accesses(aws, "000000000000", self.api, self.stage, "$context.requestId path $context.path")

    def call(self, path: str) -> None:
        assert requests.get(f"{self.url}/{path}", timeout=10).status_code == 200


@pytest.fixture(scope="module")
def logged(aws: Any, emulator: Server) -> Logged:
    made = Logged(aws, emulator)
    made.call("one")
    made.call("two")
    return made


def test_of_a_function(emulator: Server, logged: Logged) -> None:
    found = printed(emulator, "logs", logged.function)
    assert {event["group"] for event in found} == {f"/aws/lambda/{logged.function}"}
    said = [event["message"].strip() for event in found if "asked for" in event["message"]]
    assert said == ["asked for /one", "asked for /two"]


def test_of_an_api(emulator: Server, logged: Logged) -> None:
    found = printed(emulator, "logs", logged.api)
    assert [event["message"].split()[1:] for event in found] == [
        ["path", f"/{logged.stage}/one"],
        ["path", f"/{logged.stage}/two"],
    ]


def test_of_everything_the_newest_lines(emulator: Server, logged: Logged) -> None:
    groups = {event["group"] for event in printed(emulator, "logs", "-n", "100000")}
    assert groups >= {logged.stage, f"/aws/lambda/{logged.function}"}
    newest = apigw(emulator, "logs", logged.api, "-n", "1").stdout
    assert newest.strip().endswith(f"path /{logged.stage}/two")
    assert len(newest.splitlines()) == 1


def test_of_a_canary_once(emulator: Server, aws: Any) -> None:
    """On AWS a canary's calls are in the groups of its stage, and in its own again."""
    logged = Logged(aws, emulator)
    changes = {"/canarySettings/percentTraffic": "100", "/*/*/logging/loglevel": "INFO"}
    operations = [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]
    aws("apigateway").update_stage(restApiId=logged.api, stageName=logged.stage, patchOperations=operations)
    logged.call("one")
    lines = [event["message"] for event in printed(emulator, "logs", logged.api)]
    assert f"path /{logged.stage}/one" in "".join(lines)
    assert len(lines) == len(set(lines))


def test_of_nothing(emulator: Server, aws: Any) -> None:
    done = apigw(emulator, "logs", "nosuchthing")
    assert done.returncode == 1
    assert "There is no API and no function 'nosuchthing'. Functions: " in done.stderr
    api_id = aws("apigateway").create_rest_api(name="silent")["id"]
    done = apigw(emulator, "logs", api_id)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing is logged yet" in done.stderr
    aws("apigateway").delete_rest_api(restApiId=api_id)


@pytest.fixture
def followed(aws: Any, emulator: Server) -> Logged:
    """One of its own, since it is called while it is watched."""
    made = Logged(aws, emulator)
    made.call("one")
    return made


@pytest.fixture
def following(emulator: Server, followed: Logged) -> Iterator["subprocess.Popen[str]"]:
    words = arguments(emulator, "logs", followed.function, "--follow", "--json", "-n", "1")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_what_comes_is_followed_each_event_once_until_ctrl_c(
    following: "subprocess.Popen[str]", followed: Logged
) -> None:
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["message"].startswith("REPORT"), "what there was"
    for path in ("three", "four"):
        followed.call(path)
        said = [json.loads(following.stdout.readline())["message"] for _ in range(4)]
        assert [line.split()[0] for line in said] == ["START", "asked", "END", "REPORT"]
        assert said[1] == f"asked for /{path}\n"
    following.send_signal(signal.SIGINT)
    assert following.communicate() == ("", "")
    assert following.returncode == 0

"""Functions in the emulator's own process, and workers under debuggers: by boto3, HTTP and a debugger of ours."""

import json
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import apis
from tests.dap import Debugger, free_port
from tests.process import Server, running

SOURCE = "import os\nname = {name!r}\ndef handler(event, context): return [name, os.getpid(), os.environ['OWN']]"
START = ["-m", "emulator", "start", "--port", "0"]
Client = Callable[[str], Any]


def call(client: Client, arn: str) -> Any:
    return json.loads(client("lambda").invoke(FunctionName=arn)["Payload"].read())


def make(client: Client, name: str, **variables: str) -> str:
    return apis.create_function(client, SOURCE.format(name=name), Environment={"Variables": {"OWN": name, **variables}})


def test_one_function_by_its_own_wish(emulator: Server, aws: Client) -> None:
    arns = [make(aws, "one", EMULATOR_IN_PROCESS="1"), make(aws, "two", EMULATOR_IN_PROCESS="1")]
    for _ in range(2):
        assert [call(aws, arn) for arn in arns] == [["one", emulator.pid, "one"], ["two", emulator.pid, "two"]]
    name, pid, _ = call(aws, make(aws, "three"))
    assert (name, pid != emulator.pid) == ("three", True)


def test_all_functions_by_a_flag() -> None:
    with running([*START, "--in-process"]) as emulator:
        client = emulator.aws
        assert call(client, make(client, "one")) == ["one", emulator.pid, "one"]
        for own in ({"EMULATOR_IN_PROCESS": "0"}, {"EMULATOR_PYTHON": sys.executable}):
            name, pid, _ = call(client, make(client, "two", **own))
            assert (name, pid != emulator.pid) == ("two", True)


def test_what_it_prints_and_logs_is_in_its_log_group(aws: Client) -> None:
    source = "import logging\ndef handler(event, context):\n    print('printed')\n    logging.warning('logged')"
    arn = apis.create_function(aws, source, Environment={"Variables": {"EMULATOR_IN_PROCESS": "1"}})
    assert call(aws, arn) is None
    group = f"/aws/lambda/{arn.rpartition(':')[2]}"
    found = [event["message"] for event in aws("logs").filter_log_events(logGroupName=group)["events"]]
    assert [message.split("\t")[-1] for message in found[2:4]] == ["printed\n", "logged\n"]


@contextmanager
def stopped(client: Client, emulator: Server, port: int, folder: Path) -> Iterator[Callable[[], requests.Response]]:
    """A function behind an API, stopped by a debugger; what to call to let it go on, and have its answer."""
    (folder / "index.py").write_text("def handler(event, context):\n    return {'statusCode': 204}\n")
    arn = apis.create_function(client, "", Timeout=1)
    client("lambda").update_function_code(FunctionName=arn, S3Bucket="hot-reload", S3Key=str(folder))
    apis.allow_gateway(client, arn)
    integration = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": apis.uri(arn)}
    url = apis.deploy(client, emulator, {**integration, "timeoutInMillis": 1_000})
    assert requests.get(f"{url}/x", timeout=30).status_code == 204, "it is there, and so may be attached to"
    with ThreadPoolExecutor() as threads, Debugger(port, {folder / "index.py": [2]}) as debugger:
        answer = threads.submit(requests.get, f"{url}/x", timeout=30)
        thread, frame = debugger.stopped()
        assert frame["source"]["path"] == str(folder / "index.py")

        def go_on() -> requests.Response:
            debugger.ask("continue", threadId=thread)
            return answer.result()

        yield go_on


@pytest.mark.slow
@pytest.mark.parametrize("where", ["a worker", "the emulator"])
def test_stopped_by_a_debugger_a_call_outlasts_the_gateway_and_others_go_on(tmp_path: Path, where: str) -> None:
    """Attached to a worker by --debug-port, or to an emulator that was started under debugpy."""
    port = free_port()
    ways = {
        "a worker": [*START, "--debug-port", str(port)],
        "the emulator": ["-Xfrozen_modules=off", "-m", "debugpy", "--listen", str(port), *START, "--in-process"],
    }
    source = "def handler(event, context): return 'there'"
    with running(ways[where]) as emulator, socket.create_server(("127.0.0.1", 0)) as silent:
        client = emulator.aws
        other = apis.create_function(client, source, Environment={"Variables": {"EMULATOR_IN_PROCESS": "1"}})
        backend = {"type": "HTTP_PROXY", "uri": f"http://127.0.0.1:{silent.getsockname()[1]}/"}
        slow = apis.deploy(client, emulator, {**backend, "integrationHttpMethod": "GET", "timeoutInMillis": 1_500})
        with stopped(client, emulator, port, tmp_path) as go_on:
            assert call(client, other) == "there"
            assert client("dynamodb").list_tables()["TableNames"] == []
            assert requests.get(f"{slow}/x", timeout=30).status_code == 504, "time has passed"
            assert go_on().status_code == 204

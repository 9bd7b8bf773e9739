"""`--data-dir`, through real processes: what was acknowledged is there after a restart, whatever came before it."""

import contextlib
import http.client
import itertools
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from tests.process import Server, client_of, running
from tests.test_lifecycle import function, proxy

START = ["-m", "emulator", "start", "--port", "0", "--log-level", "warning", "--data-dir"]


@contextmanager
def emulator(directory: Path) -> Iterator[Server]:
    with running([*START, str(directory)]) as server:
        yield server


def refused(directory: Path) -> str:
    """What an emulator says that does not start on a directory."""
    command = [sys.executable, *START, str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def metered(url: str, function_arn: str) -> tuple[str, str, str]:
    """An API that wants a key: its address below the emulator's, the key, and the plan's id."""
    gateway = client_of("apigateway", url)
    address = proxy(url, "prod", function_arn).removeprefix(url)
    api_id = address.split("/")[3]
    root = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
    required = [{"op": "replace", "path": "/apiKeyRequired", "value": "true"}]
    gateway.update_method(restApiId=api_id, resourceId=root, httpMethod="ANY", patchOperations=required)
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    plan = gateway.create_usage_plan(
        name="p", quota={"limit": 5, "period": "DAY"}, apiStages=[{"apiId": api_id, "stage": "prod"}]
    )["id"]
    key = gateway.create_api_key(name="k", enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    return address, gateway.get_api_key(apiKey=key["id"], includeValue=True)["value"], plan


def call(url: str, key: str) -> tuple[int, str]:
    answer = requests.get(url, headers={"x-api-key": key}, timeout=20)
    return answer.status_code, answer.text


def test_a_restart_serves_the_same_urls_keys_functions_and_quotas(tmp_path: Path) -> None:
    source = "def handler(event, context):\n    return {'body': 'kept'}\n"
    with emulator(tmp_path) as server:
        address, key, plan = metered(server.url, function(server.url, "kept", source))
        assert [call(server.url + address, key) for _ in range(3)] == [(200, "kept")] * 3
    moved = tmp_path.with_name("moved")
    tmp_path.rename(moved)
    with emulator(moved) as server:
        assert call(server.url + address, key) == (200, "kept")
        assert call(server.url + address, "another key")[0] == 403
        assert call(server.url + address, key) == (200, "kept")
        assert call(server.url + address, key) == (429, '{"message":"Limit Exceeded"}')
        assert server.aws("apigateway").get_usage_plan(usagePlanId=plan)["quota"]["limit"] == 5
        server.aws("lambda").delete_function(FunctionName="kept")
        requests.post(f"{server.url}/_emulator/reset", timeout=20)
    with emulator(moved) as server:
        assert server.aws("apigateway").get_rest_apis()["items"] == []
        assert list((moved / "apigw-code").iterdir()) == []


class Writer:
    """Makes, renames and deletes APIs as fast as it can, and remembers what was acknowledged.

    names: of the APIs that must be there, by id. asked: what was not answered yet: the id ("" is nobody's, None is that
    of a new API) and the name it was to have (None: the API was to go).
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names: dict[str, str] = {}
        self.asked: tuple[str | None, str | None] = "", None

    def write(self, url: str) -> int:
        """Until the emulator is gone; how many times it answered."""
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        answered = 0
        with contextlib.closing(connection), contextlib.suppress(http.client.HTTPException, OSError):
            while True:
                self.step(connection)
                answered += 1
        return answered

    def step(self, connection: http.client.HTTPConnection) -> None:
        name = f"{self.random.random()} " + "x" * self.random.randrange(900)
        some = self.random.choice(["", *self.names])
        if not some or len(self.names) < 5:
            self.asked = None, name
            made = ask(connection, "POST", "/restapis", {"name": name})
            self.names[made["id"]] = name
        elif self.random.random() < 0.6:
            self.asked = some, name
            rename = {"op": "replace", "path": "/name", "value": name}
            ask(connection, "PATCH", f"/restapis/{some}", {"patchOperations": [rename]})
            self.names[some] = name
        else:
            self.asked = some, None
            ask(connection, "DELETE", f"/restapis/{some}")
            del self.names[some]
        self.asked = "", None

    def check(self, url: str) -> None:
        """All that was answered is there, and what was not is there whole or not at all."""
        found = {each["id"]: each["name"] for each in client_of("apigateway", url).get_rest_apis(limit=500)["items"]}
        asked, name = self.asked
        new = found.keys() - self.names.keys() if asked is None else {asked}
        after = {**self.names, **dict.fromkeys(new, name)}
        assert len(new) <= 1
        assert found in (self.names, {each: name for each, name in after.items() if name is not None})
        self.names, self.asked = found, ("", None)


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    connection.request(method, path, None if body is None else json.dumps(body))
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status < 300, content
    return json.loads(content or "null")


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_kill_9_at_any_moment_loses_nothing_acknowledged(tmp_path: Path, kills: int) -> None:
    """One in five is killed while it starts, the others while they write."""
    writer, chance, answered = Writer(seed=kills), random.Random(kills), 0
    for number in range(kills):
        if number % 5 == 4:
            process = subprocess.Popen([sys.executable, *START, str(tmp_path)], stdout=subprocess.DEVNULL)
            killer = threading.Timer(chance.uniform(0.1, 0.6), process.kill)
            killer.start()
            process.wait()
            killer.join()
            continue
        with emulator(tmp_path) as server:
            writer.check(server.url)
            killer = threading.Timer(chance.uniform(0, 0.15), os.kill, (server.pid, signal.SIGKILL))
            killer.start()
            answered += writer.write(server.url)
            killer.join()
    with emulator(tmp_path) as server:
        writer.check(server.url)
    assert answered > kills


def test_usage_goes_on_across_restarts_until_it_is_reset(tmp_path: Path) -> None:
    with emulator(tmp_path) as server:
        address = proxy(server.url, "prod", function(server.url, "f", "def handler(event, context):\n    return {}\n"))
        address = address.removeprefix(server.url)
        for _ in range(2):
            requests.get(server.url + address, timeout=20)
    with emulator(tmp_path) as server:
        requests.get(server.url + address, timeout=20)
        report = requests.get(f"{server.url}/_emulator/usage", timeout=20).json()
        (api,) = report["apis"]
        assert (api["type"], api["requests"]) == ("REST", 3)
        assert report["months"] == [report["month"]]
        requests.post(f"{server.url}/_emulator/reset", timeout=20)
    with emulator(tmp_path) as server:
        assert requests.get(f"{server.url}/_emulator/usage", timeout=20).json()["apis"] == []
        other = requests.get(f"{server.url}/_emulator/usage?month=2020-01", timeout=20).json()
        assert (other["month"], other["apis"], other["cost"]) == ("2020-01", [], 0)


APPENDS = """
import json, os
def handler(event, context):
    line = os.open(event["file"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(line, b"%d\\n" % event["number"])
"""


@pytest.mark.slow
def test_kill_9_loses_no_asynchronous_invocation(tmp_path: Path) -> None:
    """Killed while functions run, with a growing number of events behind it that were answered 202."""
    ran, accepted = tmp_path / "ran", 0
    with emulator(tmp_path) as server:
        function(server.url, "appends", APPENDS)
    for _ in range(4):
        with emulator(tmp_path) as server:
            lambda_ = client_of("lambda", server.url)
            for _ in range(10):
                event = json.dumps({"file": str(ran), "number": accepted})
                answer = lambda_.invoke(FunctionName="appends", InvocationType="Event", Payload=event)
                assert answer["StatusCode"] == 202
                accepted += 1
            os.kill(server.pid, signal.SIGKILL)
    with emulator(tmp_path):
        numbers: set[int] = set()
        until = time.monotonic() + 30
        while len(numbers) < accepted and time.monotonic() < until:
            numbers = {int(line) for line in ran.read_text().splitlines()} if ran.exists() else set()
    assert numbers == set(range(accepted))


def test_events_of_a_function_that_is_deleted_do_not_come_back(tmp_path: Path) -> None:
    with emulator(tmp_path) as server:
        function(server.url, "fails", "def handler(event, context):\n    raise ValueError\n")
        lambda_ = client_of("lambda", server.url)
        lambda_.invoke(FunctionName="fails", InvocationType="Event")
        lambda_.delete_function(FunctionName="fails")
        os.kill(server.pid, signal.SIGKILL)
    with closing(sqlite3.connect(tmp_path / "apigw-state.db")) as state:
        assert state.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_code_that_nothing_names_is_gone_after_a_restart(tmp_path: Path) -> None:
    source = "def handler(event, context):\n    return 1\n"
    code = tmp_path / "apigw-code"
    with emulator(tmp_path) as server:
        function(server.url, "stays", source)
        function(server.url, "goes", source)
        server.aws("lambda").delete_function(FunctionName="goes")
        (code / "half-unpacked").mkdir()
        os.kill(server.pid, signal.SIGKILL)
    with emulator(tmp_path) as server:
        names = sorted(each.name for each in code.iterdir())
        assert names == [names[0], f"{names[0]}.zip"], "a folder, and the package it was unpacked from"
        assert names[0].startswith("stays-")
        assert server.aws("lambda").invoke(FunctionName="stays")["Payload"].read() == b"1"


def test_a_full_disk_refuses_the_change_and_keeps_what_was(tmp_path: Path) -> None:
    with emulator(tmp_path) as server:
        gateway = server.aws("apigateway")
        kept = gateway.create_rest_api(name="kept")["id"]
        before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        with pytest.raises(ClientError) as refusal:
            gateway.create_rest_api(name="lost")
        assert refusal.value.response["Error"]["Code"] == "InternalFailure"
        assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert "could not be written to apigw-state.db and was not made" in str(refusal.value)
        assert [each["id"] for each in gateway.get_rest_apis()["items"]] == [kept]
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        gateway.create_rest_api(name="later")
        os.kill(server.pid, signal.SIGKILL)
    with emulator(tmp_path) as server:
        found = server.aws("apigateway").get_rest_apis()["items"]
        assert [each["name"] for each in found] == ["kept", "later"]


@pytest.mark.slow
def test_what_cannot_be_kept_in_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "apigw-state.db").write_bytes(b"notes" * 1000)
    (tmp_path / "file").write_text("")
    assert "apigw-state.db is damaged (file is not a database). It has been left" in refused(tmp_path / "damaged")
    assert (tmp_path / "damaged" / "apigw-state.db").read_bytes() == b"notes" * 1000
    assert "Directory" in refused(tmp_path / "file")
    assert "Cannot keep state in" in refused(tmp_path / "file" / "below")
    with emulator(tmp_path):
        assert "apigw-state.db is in use by another emulator" in refused(tmp_path)


def test_the_demo_deploys_its_samples_once(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "deploy.py").write_text(
        "import boto3\nboto3.client('apigateway').create_rest_api(name='sample')\n"
    )
    demo = ["-m", "emulator", "demo", "--port", "0", "--samples", str(tmp_path), "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen([sys.executable, *demo], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = list(itertools.takewhile(lambda line: not line.startswith("Ctrl-C"), process.stdout))
        process.terminate()
    assert any(line.startswith("one") for line in said)
    with running(demo) as server:
        assert [each["name"] for each in server.aws("apigateway").get_rest_apis()["items"]] == ["sample"]

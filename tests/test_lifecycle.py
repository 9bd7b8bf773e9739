"""The process: how it starts, what it says, how it ends."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.apis import allow_gateway, uri, zipped
from tests.process import Server, client_of, descendants, emulating

ROOT = Path(__file__).parent.parent
START = [sys.executable, "-m", "emulator", "start", "--port", "0"]


def function(url: str, name: str, source: str) -> str:
    made = client_of("lambda", url).create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/r",
        Handler="index.handler",
        Code={"ZipFile": zipped(source)},
    )
    allow_gateway(lambda service: client_of(service, url), made["FunctionArn"])
    return str(made["FunctionArn"])


def proxy(url: str, stage: str, function_arn: str) -> str:
    """An API whose root goes to a function; its URL."""
    gateway = client_of("apigateway", url)
    api = gateway.create_rest_api(name=stage)
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "ANY"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri(function_arn))
    gateway.create_deployment(restApiId=api["id"], stageName=stage)
    return f"{url}/_aws/execute-api/{api['id']}/{stage}/"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_ends_every_worker(how: signal.Signals) -> None:
    process = subprocess.Popen(START, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.fullmatch(r"Ready on http://127\.0\.0\.1:\d+\n", line)
    url = line.split()[-1]
    function(url, "f", "def handler(event, context):\n    return 1\n")
    assert client_of("lambda", url).invoke(FunctionName="f")["Payload"].read() == b"1"
    workers = descendants(process.pid)
    assert workers
    process.send_signal(how)
    rest, _ = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "")
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_requests_in_flight_are_answered_before_it_ends() -> None:
    source = "import time\ndef handler(event, context):\n    time.sleep(1)\n    return {'body': 'done'}\n"
    process = subprocess.Popen(START, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    target = proxy(url, "slow", function(url, "slow", source))

    async def ask() -> str:
        asking = asyncio.create_task(asyncio.to_thread(requests.get, target, timeout=20))
        while not descendants(process.pid):  # the worker has started: the request is in flight
            await asyncio.sleep(0.01)
        process.terminate()
        return (await asking).text

    assert asyncio.run(ask()) == "done"
    process.communicate(timeout=20)


def test_reset_empties_everything() -> None:
    with emulating("--log-level", "info") as server:
        url = proxy(server.url, "before", function(server.url, "before", "def handler(e, c):\n    return {}\n"))
        server.aws("sqs").create_queue(QueueName="before")
        assert requests.get(url, timeout=20).status_code == 200
        assert requests.post(f"{server.url}/_emulator/reset", timeout=20).status_code == 200
        assert requests.get(url, timeout=20).status_code == 403
        assert server.aws("apigateway").get_rest_apis()["items"] == []
        assert server.aws("lambda").list_functions()["Functions"] == []
        assert "QueueUrls" not in server.aws("sqs").list_queues()


def test_health_is_json(emulator: Server) -> None:
    answer = requests.get(f"{emulator.url}/_emulator/health", timeout=10)
    assert answer.json()["status"] == "ready"
    assert answer.headers["Content-Type"] == "application/json"


def test_a_port_that_is_taken_is_said_plainly(emulator: Server) -> None:
    command = [*START[:-1], emulator.url.rpartition(":")[2]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_demo_deploys_the_samples_and_says_what_to_try() -> None:
    command = [sys.executable, "-m", "emulator", "demo", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    url = re.findall(r"curl '(\S+/hello\?name=you)'", "".join(said))[0]
    assert requests.get(url, timeout=20).json()["message"] == "Hello, you!"
    process.terminate()
    process.communicate(timeout=20)


def test_it_says_what_functions_print_and_why_calls_fail() -> None:
    process = subprocess.Popen(START, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    source = (
        "def handler(event, context):\n    print('looked up', event['path'])\n    raise ValueError('no such pet')\n"
    )
    assert requests.get(proxy(url, "said", function(url, "talks", source)), timeout=20).status_code == 502
    process.terminate()
    _, said = process.communicate(timeout=20)
    assert "talks | looked up /" in said
    assert "GET /said/: Lambda execution failed with status 200 due to customer function error: no such pet." in said


@pytest.mark.slow
def test_ten_thousand_requests_through_a_function_leave_no_trace() -> None:
    """32 connections; no error, and no more than 20 MB more memory than after the first thousand."""
    source = "def handler(event, context):\n    return {'body': event['path']}\n"
    with emulating() as server:
        url = proxy(server.url, "soak", function(server.url, "soak", source))
        asyncio.run(_ask(url, 1_000))
        before = server.memory()
        asyncio.run(_ask(url, 10_000))
        assert server.memory() - before < 20


async def _ask(url: str, times: int) -> None:
    host, _, path = url.removeprefix("http://").partition("/")
    name, port = host.split(":")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    left = iter(range(times))

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(name, int(port))
        for _ in left:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), head
            assert await reader.readexactly(1) == b"/"
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(32)))

"""What is not requests: start-up, idle memory, the management API, cold functions."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

from botocore.config import Config

from tests.benchmarks.deploy import function
from tests.process import Server, client_of, running

_EMULATOR = ["-m", "emulator", "start", "--port", "0", "--limit", "resources_per_api=1000"]


def report() -> None:
    print("\n| | |\n|---|---|")
    print(f"| exec to Ready, ms | {_started():.0f} |")
    with running(_EMULATOR) as emulator:
        time.sleep(1.5)  # whatever is loaded in the background is loaded
        print(f"| idle memory, MB | {emulator.memory():.0f} |")
        wall, cpu = _create_resource(emulator)
        print(f"| CreateResource with 300 resources: calls/s through boto3 | {1 / wall:,.0f} |")
        print(f"| the same: server CPU, ms | {cpu * 1000:.2f} |")
        print(f"| CreateRestApi through boto3, ms | {_create_rest_api(emulator) * 1000:.2f} |")
        print(f"| the same, where the floor gives the same answer: what boto3 takes | {_boto3(emulator) * 1000:.2f} |")
        print(f"| first call of a function (cold worker), ms | {_cold(emulator) * 1000:.0f} |")
        print(f"| 32 first calls at once, ms | {_cold_at_once(emulator) * 1000:.0f} |")


def _started() -> float:
    times = []
    for _ in range(7):
        with running(_EMULATOR) as emulator:
            times.append(emulator.started * 1000)
    return statistics.median(times)


def _timed(emulator: Server, call: Callable[[int], object], times: int) -> tuple[float, float]:
    """Wall and server CPU seconds a call."""
    call(-1)
    cpu, began = emulator.cpu(), time.perf_counter()
    for number in range(times):
        call(number)
    return (time.perf_counter() - began) / times, (emulator.cpu() - cpu) / times


def _create_resource(emulator: Server) -> tuple[float, float]:
    """In rounds of twenty, which are deleted between, so that the API stays at about 300 resources."""
    gateway = client_of("apigateway", emulator.url)
    api = gateway.create_rest_api(name="big")
    made: list[str] = []

    def create(number: int) -> None:
        resource = gateway.create_resource(
            restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"part{number}"
        )
        made.append(resource["id"])

    for number in range(300):
        create(1000 + number)
    rounds = []
    for _ in range(25):
        made.clear()
        rounds.append(_timed(emulator, create, 20))
        for resource_id in made:
            gateway.delete_resource(restApiId=api["id"], resourceId=resource_id)
    walls, cpus = zip(*rounds, strict=True)
    return statistics.mean(walls), statistics.mean(cpus)


def _create_rest_api(server: Server) -> float:
    gateway = client_of("apigateway", server.url)
    wall, _ = _timed(server, lambda number: gateway.create_rest_api(name=f"api{number}"), 500)
    return wall


def _boto3(emulator: Server) -> float:
    api = client_of("apigateway", emulator.url).create_rest_api(name="api0")
    with urlopen(f"{emulator.url}/restapis/{api['id']}") as answer:
        body = answer.read().decode()
    with running(["-m", "tests.benchmarks.servers.floor", body]) as floor:
        return _create_rest_api(floor)


def _cold_at_once(emulator: Server) -> float:
    functions = client_of("lambda", emulator.url, config=Config(max_pool_connections=32))
    times = []
    with ThreadPoolExecutor(32) as callers:
        for number in range(6):
            name = f"burst{number}"
            function(emulator.url, name)
            began = time.perf_counter()
            list(callers.map(lambda name: functions.invoke(FunctionName=name, Payload=b"{}"), [name] * 32))
            times.append(time.perf_counter() - began)
    return statistics.median(times[1:])  # the first one opens the connections


def _cold(emulator: Server) -> float:
    functions = client_of("lambda", emulator.url)
    times = []
    for number in range(7):
        name = f"cold{number}"
        function(emulator.url, name)
        began = time.perf_counter()
        functions.invoke(FunctionName=name, Payload=b"{}")
        times.append(time.perf_counter() - began)
    return statistics.median(times)

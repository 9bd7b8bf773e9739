"""Which workers stay, go or come when a function's definition changes; what an ARN means."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from control_plane.definitions import functions
from data_plane.functions.event_queue import Outcome, Waits
from data_plane.functions.published import Functions
from data_plane.functions.records import Debugging, FunctionNotFound, FunctionSpec, Invocation
from data_plane.functions.specs import Surroundings

ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"
HERE = ("000000000000", "us-east-1")


class RegistryStandIn:
    """Notes what is published and removed; answers with the ARN that is run."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.specs: dict[str, FunctionSpec] = {}
        self.provisions: dict[str, tuple[int, float]] = {}

    def provision(self, arn: str, executions: int, asked: float) -> None:
        self.provisions[arn] = (executions, asked)

    def publish(self, spec: FunctionSpec) -> None:
        self.noted.append(("published", spec.arn))
        self.specs[spec.arn] = spec

    def remove(self, arn: str) -> None:
        self.noted.append(("removed", arn))

    async def invoke(self, arn: str, event: bytes, **how: Any) -> Invocation:
        return Invocation(
            payload=arn.encode(), function_error=None, executed_version="", log=how["invoked_arn"], request_id="",
            duration_ms=0.0, billed_ms=0, max_memory_mb=0, init_ms=None,
        )  # fmt: skip


async def nobody_is_told(outcome: Outcome) -> None:
    pass


@pytest.fixture
def registry() -> RegistryStandIn:
    return RegistryStandIn()


@pytest.fixture
def published(registry: RegistryStandIn) -> Functions:
    surroundings = Surroundings(interpreter=Path("/usr/bin/python3"), endpoint_url="http://127.0.0.1:4566")
    return Functions(registry, surroundings, nobody_is_told, Waits())  # type: ignore[arg-type]  # a stand-in


def configuration(version: str = "$LATEST", **members: Any) -> functions.Configuration:
    return functions.Configuration(
        function_name="fn",
        function_arn=ARN,
        version=version,
        code=functions.Code(directory="/code", sha256="x", size=1),
        role="arn:aws:iam::000000000000:role/r",
        logging_config=functions.LoggingConfig(log_group="/aws/lambda/fn"),
        last_modified=0.0,
        runtime="python3.12",
        handler="index.handler",
        **members,
    )


FUNCTION = functions.Function(latest=configuration(), revision_ids={})
WITH_VERSIONS = replace(FUNCTION, versions={"1": configuration("1"), "2": configuration("2")})


def alias(**weights: float) -> functions.Alias:
    extra = {name.removeprefix("v"): weight for name, weight in weights.items()}
    return functions.Alias(name="live", function_version="1", revision_id="r", additional_version_weights=extra)


def test_every_version_is_published_and_what_did_not_change_is_left_alone(
    published: Functions, registry: RegistryStandIn
) -> None:
    published.put(FUNCTION, *HERE)
    published.put(replace(FUNCTION, tags={"a": "b"}), *HERE)
    published.put(WITH_VERSIONS, *HERE)
    assert registry.noted == [("published", ARN), ("published", f"{ARN}:1"), ("published", f"{ARN}:2")]


def test_a_change_of_configuration_makes_new_workers(published: Functions, registry: RegistryStandIn) -> None:
    published.put(WITH_VERSIONS, *HERE)
    registry.noted.clear()
    published.put(replace(WITH_VERSIONS, latest=configuration(timeout=9)), *HERE)
    assert registry.noted == [("published", ARN)]


def test_what_is_gone_is_removed(published: Functions, registry: RegistryStandIn) -> None:
    published.put(WITH_VERSIONS, *HERE)
    published.put(FUNCTION, *HERE)
    published.remove(ARN)
    assert [each for each in registry.noted if each[0] == "removed"] == [
        ("removed", f"{ARN}:1"), ("removed", f"{ARN}:2"), ("removed", ARN),
    ]  # fmt: skip


async def invoked(published: Functions, arn: str, event: bytes) -> Invocation:
    return await published.invoke(arn, event)


@pytest.mark.parametrize(
    ("arn", "runs", "why"),
    [
        (ARN, ARN, "the function"),
        (f"{ARN}:$LATEST", ARN, "the same, said"),
        (f"{ARN}:2", f"{ARN}:2", "a version"),
        (f"{ARN}:live", f"{ARN}:1", "an alias"),
    ],
)
def test_what_an_arn_means(published: Functions, arn: str, runs: str, why: str) -> None:
    published.put(replace(WITH_VERSIONS, aliases={"live": alias()}), *HERE)
    done = asyncio.run(invoked(published, arn, b"{}"))
    assert (done.payload.decode(), done.log) == (runs, arn), why


def test_a_weighted_alias_shares_its_calls(published: Functions) -> None:
    published.put(replace(WITH_VERSIONS, aliases={"live": alias(v2=0.25)}), *HERE)

    async def calls() -> Counter[bytes]:
        return Counter([(await published.invoke(f"{ARN}:live", b"{}")).payload for _ in range(2000)])

    counted = asyncio.run(calls())
    assert set(counted) == {f"{ARN}:1".encode(), f"{ARN}:2".encode()}
    assert 300 < counted[f"{ARN}:2".encode()] < 700, "a quarter, give or take ten standard deviations"


@pytest.mark.parametrize("arn", [f"{ARN}:3", f"{ARN}:other", ARN + "x"])
def test_what_is_not_there_is_not_found(published: Functions, arn: str) -> None:
    published.put(FUNCTION, *HERE)
    with pytest.raises(FunctionNotFound):
        asyncio.run(invoked(published, arn, b"{}"))


def test_a_function_chooses_its_interpreter(published: Functions, registry: RegistryStandIn) -> None:
    own = functions.Environment(variables={"EMULATOR_PYTHON": "/venv/bin/python", "MINE": "1"})
    published.put(FUNCTION, *HERE)
    assert registry.specs[ARN].interpreter == Path("/usr/bin/python3")
    published.put(replace(FUNCTION, latest=configuration(environment=own)), *HERE)
    assert registry.specs[ARN].interpreter == Path("/venv/bin/python")
    assert registry.specs[ARN].environment["MINE"] == "1"


@pytest.mark.parametrize(
    ("everywhere", "runtime", "own", "in_process"),
    [
        (False, "python3.12", {}, False),
        (False, "python3.12", {"EMULATOR_IN_PROCESS": "1"}, True),
        (False, "nodejs22.x", {"EMULATOR_IN_PROCESS": "1"}, False),
        (True, "python3.12", {}, True),
        (True, "python3.12", {"EMULATOR_IN_PROCESS": "0"}, False),
        (True, "python3.12", {"EMULATOR_PYTHON": "/py"}, False),
        (True, "python3.12", {"EMULATOR_PYTHON": "/py", "EMULATOR_IN_PROCESS": "1"}, True),
        (True, "nodejs22.x", {}, False),
    ],
)
def test_where_a_function_runs(
    registry: RegistryStandIn, everywhere: bool, runtime: str, own: dict[str, str], in_process: bool
) -> None:
    """Those of Python in a process of their own are debugged by their workers."""
    debugging = Debugging(5678)
    surroundings = Surroundings(
        interpreter=Path("/usr/bin/python3"), endpoint_url="", in_process=everywhere, debugging=debugging
    )
    published = Functions(registry, surroundings, nobody_is_told, Waits())  # type: ignore[arg-type]  # a stand-in
    latest = replace(configuration(environment=functions.Environment(variables=own)), runtime=runtime)
    published.put(replace(FUNCTION, latest=latest), *HERE)
    spec = registry.specs[ARN]
    assert spec.in_process == in_process
    assert spec.debugging == (debugging if runtime.startswith("python") and not in_process else None)


def test_a_runtime_that_cannot_be_run_says_so(published: Functions) -> None:
    published.put(FUNCTION, *HERE)
    published.put(replace(FUNCTION, latest=replace(configuration(), runtime="dotnet8")), *HERE)
    done = asyncio.run(invoked(published, ARN, b"{}"))
    assert done.function_error == "Unhandled"
    assert b"dotnet8" in done.payload

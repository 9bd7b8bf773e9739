"""Durable functions without workers: a function of Python in their place, that checkpoints as AWS's SDKs do."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from control_plane.definitions.durable import Execution, Operation, OperationUpdate, WaitOptions
from control_plane.definitions.functions import DurableConfig
from data_plane.functions.durable.executions import Executions, Started
from data_plane.functions.durable.running import Pauses
from data_plane.functions.durable.versions import Version
from data_plane.functions.records import FunctionNotFound, Invocation

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:"
CONFIG = DurableConfig(execution_timeout=60)
AT_ONCE = Pauses(failed=(0.0,) * 8, throttled=(0.0, 0.0))
Answer = Mapping[str, Any]


def answered(payload: bytes, error: str | None = None) -> Invocation:
    return Invocation(
        payload=payload, function_error=error, executed_version="1", log="", request_id="r",
        duration_ms=0.0, billed_ms=0, max_memory_mb=0, init_ms=None,
    )  # fmt: skip


def version(name: str = "fn", config: DurableConfig | None = CONFIG) -> Version:
    return Version(function_arn=FUNCTION + name, number="1", arn=f"{FUNCTION}{name}:1", config=config)


def succeeded(result: object) -> Answer:
    return {"Status": "SUCCEEDED", "Result": json.dumps(result)}


PENDING: Answer = {"Status": "PENDING"}


class Turn:
    """One invocation: what the function was given, and what it may do."""

    def __init__(self, world: "World", event: bytes) -> None:
        self.event = json.loads(event)
        self.arn: str = self.event["DurableExecutionArn"]
        self.token: str | None = self.event["CheckpointToken"]
        self.operations: dict[str, dict[str, Any]] = {
            each["Id"]: each for each in self.event["InitialExecutionState"]["Operations"]
        }
        self.input = json.loads(next(iter(self.operations.values()))["ExecutionDetails"]["InputPayload"])
        self._world = world

    def status(self, operation: str) -> str | None:
        return self.operations.get(operation, {}).get("Status")

    def checkpoint(self, *updates: OperationUpdate, client_token: str | None = None) -> list[Operation]:
        """What has changed."""
        assert self.token is not None
        done = self._world.executions.checkpoint(self.arn, self.token, updates, client_token)
        self.token = done.checkpoint_token
        return list(done.operations)


Work = Callable[[Turn], Answer | Exception]


class World:
    """Functions by name: durable ones are given a Turn, others their event; and all that was told."""

    def __init__(self, work: Work | None = None, pauses: Pauses = AT_ONCE, **others: Any) -> None:
        self.works: dict[str, Any] = {"fn": work, **others}
        self.turns: list[Turn] = []
        self.over: list[Execution] = []
        self.calls = 0
        self.executions = Executions(self.call, self.invoke, self.resolve, self._told, pauses)

    def call(self, arn: str, event: bytes, **how: Any) -> asyncio.Future[Invocation]:
        """As the registry: what the function does, it does some time later."""
        self.calls += 1
        name = arn.removesuffix(":1").rpartition(":")[2]
        if name not in self.works:
            raise FunctionNotFound(arn)
        return asyncio.ensure_future(self._run(self.works[name], event))

    def invoke(self, arn: str, event: bytes, **how: Any) -> asyncio.Future[Invocation]:
        found: asyncio.Future[Invocation] = asyncio.get_running_loop().create_future()
        found.set_result(self.works[arn.removesuffix(":1").rpartition(":")[2]](event))
        return found

    def resolve(self, arn: str) -> Version:
        name = arn.removesuffix(":1").rpartition(":")[2]
        if name not in self.works:
            raise FunctionNotFound(arn)
        return version(name, None if name.startswith("plain") else CONFIG)

    def start(self, event: object = None, **how: Any) -> Started:
        how = {"invoked_arn": f"{FUNCTION}fn:1", "trace_id": "Root=1", **how}
        return self.executions.start(how.pop("version", version()), json.dumps(event).encode(), **how)

    async def result(self, event: object = None, **how: Any) -> Any:
        """Of an execution that succeeds."""
        done = await self.start(event, **how).answer
        assert done.function_error is None, done.payload
        return json.loads(done.payload)

    async def error(self, event: object = None, **how: Any) -> dict[str, Any]:
        """Of one that does not."""
        done = await self.start(event, **how).answer
        assert done.function_error == "Unhandled"
        return dict(json.loads(done.payload))

    def kinds(self, arn: str) -> list[str]:
        """Of its history."""
        return [event.event_type for event in self.executions.history(arn)]

    def _told(self, execution: Execution, answer: Invocation | None) -> None:
        if answer is not None:
            self.over.append(execution)

    async def _run(self, work: Work, event: bytes) -> Invocation:
        await asyncio.sleep(0)
        turn = Turn(self, event)
        self.turns.append(turn)
        said = work(turn)
        if isinstance(said, Exception):
            error = {"errorType": type(said).__name__, "errorMessage": str(said)}
            return answered(json.dumps(error).encode(), "Unhandled")
        return answered(json.dumps(said).encode())


def step(operation: str, action: str, **more: Any) -> OperationUpdate:
    return OperationUpdate(id=operation, type="STEP", action=action, **more)


SOON = 0.02


def wait(operation: str = "w", seconds: float = SOON) -> OperationUpdate:
    return OperationUpdate(id=operation, type="WAIT", action="START", wait_options=WaitOptions(wait_seconds=seconds))


def of(operations: Iterable[Operation]) -> dict[str, str]:
    return {each.id: each.status for each in operations}


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)

"""What the tests of workers share: functions written on the spot, and a registry that lives for one test."""

import asyncio
import json
import os
import select
import sys
import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import uvloop

from data_plane.functions.records import FunctionSpec, Invocation
from data_plane.functions.registry import FunctionRegistry

T = TypeVar("T")
ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"


def make_spec(folder: Path, source: str, **changes: Any) -> FunctionSpec:
    """A function whose `app.py` is `source`; its handler is `app.handler`, and 20 seconds are plenty."""
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(textwrap.dedent(source))
    spec = FunctionSpec(
        arn=ARN,
        name="fn",
        runtime="python3.12",
        handler="app.handler",
        timeout=20,
        code=folder,
        region="us-east-1",
        account_id="000000000000",
        log_group="/aws/lambda/fn",
        interpreter=Path(sys.executable),
    )
    return msgspec.structs.replace(spec, **changes)


class Lab:
    """A registry, and every log event it told of."""

    def __init__(self, **options: Any) -> None:
        self.events: list[str] = []
        self._heard = asyncio.Condition()
        self._notices: set[asyncio.Task[None]] = set()
        self.registry = FunctionRegistry(open_log=lambda spec, stream: self._told, **options)

    async def invoke(self, event: object = None, arn: str = ARN, **options: Any) -> Invocation:
        return await self.registry.invoke(arn, json.dumps(event).encode(), log_tail=True, **options)

    async def value(self, event: object = None, arn: str = ARN) -> Any:
        """What the handler returned; it must not have failed."""
        invocation = await self.invoke(event, arn)
        assert invocation.function_error is None, invocation.payload
        return json.loads(invocation.payload)

    async def error(self, event: object = None, arn: str = ARN) -> dict[str, Any]:
        """The payload of a call that must fail."""
        invocation = await self.invoke(event, arn)
        assert invocation.function_error == "Unhandled", invocation.payload
        payload: dict[str, Any] = json.loads(invocation.payload)
        return payload

    async def hear(self, text: str) -> None:
        """Wait until some event contains `text`."""
        async with self._heard:
            await self._heard.wait_for(lambda: any(text in event for event in self.events))

    def _told(self, milliseconds: int, texts: list[str]) -> None:
        self.events += texts
        notice = asyncio.get_running_loop().create_task(self._notify())
        self._notices.add(notice)
        notice.add_done_callback(self._notices.discard)

    async def _notify(self) -> None:
        async with self._heard:
            self._heard.notify_all()


def play(scene: Callable[[Lab], Awaitable[T]], *specs: FunctionSpec, on_uvloop: bool = True, **options: Any) -> T:
    """Run `scene` with a lab where `specs` are published, and close the lab whatever happens."""

    async def main() -> T:
        lab = Lab(**options)
        for spec in specs:
            lab.registry.publish(spec)
        try:
            async with asyncio.timeout(60):
                return await scene(lab)
        finally:
            await lab.registry.close()

    return uvloop.run(main()) if on_uvloop else asyncio.run(main())


class Lifeline:
    """A named pipe that processes hold open for writing: `wait_until_cut` returns when none does any more.

    It tells that they have ended without looking for their numbers, which a zombie keeps and others may get.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lifeline"
        os.mkfifo(self.path)
        self._reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    def wait_until_cut(self) -> None:
        """Somebody must have opened it before."""
        readable, _, _ = select.select([self._reader], [], [], 30)
        assert readable, "somebody holds it still"
        assert os.read(self._reader, 1) == b""
        os.close(self._reader)

    async def cut(self) -> None:
        await asyncio.to_thread(self.wait_until_cut)

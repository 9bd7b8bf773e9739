"""What a call to a worker costs: `python -m tests.benchmarks.workers`.

A trivial handler, a 1.5 KB event, a 0.2 KB answer. Printed are, for uvloop and for asyncio: the floor, which is a bare
protocol and a bare loop in a process that reads the event and writes the answer as JSON and does nothing else; the time
of one call after the other and the parent's CPU for each; calls per second; cold starts, and the longest that the loop
stood still while 32 workers started (they and it share the machine's cores).
"""

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import cast

import uvloop

from data_plane.functions.records import FunctionSpec
from data_plane.functions.registry import FunctionRegistry
from tests.data_plane.functions.lab import make_spec

CALLS = 20_000
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "x" * 130}
"""
BARE = (
    HANDLER
    + """
import json, os
while True:
    event = os.read(0, 65536)
    if not event:
        break
    os.write(0, json.dumps(handler(json.loads(event.decode()), None)).encode())
"""
)
EVENT = json.dumps({"headers": {f"header-{n}": "value" * 6 for n in range(30)}, "path": "/a"}).encode()
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"


class Bare(asyncio.Protocol):
    """The floor's side of the socket pair."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.answer.set_result(data)

    async def call(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport.write(EVENT)
        await self.answer


async def one_after_the_other(call: Callable[[], Awaitable[object]]) -> str:
    await call()
    times = []
    cpu = time.process_time()
    for _ in range(CALLS):
        began = time.perf_counter()
        await call()
        times.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    quantiles = statistics.quantiles(times, n=100)
    return f"p50 {quantiles[49] * 1e6:.0f} us, p99 {quantiles[98] * 1e6:.0f} us, parent CPU {cpu / CALLS * 1e6:.1f} us"


async def floor() -> str:
    parent, child = socket.socketpair()
    with child, subprocess.Popen([sys.executable, "-c", BARE], stdin=child.fileno()):
        child.close()
        loop = asyncio.get_running_loop()
        _, bare = await loop.create_unix_connection(Bare, sock=parent)
        result = await one_after_the_other(bare.call)
        bare.transport.close()
        await asyncio.sleep(0.01)
    return result


async def together(registry: FunctionRegistry, arn: str, callers: int) -> str:
    async def caller() -> None:
        for _ in range(CALLS // callers):
            await registry.invoke(arn, EVENT, trace_id=TRACE)

    await asyncio.gather(*(registry.invoke(arn, EVENT) for _ in range(callers)))
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    cpu = time.process_time() - cpu
    return f"{CALLS / (time.perf_counter() - began):,.0f} calls/s, parent CPU {cpu / CALLS * 1e6:.1f} us"


async def cold(one: FunctionSpec, at_once: int, rounds: int) -> str:
    """A fresh registry each round, so that every call starts a worker."""
    times, longest_pause = [], 0.0
    for _ in range(rounds):
        registry = FunctionRegistry()
        registry.publish(one)
        began = last = time.perf_counter()
        calls = asyncio.gather(*(registry.invoke(one.arn, EVENT) for _ in range(at_once)))
        while not calls.done():
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest_pause, last = max(longest_pause, now - last), now
        times.append(time.perf_counter() - began)
        await registry.close()
    return f"p50 {statistics.median(times) * 1e3:.0f} ms, longest pause of the loop {longest_pause * 1e3:.1f} ms"


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = make_spec(Path(folder), HANDLER)
        registry = FunctionRegistry()
        registry.publish(one)
        print("floor:         ", await floor())
        for name, log_tail in (("warm, no log:  ", False), ("warm, log tail:", True)):
            call = partial(registry.invoke, one.arn, EVENT, trace_id=TRACE, log_tail=log_tail)
            print(name, await one_after_the_other(call))
        for callers in (2, 8):
            print(f"{callers} at once:     ", await together(registry, one.arn, callers))
        await registry.close()
        print("cold:          ", await cold(one, 1, 20))
        print("32 cold:       ", await cold(one, 32, 3))


if __name__ == "__main__":
    for name, run in (("uvloop", uvloop.run), ("asyncio", asyncio.run)):
        print(f"-- {name}")
        run(main())

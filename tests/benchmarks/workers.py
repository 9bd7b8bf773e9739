"""What a call to a worker costs: `python -m tests.benchmarks.workers`.

Prints, for a trivial handler, a 1.5 KB event and a 0.2 KB answer: the time of one call after the other and the
parent's CPU for each, calls per second with two workers, the longest the loop stood still while 32 workers started,
and a cold start's time.
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import uvloop

from data_plane.functions.records import FunctionSpec
from data_plane.functions.registry import FunctionRegistry
from tests.data_plane.functions.lab import make_spec

CALLS = 20_000
HANDLER = """
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "x" * 130}
"""
EVENT = json.dumps({"headers": {f"header-{n}": "value" * 6 for n in range(30)}, "path": "/a"}).encode()


async def one_after_the_other(registry: FunctionRegistry, arn: str, log_tail: bool) -> str:
    await registry.invoke(arn, EVENT)
    times = []
    cpu = time.process_time()
    for _ in range(CALLS):
        began = time.perf_counter()
        await registry.invoke(arn, EVENT, log_tail=log_tail)
        times.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    quantiles = statistics.quantiles(times, n=100)
    return f"p50 {quantiles[49] * 1e6:.0f} us, p99 {quantiles[98] * 1e6:.0f} us, parent CPU {cpu / CALLS * 1e6:.1f} us"


async def together(registry: FunctionRegistry, arn: str, callers: int) -> str:
    async def caller() -> None:
        for _ in range(CALLS // callers):
            await registry.invoke(arn, EVENT)

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
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest_pause, last = max(longest_pause, now - last), now
        times.append(time.perf_counter() - began)
        await registry.close()
    return f"p50 {statistics.median(times) * 1e3:.0f} ms, longest pause of the loop {longest_pause * 1e3:.1f} ms"


async def patient_cold(one: FunctionSpec, rounds: int) -> str:
    times = []
    for _ in range(rounds):
        registry = FunctionRegistry()
        registry.publish(one)
        began = time.perf_counter()
        await registry.invoke(one.arn, EVENT)
        times.append(time.perf_counter() - began)
        await registry.close()
    return f"p50 {statistics.median(times) * 1e3:.1f} ms"


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = make_spec(Path(folder), HANDLER)
        registry = FunctionRegistry()
        registry.publish(one)
        print("warm, no log:  ", await one_after_the_other(registry, one.arn, log_tail=False))
        print("warm, log tail:", await one_after_the_other(registry, one.arn, log_tail=True))
        for callers in (2, 8):
            print(f"{callers} at once:     ", await together(registry, one.arn, callers))
        await registry.close()
        print("cold:          ", await patient_cold(one, 20))
        print("32 cold:       ", await cold(one, 32, 3))


if __name__ == "__main__":
    for name, run in (("uvloop", uvloop.run), ("asyncio", asyncio.run)):
        print(f"-- {name}")
        run(main())

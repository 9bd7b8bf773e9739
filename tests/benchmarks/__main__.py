"""`make bench`: the emulator beside the floor and a bare uvicorn, in one run on one machine, interleaved.

CPU per request (server and its workers) as a multiple of the floor's is the figure to judge by: it holds whatever else
the machine does. Requests a second move with the weather; so each is shown as a share of uvicorn's in the same run.
"""

import argparse
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from tests.benchmarks import deploy, load, others, steps, vtl, websockets
from tests.process import Server, emulating, running

_FLOOR, _UVICORN = "floor: bare protocol", "bare uvicorn"


class Target(NamedTuple):
    """name: the row's. url: what is asked. server: whose CPU is counted."""

    name: str
    url: str
    server: Server


class Sample(NamedTuple):
    rate: float
    p50: float
    p99: float
    cpu: float
    """Microseconds of CPU a request."""


@contextmanager
def _targets() -> Iterator[list[Target]]:
    with ExitStack() as stack:
        floor = stack.enter_context(running(["-m", "tests.benchmarks.servers.floor"]))
        uvicorn = stack.enter_context(running(["-m", "tests.benchmarks.servers.bare_uvicorn"]))
        emulator = stack.enter_context(emulating())
        routes = deploy.everything(emulator.url, backend=floor.url)
        yield [
            Target(_FLOOR, floor.url + "/", floor),
            Target(_UVICORN, uvicorn.url + "/", uvicorn),
            *(Target(name, emulator.url + path, emulator) for name, path in routes.items()),
        ]


def _measure(target: Target, connections: int, seconds: float) -> Sample:
    before = target.server.cpu()
    found = load.run(target.url, connections, seconds)
    spent = target.server.cpu() - before
    assert not found.errors, f"{target.name}: {found.errors} of {found.requests} requests failed"
    return Sample(found.rate, found.p50, found.p99, spent / found.requests * 1e6)


def _median(samples: list[Sample]) -> Sample:
    return Sample(*(statistics.median(values) for values in zip(*samples, strict=True)))


def _table(targets: list[Target], connections: int, rounds: int, seconds: float) -> None:
    samples: dict[str, list[Sample]] = {target.name: [] for target in targets}
    for target in targets:
        load.run(target.url, connections, 1)
    for _ in range(rounds):
        for target in targets:
            samples[target.name].append(_measure(target, connections, seconds))
    medians = {name: _median(found) for name, found in samples.items()}
    floor, uvicorn = medians[_FLOOR], medians[_UVICORN]
    print(f"\n{connections} connection{'s' if connections > 1 else ''}")
    print(f"| {'':24} | req/s | p50 us | p99 us | CPU us/req | CPU, x floor | req/s, share of uvicorn |")
    print("|---|---|---|---|---|---|---|")
    for name, each in medians.items():
        print(
            f"| {name:24} | {each.rate:,.0f} | {each.p50:,.0f} | {each.p99:,.0f} | {each.cpu:.1f} | "
            f"{each.cpu / floor.cpu:.1f} | {each.rate / uvicorn.rate:.2f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 32, 256])
    arguments = parser.parse_args()
    with _targets() as targets:
        for connections in arguments.connections:
            _table(targets, connections, arguments.rounds, arguments.seconds)
    others.report()
    websockets.report()
    steps.report()
    _templates()


def _templates() -> None:
    print("\n| mapping template | us | airspeed, pre-parsed: us | times faster | compile, ms |\n|---|---|---|---|---|")
    for row in vtl.rows():
        print(f"| {row.name} | {row.ours:.1f} | {row.airspeed:.0f} | {row.ratio:.1f} | {row.compile_ms:.2f} |")


if __name__ == "__main__":
    main()

"""Load: wrk where it is installed, else a small client of our own in a process of its own."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from typing import NamedTuple
from urllib.parse import urlsplit

_UNITS = {"us": 1.0, "ms": 1000.0, "s": 1_000_000.0}


class Load(NamedTuple):
    """requests a second; p50 and p99 in microseconds; how many requests; how many were not 2xx."""

    rate: float
    p50: float
    p99: float
    requests: int
    errors: int


def run(url: str, connections: int, seconds: float) -> Load:
    return _wrk(url, connections, seconds) if shutil.which("wrk") else _own(url, connections, seconds)


def _wrk(url: str, connections: int, seconds: float) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    total = re.search(r"(\d+) requests in", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert total is not None
    assert rate is not None
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = int(bad[1]) if bad else 0
    errors += sum(int(count) for count in broken.groups()) if broken else 0
    return Load(float(rate[1]), _latency(text, "50%"), _latency(text, "99%"), int(total[1]), errors)


def _latency(text: str, percentile: str) -> float:
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", text)
    assert found is not None
    return float(found[1]) * _UNITS[found[2]]


def _own(url: str, connections: int, seconds: float) -> Load:
    command = [sys.executable, "-m", "tests.benchmarks.load", url, str(connections), str(seconds)]
    return Load(*json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


async def _client(url: str, until: float, took: list[float]) -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    errors = 0
    while (began := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        took.append(time.perf_counter() - began)
        errors += not head.startswith(b"HTTP/1.1 2")
    writer.close()
    return errors


async def _main(url: str, connections: int, seconds: float) -> Load:
    took: list[float] = []
    until = time.perf_counter() + seconds
    errors = sum(await asyncio.gather(*(_client(url, until, took) for _ in range(connections))))
    took.sort()
    return Load(len(took) / seconds, took[len(took) // 2] * 1e6, took[len(took) * 99 // 100] * 1e6, len(took), errors)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))))

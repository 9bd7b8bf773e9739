"""A server as its own process: started, called, and measured by the kernel's accounting, workers counted."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3

_TICK = os.sysconf("SC_CLK_TCK")


class Server(NamedTuple):
    url: str
    pid: int
    started: float
    """Seconds from exec to Ready."""
    tls_url: str | None = None

    def aws(self, service: str, **settings: Any) -> Any:
        """A boto3 client that knows only the endpoint."""
        return client_of(service, self.url, **settings)

    def cpu(self) -> float:
        """CPU seconds of the process and of all below it."""
        return sum(_cpu(pid) for pid in (self.pid, *descendants(self.pid)))

    def memory(self) -> float:
        """Resident megabytes of the process itself."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise ProcessLookupError(self.pid)


def client_of(service: str, url: str, *, access_key: str = "test", region: str = "us-east-1", **settings: Any) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=access_key,
        aws_secret_access_key="test",
        **settings,
    )


@contextmanager
def emulating(*options: str) -> Iterator[Server]:
    """`apigw start` on a free port, until the block ends; the options follow, so that a log level of theirs counts."""
    with running(["-m", "emulator", "start", "--port", "0", "--log-level", "warning", *options]) as server:
        yield server


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[Server]:
    """`python ARGUMENTS`, until the block ends."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    tls_url = None
    try:
        for line in process.stdout:
            if line.startswith("TLS on "):
                tls_url = line.split()[-1]
            if line.startswith("Ready on "):
                yield Server(line.split()[-1], process.pid, time.perf_counter() - began, tls_url)
                break
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in children for found in (int(child), *descendants(int(child)))]


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK

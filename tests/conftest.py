"""Fixtures that any test may use."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.process import Server, emulating


def pytest_configure() -> None:
    """Whoever is run in a shell's background ignores Ctrl-C, and so does all that it starts: not what tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Server]:
    """An emulator of this test session, as a process of its own. Tests share it and so make APIs of their own."""
    with emulating() as server:
        yield server


@pytest.fixture(scope="session")
def aws(emulator: Server) -> Any:
    """`aws("apigateway")`: a boto3 client that knows only the endpoint."""
    return emulator.aws


@pytest.fixture(scope="module")
def eager() -> Iterator[Server]:
    """An emulator that tries again at once."""
    with emulating("--log-level", "error", "--lambda-retry-waits", "0") as server:
        yield server


@pytest.fixture(scope="module")
def near(eager: Server) -> Any:
    """`near("sqs")`: a client of it."""
    return eager.aws

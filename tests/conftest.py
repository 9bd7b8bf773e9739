"""Fixtures that any test may use."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.process import Server, emulating


@pytest.fixture(scope="session")
def emulator() -> Iterator[Server]:
    """An emulator of this test session, as a process of its own. Tests share it and so make APIs of their own."""
    with emulating() as server:
        yield server


@pytest.fixture(scope="session")
def aws(emulator: Server) -> Any:
    """`aws("apigateway")`: a boto3 client that knows only the endpoint."""
    return emulator.aws

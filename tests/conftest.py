"""Fixtures that any test may use."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.process import Server, running


@pytest.fixture(scope="session")
def emulator() -> Iterator[Server]:
    """An emulator of this test session, as a process of its own. Tests share it and so make APIs of their own."""
    with running(["-m", "emulator", "start", "--port", "0", "--log-level", "warning"]) as server:
        yield server


@pytest.fixture(scope="session")
def aws(emulator: Server) -> Any:
    """`aws("apigateway")`: a boto3 client that knows only the endpoint."""
    return client_of(emulator)


def client_of(emulator: Server) -> Any:
    """The same of any emulator."""

    def client(service: str, *, access_key: str = "test", region: str = "us-east-1") -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=emulator.url,
            aws_access_key_id=access_key,
            aws_secret_access_key="test",
        )

    return client

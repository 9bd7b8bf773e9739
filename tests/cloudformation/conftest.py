"""What the tests of resource providers share."""

from collections.abc import Iterator

import pytest

from emulator.cloudformation.resources.gateways.v1 import types as rest_types
from emulator.cloudformation.resources.gateways.v2 import types as http_types
from tests.cloudformation.making import Making
from tests.process import Server

STACK_TAGS = {"team": "pets"}


@pytest.fixture
def make(emulator: Server) -> Iterator[Making]:
    """Makes API Gateway's resources, which go after the test."""
    making = Making(emulator, {**rest_types.TYPES, **http_types.TYPES}, STACK_TAGS)
    yield making
    making.undo()

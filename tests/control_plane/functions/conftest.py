"""The `lambda` client of a plane, and one function in it."""

from typing import Any

import pytest

from tests.control_plane.clients import Plane
from tests.control_plane.functions.packages import creation


@pytest.fixture(name="lambda_")
def lambda_client(plane: Plane) -> Any:
    return plane.client("lambda")


@pytest.fixture
def fn(lambda_: Any) -> Any:
    """The client, with the function `fn` there."""
    lambda_.create_function(**creation())
    return lambda_

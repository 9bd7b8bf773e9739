"""What the tests of transforms share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloudformation.transforms.stacking import Stacks


@pytest.fixture
def stacks(aws: Any) -> Iterator[Stacks]:
    made = Stacks(aws("cloudformation"))
    yield made
    made.delete()

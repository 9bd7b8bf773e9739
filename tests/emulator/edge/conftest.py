import asyncio

import pytest

from emulator.edge.event_loop import new_event_loop
from tests.emulator.edge.serving import LoopFactory


@pytest.fixture(params=["installed", "asyncio"])
def loop_factory(request: pytest.FixtureRequest) -> LoopFactory:
    """Both loops that the edge runs on: uvloop, and what there is without it."""
    return new_event_loop if request.param == "installed" else asyncio.new_event_loop

"""Every operation, given what its model allows and what it does not: it succeeds, or refuses and changes nothing."""

import asyncio
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from control_plane.limits import Limits
from control_plane.operations import apigatewayv2
from control_plane.wire import model
from control_plane.wire.messages import Request, Response
from tests.control_plane.fuzzing import Arguments, judge, request
from tests.control_plane.v1.world import records
from tests.control_plane.v2.conftest import ACCOUNT, REGION, Emulator, control_plane
from tests.control_plane.v2.world import WorldOfV2

pytestmark = pytest.mark.slow

OPERATIONS = {
    operation.name: operation
    for operation in model.load("apigatewayv2").operations
    if model.snake(operation.name) in apigatewayv2.handlers
}
WEBSOCKET = ("Model", "RouteResponse", "IntegrationResponse", "RequestParameter")
"""What only WebSocket APIs have."""
VALUES = ("pets", "x", "1", "$default")


@cache
def world() -> WorldOfV2:
    return WorldOfV2(Emulator(Limits()))


def send(asked: Request) -> Response:
    return asyncio.run(control_plane().handle("apigatewayv2", asked, ACCOUNT, REGION))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_success_or_a_refusal_that_changes_nothing(name: str) -> None:
    operation = OPERATIONS[name]
    of_websocket = {"ApiId": world().names["ApiId"][2:3]} if any(each in name for each in WEBSOCKET) else {}
    arguments_of = Arguments({**world().names, **of_websocket}, VALUES, few=True)

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(arguments=arguments_of.of(operation))
    def check(arguments: dict[str, Any]) -> None:
        emulator = Emulator(Limits())
        world().copy_to(emulator.store)
        before = records(emulator.store)
        response = send(request(operation, arguments, b""))
        judge(operation, response, before, records(emulator.store))

    check()


def test_the_world_has_one_of_everything() -> None:
    """Else the fuzzer would only ever be told that nothing is there."""
    empty = {table for table, found in records(world().store).items() if not found}
    assert not [table for table in empty if table.startswith("v2_")]

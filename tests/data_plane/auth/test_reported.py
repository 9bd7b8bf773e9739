"""What access logs are told of who may call."""

import asyncio
from typing import Any

import pytest

from data_plane.auth.reported import Phase, invoked, reported
from data_plane.errors import AccessDenied, GatewayError, Unauthorized
from data_plane.runtime import Call, Request


def told(failure: GatewayError | None) -> dict[str, Any]:
    async def authorize(call: Call) -> None:
        invoked(call, "request-1")
        if failure is not None:
            raise failure

    made = Call(Request(method="GET", path="/"))

    async def run() -> None:
        await reported(authorize)(made)

    if failure is None:
        asyncio.run(run())
    else:
        with pytest.raises(type(failure)):
            asyncio.run(run())
    assert made.log_variables is not None
    assert made.log_variables.pop("authorizer.latency") >= 0
    return made.log_variables


INVOKED = {"authorizer.integrationStatus": 200, "authorizer.requestId": "request-1"}


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (None, {"authorizer.status": 200}),
        (Unauthorized(reason="why"), {"authorizer.status": 401, "authorizer.error": "why"}),
        (AccessDenied("no"), {"authorizer.status": 403, "authorizer.error": "no"}),
    ],
)
def test_how_an_authorizer_went(failure: GatewayError | None, said: dict[str, Any]) -> None:
    assert told(failure) == {**INVOKED, **said}


def test_phases_that_were_reached_are_told_apart() -> None:
    made = Call(Request(method="GET", path="/"))
    with Phase(made, "authenticate"):
        pass
    with pytest.raises(AccessDenied), Phase(made, "authorize"):
        raise AccessDenied(reason="why")
    told = made.log_variables or {}
    assert {name: value for name, value in told.items() if not name.endswith("latency")} == {
        "authenticate.status": 200,
        "authorize.status": 403,
        "authorize.error": "why",
    }


def test_a_call_that_nobody_reports_needs_no_variables() -> None:
    made = Call(Request(method="GET", path="/"))
    invoked(made, "request-1")
    assert made.log_variables is None

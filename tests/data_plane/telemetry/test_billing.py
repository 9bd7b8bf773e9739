"""What calls and messages count as (handbook/09 section 4)."""

import pytest

from data_plane import errors
from data_plane.telemetry.billing import HTTP, REST, WEBSOCKET, Bill, Bills

HOME = ("000000000000", "us-east-1")
KB = 1024


@pytest.mark.parametrize(
    ("kind", "received", "sent", "units", "why"),
    [
        (REST, 0, 0, 1, "a call"),
        (REST, 10_000 * KB, 10_000 * KB, 1, "the size of a REST call does not matter"),
        (HTTP, 0, 0, 1, "a call of nothing"),
        (HTTP, 512 * KB, 512 * KB, 1, "512 KB each way are one unit"),
        (HTTP, 513 * KB, 0, 2, "513 KB are two"),
        (HTTP, 0, 600 * KB, 2, "so they are in the response"),
        (WEBSOCKET, 32 * KB, 0, 1, "32 KB of a message"),
        (WEBSOCKET, 0, 33 * KB, 2, "33 KB are two, either way"),
        (WEBSOCKET, 128 * KB, 0, 4, "the largest message"),
    ],
)
def test_a_request_counts_the_units_that_aws_bills(kind: str, received: int, sent: int, units: int, why: str) -> None:
    bill = Bill(HOME, kind, "api")
    bill.called(received, sent, None)
    assert (bill.requests, bill.units, bill.sent) == (1, units, sent), why


@pytest.mark.parametrize(
    ("kind", "sent", "units", "why"),
    [
        (REST, 0, 1, "a stream of nothing is a call"),
        (REST, 10 * 1024 * KB, 1, "10 MB are one unit"),
        (REST, 10 * 1024 * KB + 1, 2, "what is more is another"),
        (REST, 25 * 1024 * KB, 3, "and so on"),
        (HTTP, 513 * KB, 2, "HTTP APIs count 512 KB anyway"),
    ],
)
def test_units_of_streams(kind: str, sent: int, units: int, why: str) -> None:
    bill = Bill(HOME, kind, "api")
    bill.called(0, sent, None, streamed=True)
    assert (bill.requests, bill.units, bill.sent) == (1, units, sent), why


@pytest.mark.parametrize(
    ("failure", "charged", "why"),
    [
        (errors.Unauthorized(), False, "nobody was let in"),
        (errors.ExplicitlyDenied(), False, "nor here"),
        (errors.InvalidApiKey(), False, "no key"),
        (errors.Throttled(), False, "throttled"),
        (errors.QuotaExceeded(), False, "over the quota"),
        (errors.AuthorizerFailure(), False, "the authorizer broke"),
        (errors.BadRequestBody(), True, "authorised, then refused"),
        (errors.IntegrationTimeout(), True, "the backend failed"),
        (errors.FunctionThrottled(), True, "so did this one"),
    ],
)
def test_what_is_refused_is_free_and_what_fails_is_not(failure: errors.GatewayError, charged: bool, why: str) -> None:
    bill = Bill(HOME, REST, "api")
    bill.called(1, 2, failure)
    assert (bill.requests == 1) is charged, why


def test_minutes_of_connections_that_are_open_and_of_those_that_ended() -> None:
    bill = Bill(HOME, WEBSOCKET, "api")
    minute = 60_000
    bill.connected(10 * minute)
    bill.connected(11 * minute)
    assert bill.totals(12 * minute).connection_ms == (2 + 1) * minute
    bill.disconnected(10 * minute, 12 * minute)
    assert bill.totals(15 * minute).connection_ms == (2 + 4) * minute
    bill.disconnected(11 * minute, 15 * minute)
    assert bill.totals(100 * minute).connection_ms == 6 * minute


def test_an_api_has_one_bill_in_its_account_and_region() -> None:
    bills = Bills()
    assert bills.of(HOME, REST, "a") is bills.of(HOME, REST, "a")
    assert bills.of(("111111111111", "us-east-1"), REST, "a") is not bills.of(HOME, REST, "a")
    assert len(bills.all()) == 2
    bills.reset()
    assert bills.all() == []

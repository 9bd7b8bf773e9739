"""The life of a connection, by its table and by chance."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.websockets.connection import (
    ABNORMAL,
    DELETED,
    GOING_AWAY,
    TRANSITIONS,
    Connection,
    Ending,
    Event,
    State,
)
from data_plane.websockets.connections import Connections, Limits, end


class Recorded:
    """A wire that remembers what was done with it."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def send(self, data: bytes) -> None:
        self.done.append(data)

    def close(self, ending: Ending) -> None:
        self.done.append(ending)

    def abort(self) -> None:
        self.done.append("cut")


def connection(milliseconds: int = 0) -> Connection:
    return Connection(api_id="a", stage_name="s", identity={}, domain_name="d", milliseconds=milliseconds)


def opened(milliseconds: int = 0) -> tuple[Connection, Recorded]:
    made, wire = connection(milliseconds), Recorded()
    made.accepted(wire)
    return made, wire


def test_nothing_leads_back_to_an_open_connection() -> None:
    assert [way for way, state in TRANSITIONS.items() if state is State.OPEN] == [(State.CONNECTING, Event.ACCEPTED)]
    assert not [way for way, state in TRANSITIONS.items() if state is State.CONNECTING]


def test_a_connection_that_was_refused_cannot_be_let_in() -> None:
    refused = connection()
    refused.refused()
    with pytest.raises(KeyError):
        refused.accepted(Recorded())


_endings = st.sampled_from([DELETED, GOING_AWAY, Ending(1000, "bye"), None])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(_endings, min_size=1, max_size=6))
def test_disconnect_is_due_once_with_what_came_first(endings: list[Ending | None]) -> None:
    """None: the socket is lost."""
    met, _ = opened()
    due = [met.lost(0) if each is None else met.ended(each, 0) for each in endings]
    assert due == [True] + [False] * (len(endings) - 1)
    assert met.ending == (endings[0] or ABNORMAL)
    assert met.state is (State.CLOSED if None in endings else State.CLOSING)


def is_id(text: str) -> bool:
    return re.fullmatch(r"[\w-]{15}=", text, re.ASCII) is not None


def test_ids_look_like_those_of_aws() -> None:
    ids = {connection().id for _ in range(1000)}
    assert len(ids) == 1000
    assert all(is_id(each) for each in ids)
    assert not is_id("../../etc/passwd")


OVERDUE = [
    ("nothing was heard for ten minutes", 0, 0, None, 600_000, True),
    ("something was heard just before", 0, 1, None, 600_000, False),
    ("two hours are enough, whatever was heard", 0, 7_199_999, None, 7_200_000, True),
    ("a close frame was not answered in time", 0, 0, 1_000, 11_000, True),
    ("there is time left to answer a close frame", 0, 0, 1_000, 10_999, False),
]


@pytest.mark.parametrize(("connected", "heard", "ended", "now", "overdue"), [row[1:] for row in OVERDUE])
def test_a_connection_is_overdue_when_it_was_silent_or_open_too_long(
    connected: int, heard: int, ended: int | None, now: int, overdue: bool
) -> None:
    limits = Limits()
    met, wire = opened(connected)
    met.last_active = heard
    if ended is not None:
        met.ended(DELETED, ended)
    connections = Connections(limits)
    connections.add(met)
    assert connections.overdue(now) == ([met] if overdue else [])
    end(met)
    assert wire.done == [GOING_AWAY if ended is None else "cut"]


def test_what_has_ended_is_not_found() -> None:
    met, _ = opened()
    connections = Connections(Limits())
    connections.add(met)
    assert connections.find(met.id) is met
    met.ended(DELETED, 0)
    assert connections.find(met.id) is None
    assert list(connections) == [met]
    connections.discard(met)
    assert list(connections) == []

"""How a worker's bytes become log events."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.functions.journal import EVENT_LIMIT, RECORD_NEWLINE, RECORD_START, TAIL_LIMIT, Journal, Tail
from data_plane.functions.records import FunctionSpec
from tests.data_plane.functions.lab import make_spec


def record(text: str) -> bytes:
    return RECORD_START + text.encode().replace(b"\n", RECORD_NEWLINE) + b"\n"


def events_of(*chunks: bytes, spec: FunctionSpec | None = None) -> list[str]:
    events: list[str] = []
    journal = Journal(
        spec or make_spec(Path("/tmp"), ""), "stream", lambda _, name: lambda now, texts: events.extend(texts)
    )
    for chunk in chunks:
        journal.output(chunk)
    journal.platform(["END\n"])
    return events


@pytest.fixture
def spec(tmp_path: Path) -> FunctionSpec:
    return make_spec(tmp_path, "")


@pytest.mark.parametrize(
    ("chunks", "events", "why"),
    [
        ([b"one\ntwo\n"], ["one\n", "two\n"], "a line is an event"),
        ([b"on", b"e\ntw", b"o\n"], ["one\n", "two\n"], "wherever the pipe cuts it"),
        ([b"no newline"], ["no newline\n"], "what has no newline gets one before END"),
        ([b"a\n\nb\n"], ["a\n", "\n", "b\n"], "an empty line is a line"),
        ([record("two\nlines")], ["two\nlines\n"], "a record is one event"),
        ([b"half", record("two\nlines")], ["half\n", "two\nlines\n"], "even after an unfinished line"),
        ([b"caf\xc3\xa9 \xff\n"], ["café \N{REPLACEMENT CHARACTER}\n"], "bytes that are no UTF-8 are shown as such"),
        ([b"a\rb\n"], ["a\rb\n"], "a carriage return ends no line"),
        ([], [], "nothing is nothing"),
    ],
)
def test_output_becomes_events_line_by_line(
    spec: FunctionSpec, chunks: list[bytes], events: list[str], why: str
) -> None:
    assert events_of(*chunks, spec=spec) == [*events, "END\n"]


def test_an_endless_line_is_cut(spec: FunctionSpec) -> None:
    *pieces, end = events_of(*([b"x" * 65536] * 9), spec=spec)
    assert [len(piece) for piece in pieces] == [EVENT_LIMIT, EVENT_LIMIT, 65536 + 1]
    assert end == "END\n"


def test_an_endless_record_is_cut_too(spec: FunctionSpec) -> None:
    long = record("x" * EVENT_LIMIT)
    first, second, third, _ = events_of(b"half" + long[:-1], long[-1:], spec=spec)
    assert (first, second.strip("x"), third.strip("x")) == ("half\n", "", "\n")
    assert len(second + third) == EVENT_LIMIT + 1


@given(st.lists(st.text("ab\n", max_size=20), max_size=10))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_where_the_pipe_cuts_makes_no_difference(chunks: list[str]) -> None:
    spec = FunctionSpec(
        arn="", name="", runtime="", handler="", code=Path(), region="", account_id="", log_group="", interpreter=Path()
    )
    apart = events_of(*(chunk.encode() for chunk in chunks), spec=spec)
    assert apart == events_of("".join(chunks).encode(), spec=spec)


def test_the_tail_keeps_the_last_events_and_the_hook_sees_all(spec: FunctionSpec) -> None:
    seen: list[str] = []
    journal = Journal(spec, "stream", lambda _, name: lambda now, texts: seen.extend(texts))
    tail = journal.tail = Tail()
    for number in range(10_000):
        journal.output(b"%099d\n" % number)
    assert len(seen) == 10_000
    assert tail.text() == "".join(seen)[-(TAIL_LIMIT // 100 * 100) :]


def test_between_calls_only_the_hook_hears(spec: FunctionSpec) -> None:
    seen: list[str] = []
    journal = Journal(spec, "stream", lambda _, name: lambda now, texts: seen.extend(texts))
    journal.tail = Tail()
    journal.tail = None
    journal.output(b"late\n")
    assert seen == ["late\n"]


def test_a_journal_that_nobody_hears_keeps_nothing(spec: FunctionSpec) -> None:
    journal = Journal(spec, "stream", None)
    journal.output(b"x" * 1000)
    journal.tail = tail = Tail()
    journal.platform(["END\n"])
    assert tail.text() == "END\n"

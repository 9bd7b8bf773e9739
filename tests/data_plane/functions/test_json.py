"""What a handler returns, written as simplejson writes it: the library AWS's runtime uses.

Every expectation of `test_it_writes_what_simplejson_writes` was made with simplejson 3.20.1 and AWS's encoder on top.
"""

import collections
import datetime
import decimal
import enum
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.functions.in_process.environment import load_runtime
from data_plane.functions.processes import environment
from data_plane.functions.runtimes import bootstrap

Point = collections.namedtuple("Point", "x y")


class Pair(NamedTuple):
    left: Any
    right: Any


class Number(enum.IntEnum):
    ONE = 1


class Letter(str, enum.Enum):  # noqa: UP042 - what users of Python 3.8 write
    B = "b"


class Sloppy(float):
    def __repr__(self) -> str:
        return "sloppy"


class Duck:
    def _asdict(self) -> dict[str, int]:
        return {"a": 1}


loop: list[Any] = []
loop.append({"again": loop})


@pytest.fixture(scope="module")
def of_3_11() -> Iterator[ModuleType]:
    """The runtime as a function of python3.11 has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.11")
        yield load_runtime(environment.BOOTSTRAP)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("a", '"a"'),
        ({"a": 1, "b": [1, 2.5, True, None]}, '{"a": 1, "b": [1, 2.5, true, null]}'),
        ((1, 2), "[1, 2]"),
        ({1: 2, 1.5: 2, None: 3, False: 5}, '{"1": 2, "1.5": 2, "null": 3, "false": 5}'),
        ({"a": float("nan"), "b": float("-inf")}, '{"a": NaN, "b": -Infinity}'),
        (decimal.Decimal("1.10"), "1.10"),
        ({"a": [decimal.Decimal("1E+2")]}, '{"a": [1E+2]}'),
        (decimal.Decimal("-NaN"), "NaN"),
        ([Point(1, (2, 3))], '[{"x": 1, "y": [2, 3]}]'),
        ({"a": Pair(Pair(1, 2), b"x")}, '{"a": {"left": {"left": 1, "right": 2}, "right": "x"}}'),
        (Duck(), '{"a": 1}'),
        ({"a": b"x", b"k": 1}, '{"a": "x", "k": 1}'),
        ({Number.ONE: Number.ONE, Letter.B: Letter.B}, '{"1": 1, "b": "b"}'),
        ({Sloppy(1): Sloppy(1)}, '{"1.0": 1.0}'),
        (collections.OrderedDict(a=collections.Counter("b")), '{"a": {"b": 1}}'),
        (10**30, "1000000000000000000000000000000"),
        ("\u2028é\x7f😀", '"\\u2028\\u00e9\\u007f\\ud83d\\ude00"'),
    ],
)
def test_it_writes_what_simplejson_writes(of_3_11: ModuleType, value: object, text: str) -> None:
    assert of_3_11.to_json(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": {1, 2}}, "Object of type set is not JSON serializable"),
        (datetime.datetime(2020, 1, 1), "Object of type datetime is not JSON serializable"),
        (bytearray(b"x"), "Object of type bytearray is not JSON serializable"),
        (iter([]), "Object of type list_iterator is not JSON serializable"),
        (1j, "Object of type complex is not JSON serializable"),
        (..., "Object of type ellipsis is not JSON serializable"),
        ({(1, 2): 1}, "keys must be str, int, float, bool or None, not tuple"),
        ({Point(1, 2): 1}, "keys must be str, int, float, bool or None, not Point"),
        ({"a": b"\xff"}, "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (loop, "Circular reference detected"),
    ],
)
def test_it_refuses_what_simplejson_refuses(value: object, message: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refusal:
        bootstrap.to_json(value)
    assert str(refusal.value) == message


def test_the_same_object_twice_is_no_circle() -> None:
    shared = [decimal.Decimal(1)]
    assert bootstrap.to_json([shared, shared]) == "[[1], [1]]"


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3) | st.integers() | st.none(), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(plain)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_both_encoders_agree_on_plain_values(value: object) -> None:
    assert bootstrap.encode(value, frozenset()) == bootstrap.to_json(value) == bootstrap.encode_fast(value)


@pytest.mark.parametrize(
    ("execution_env", "escapes"),
    [
        ("AWS_Lambda_python3.8", True),
        ("AWS_Lambda_python3.11", True),
        ("AWS_Lambda_python3.12", False),
        ("AWS_Lambda_python3.14", False),
        ("CloudShell", False),
        ("", False),
    ],
)
def test_runtimes_before_3_12_write_ascii(execution_env: str, escapes: bool) -> None:
    assert bootstrap.escapes_non_ascii(execution_env) is escapes


@pytest.mark.parametrize("white", [b"", b" ", b"\n\t\r "], ids=["none", "a space", "all"])
@pytest.mark.parametrize(
    "event", [b'{"a": 1}', b"[1]", b'"a"', b"1", b"", b"{", b"{} {}", b'{"a": \xff}', b"\xef\xbb\xbf{}"]
)
def test_an_event_is_read_as_the_standard_library_does(event: bytes, white: bytes) -> None:
    given = bytearray(white + event + white)
    assert outcome(lambda: bootstrap.unmarshal_request(given)) == outcome(lambda: json.loads(given.decode()))


def outcome(read: Callable[[], Any]) -> Any:
    """What is read, or why not."""
    try:
        return read()
    except (bootstrap.Fault, ValueError) as error:
        return str(error).removeprefix("Unable to unmarshal input: ")

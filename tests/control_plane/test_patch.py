"""The PATCH engine alone: paths, operations, values, refusals."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.patch import (
    Change,
    Patch,
    boolean,
    choose_from,
    entries,
    invalid_path,
    named_items,
    needed,
    number,
    one_of,
    optional,
    plain,
    replace_only,
    rule,
    value,
    valued_items,
)
from control_plane.wire.errors import AwsError, NotFound


class Inner(msgspec.Struct, frozen=True):
    size: int = 1


class Record(msgspec.Struct, frozen=True):
    name: str = "x"
    enabled: bool = False
    inner: Inner = Inner()
    map: Mapping[str, str] | None = None
    items: list[str] | None = None


PATCH: Patch[Record] = Patch(
    value("/name", needed("no name"), ops=("add", "replace")),
    value("/enabled", boolean),
    value("/inner/size", number(int, "no number", low=1, high=9, rule="not 1 to 9")),
    value("/alias", plain, at="name"),
    entries("/map/{key}", missing=lambda key: NotFound(f"no {key}"), needs_entry=("replace", "remove")),
    named_items("/items/{item}"),
    valued_items("/items"),
    refuse=invalid_path,
)


def change(op: str, path: str | None, value: str | None = None) -> dict[str, str]:
    given = {"op": op, "path": path, "value": value}
    return {name: each for name, each in given.items() if each is not None}


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        pytest.param(Record(), [], Record(), id="nothing"),
        pytest.param(Record(), [change("replace", "/name", "y")], Record(name="y"), id="a value"),
        pytest.param(Record(), [change("replace", "/alias", "y")], Record(name="y"), id="under another name"),
        pytest.param(Record(), [change("replace", "/inner/size", "9")], Record(inner=Inner(9)), id="a nested value"),
        pytest.param(Record(), [change("add", "/map/a~1b~0c", "1")], Record(map={"a/b~c": "1"}), id="an escaped key"),
        pytest.param(Record(), [change("add", "/map/a~01", "1")], Record(map={"a~1": "1"}), id="escaped twice"),
        pytest.param(Record(map={"a": "1"}), [change("replace", "/map/a", "2")], Record(map={"a": "2"}), id="an entry"),
        pytest.param(Record(map={"a": "1"}), [change("remove", "/map/a")], Record(), id="the last entry"),
        pytest.param(Record(), [change("add", "/map/a")], Record(map={"a": ""}), id="an entry without a value"),
        pytest.param(Record(), [change("add", "/items/a~1b")], Record(items=["a/b"]), id="an item by name"),
        pytest.param(
            Record(items=["a", "b"]), [change("replace", "/items/a", "c")], Record(items=["b", "c"]), id="new"
        ),
        pytest.param(Record(items=["a"]), [change("remove", "/items/a")], Record(), id="the last item"),
        pytest.param(Record(items=["a"]), [change("add", "/items", "a")], Record(items=["a"]), id="an item once"),
        pytest.param(Record(items=["a", "b"]), [change("remove", "/items", "a")], Record(items=["b"]), id="by value"),
        pytest.param(
            Record(),
            [change("add", "/name", "y"), change("replace", "/name", "z"), change("replace", "/enabled", "TRUE")],
            Record(name="z", enabled=True),
            id="one after another",
        ),
    ],
)
def test_what_patches_do(before: Record, changes: list[dict[str, str]], after: Record) -> None:
    assert PATCH.apply(before, changes) == after


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (change("replace", "/nothing"), "Invalid patch path /nothing"),
        (change("replace", None), "Invalid patch path null"),
        (change("replace", ""), "Invalid patch path "),
        (change("replace", "name", "y"), "Invalid patch path name"),
        (change("remove", "/name"), "Invalid patch path /name"),
        (change("move", "/name", "y"), "Invalid patch path /name"),
        (change("replace", "/name/more", "y"), "Invalid patch path /name/more"),
        (change("replace", "/name"), "no name"),
        (change("replace", "/inner/size", "ten"), "no number"),
        (change("replace", "/inner/size", "10"), "not 1 to 9"),
        (change("replace", "/inner/size"), "no number"),
        (change("replace", "/map/a", "1"), "no a"),
        (change("remove", "/map/a"), "no a"),
        (change("add", "/items", ""), "Invalid patch value for path /items"),
    ],
)
def test_what_patches_refuse(refused: dict[str, str], message: str) -> None:
    with pytest.raises(AwsError) as caught:
        PATCH.apply(Record(), [change("replace", "/name", "y"), refused])
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("pattern", "path", "keys"),
    [
        ("/a/{x}", "/a/b", {"x": "b"}),
        ("/a/{x}", "/a", None),
        ("/a/{x}", "/a/b/c", None),
        ("/a/{x+}", "/a/b/c", {"x": "b/c"}),
        ("/a/{x+}/z", "/a/b/z", {"x": "b"}),
        ("/a/{x+}/z", "/a//b/c/z", {"x": "/b/c"}),
        ("/a/{x+}/z", "/a/~1b/c/z", {"x": "/b/c"}),
        ("/a/{x+}/z", "/a/z", None),
        ("/a/{x+}/z", "/a/b/c", None),
        ("/a/{y}/{x+}/z", "/a/1/b/c/z", {"y": "1", "x": "b/c"}),
    ],
)
def test_how_paths_match(pattern: str, path: str, keys: dict[str, str] | None) -> None:
    found = rule(pattern, ("add",), lambda record, change, keys: record)
    assert found.match(Change("add", path, None, None).segments()) == keys


@pytest.mark.parametrize(
    ("convert", "given", "made"),
    [
        (plain, None, ""),
        (plain, "x", "x"),
        (optional, "", None),
        (optional, "x", "x"),
        (boolean, "True", True),
        (boolean, "yes", False),
        (boolean, None, False),
        (number(int, "no"), "+7", 7),
        (number(float, "no"), "25.000000", 25.0),
        (number(float, "no"), ".5", 0.5),
        (number(float, "no"), "1e3", 1000.0),
        (number(int, "no", low=-1), "-1", -1),
        (one_of(("a", "b"), "no"), "a", "a"),
    ],
)
def test_the_text_of_a_patch_becomes_a_value(
    convert: Callable[[str | None], Any], given: str | None, made: Any
) -> None:
    assert convert(given) == made


@pytest.mark.parametrize(
    ("convert", "given"),
    [
        *(
            (number(int, "no"), text)
            for text in (None, "", "x", "1.0", "1_000", " 1", "٣", "-1", "9" * 11, "3000000000")
        ),
        *((number(float, "no"), text) for text in (None, "", "nan", "inf", "1_0", "0x1", "1e99", "-0.1")),
        (one_of(("a", "b"), "no"), "c"),
        (one_of(("a", "b"), "no"), None),
        (needed("no"), ""),
    ],
)
def test_values_that_are_none(convert: Callable[[str | None], Any], given: str | None) -> None:
    with pytest.raises(AwsError, match="no"):
        convert(given)


@pytest.mark.parametrize(
    ("refuse", "refused", "message"),
    [
        (replace_only, change("add", "/name"), "Invalid patch operation specified. Must be one of: [replace]"),
        (replace_only, change("copy", "/name"), "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
        (replace_only, change("add", "/other"), "Invalid patch path /other"),
        (
            choose_from(replace=("/name",), remove=("/a", "/b")),
            change("replace", "/other"),
            "Invalid patch path  '/other' specified for op 'replace'. Must be one of: [/name]",
        ),
        (
            choose_from(replace=("/name",), remove=("/a", "/b")),
            change("remove", "/other"),
            "Invalid patch path  '/other' specified for op 'remove'. Must be one of: [/a, /b]",
        ),
        (
            choose_from(replace=("/name",)),
            change("add", "/name"),
            "Invalid patch path  '/name' specified for op 'add'. Please choose supported operations",
        ),
    ],
)
def test_the_words_of_refusals(refuse: Any, refused: dict[str, str], message: str) -> None:
    patch: Patch[Record] = Patch(value("/name"), refuse=refuse)
    with pytest.raises(AwsError) as caught:
        patch.apply(Record(), [refused])
    assert caught.value.message == message


TEXT = st.text("abz~/01 {}", max_size=6)
CHANGES = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "remove", "move", ""])},
        optional={"path": st.sampled_from(["/name", "/map/", "/items/", "/inner/size", "/"]).flatmap(
            lambda start: TEXT.map(lambda end: start + end)
        ), "value": TEXT},
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(changes=CHANGES)
def test_any_patch_applies_or_is_refused(changes: list[dict[str, str]]) -> None:
    before = Record(map={"a": "1"}, items=["a"])
    try:
        after = PATCH.apply(before, changes)
    except AwsError:
        after = before
    assert before == Record(map={"a": "1"}, items=["a"])
    assert msgspec.convert(msgspec.to_builtins(after), Record) == after

"""Bodies are read as JSON or YAML, and nothing that a body holds harms the process."""

import json

import pytest

from control_plane.openapi.documents import text

TAKEN = [
    ("JSON is JSON", b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
    ("YAML is YAML", b"a:\n  - 1\n  - 2.5\n  - true\n  -\n  - x\n", {"a": [1, 2.5, True, None, "x"]}),
    ("a byte order mark is no part of the text", b"\xef\xbb\xbf{}", {}),
    ("braces alone do not make JSON", b"{a: b, c: [d]}", {"a": "b", "c": ["d"]}),
    ("response codes without quotes are keys like any other", b"200: ok\n404: {}", {"200": "ok", "404": {}}),
    ("keys that YAML takes for booleans stay texts", b"on: 1\nyes: 2\nnull: 3", {"on": 1, "yes": 2, "null": 3}),
    ("a date stays the text it was written as", b"version: 2024-01-31", {"version": "2024-01-31"}),
    ("a quoted number is a text", b"a: '1'\nb: \"2\"", {"a": "1", "b": "2"}),
    ("numbers are read as YAML 1.1 reads them", b"a: 0x10\nb: 1_000\nc: -0.5", {"a": 16, "b": 1000, "c": -0.5}),
    ("a tag says what a scalar is", b"a: !!str 1\nb: !!int '2'", {"a": "1", "b": 2}),
    ("an alias stands for what was anchored", b"a: &x {y: [1]}\nb: *x", {"a": {"y": [1]}, "b": {"y": [1]}}),
    ("an alias may be a key", b"a: &x k\n*x : 1", {"a": "k", "k": 1}),
    ("a merge key brings what is not there", b"a: {<<: {y: 1, z: 2}, z: 3}", {"a": {"z": 3, "y": 1}}),
    ("of several merged the first wins", b"a: {<<: [{x: 1}, {x: 2, y: 3}]}", {"a": {"x": 1, "y": 3}}),
    ("a quoted merge key is a key", b"{'<<': {x: 1}}", {"<<": {"x": 1}}),
    ("text blocks keep their lines", b"a: |\n  #set($x = 1)\n  {}\n", {"a": "#set($x = 1)\n{}\n"}),
    ("a whole surrogate pair is one character", b'{"a": "\\ud83d\\ude00"}', {"a": "\N{GRINNING FACE}"}),
]


@pytest.mark.parametrize(("why", "body", "value"), TAKEN, ids=[case[0] for case in TAKEN])
def test_text_is_read_as_json_or_yaml(why: str, body: bytes, value: object) -> None:
    assert text.load(body).value == value


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
MERGED_LAUGHS = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}], k{n}: v}}\n" for n in range(1, 10)
)
TALL = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} {'[' * 60}*a{n - 1}{']' * 60}\n" for n in range(1, 5))

REFUSED = [
    ("nothing is no document", b""),
    ("bytes that are not UTF-8", b'{"a": "\xff"}'),
    ("what is neither JSON nor YAML", b'{"a": '),
    ("more than 6 MB", b" " * (text.LARGEST + 1)),
    ("JSON nested too deep", b'{"a":' * 100_000),
    ("JSON nested too deep, and complete", b"[" * 400 + b"]" * 400),
    ("YAML mappings nested too deep, which crash PyYAML's C loader", b"{a: " * 100_000),
    ("YAML sequences nested too deep", b"- " * 100_000 + b"x"),
    ("aliases that would grow to ten thousand million texts", LAUGHS.encode()),
    ("merge keys that would do the same", MERGED_LAUGHS.encode()),
    ("aliases that nest too deep", TALL.encode()),
    ("an anchor within itself has no end", b"a: &x [*x]"),
    ("an alias of nothing", b"a: *x"),
    ("two YAML documents", b"a: 1\n---\nb: 2"),
    ("a key that is no text", b"? [a]\n: b"),
    ("merging what is no mapping", b"a: {<<: [x]}"),
    ("tags that make objects", b"a: !!python/object/apply:os.system [id]"),
    ("CloudFormation's short tags", b"a: !Ref x"),
    ("half a surrogate pair, which nothing can write", b'{"a": "\\ud83d"}'),
    ("an infinite number", b"a: .inf"),
    ("a number of no digits", b"a: !!int ''"),
    ("a number that is none", b"a: .nan"),
    ("a number of a million digits", b"a: 0x" + b"f" * 1_000_000),
]


@pytest.mark.parametrize(("why", "body"), REFUSED, ids=[case[0] for case in REFUSED])
def test_text_that_is_neither_or_is_not_safe_is_refused(why: str, body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the reason is for readers of the code: AWS gives none)
        text.load(body)


REPEATED = [
    ("JSON: the last counts", b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}', {"a": 3, "b": {"c": 2}}, ["'c'", "'a'"]),
    ("YAML: the line is told too", b"a: 1\nb: 2\na: 3", {"a": 3, "b": 2}, ["'a' in line 3"]),
    ("a merged key that is given anew is no repetition", b"a: {<<: {y: 1}, y: 2}", {"a": {"y": 2}}, []),
]


@pytest.mark.parametrize(("why", "body", "value", "repeated"), REPEATED, ids=[case[0] for case in REPEATED])
def test_tells_of_keys_given_twice(why: str, body: bytes, value: object, repeated: list[str]) -> None:
    assert text.load(body) == (value, repeated)


DOCUMENT = {
    "200": {"on": "no", "description": "~", "template": "#set($a = 1)\n{ \"b\": '$a' }\n", "text": "Grüße: # yes"},
    "list": [1, 2.5, True, None, "1", "2024-01-01", {"$ref": "#/a~1b"}],
}


@pytest.mark.parametrize("as_yaml", [False, True], ids=["JSON", "YAML"])
def test_what_is_written_is_read_again(as_yaml: bool) -> None:
    assert text.load(text.dump(DOCUMENT, as_yaml=as_yaml)).value == DOCUMENT


def test_json_is_laid_out_for_people_and_yaml_says_everything_in_full() -> None:
    shared = {"type": "string"}
    assert text.dump({"a": shared}, as_yaml=False) == json.dumps({"a": shared}, indent=2).encode()
    assert text.dump({"a": shared, "b": shared}, as_yaml=True) == b"---\na:\n  type: string\nb:\n  type: string\n"

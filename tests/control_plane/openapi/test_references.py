"""References stay within the document, and lead somewhere or nowhere; they never loop."""

from typing import Any

import pytest

from control_plane.openapi.documents.references import References, pointer, pointer_parts

ROOT: dict[str, Any] = {
    "parameters": {"id": {"name": "id"}, "again": {"$ref": "#/parameters/id"}},
    "paths": {"/a~b/{c}": {"get": {"x": 1}}, "/list": [{"y": 2}]},
    "loop": {"$ref": "#/hoop"},
    "hoop": {"$ref": "#/loop"},
    "self": {"$ref": "#/self"},
}

CASES = [
    ("a node without a reference is itself", {"a": 1}, {"a": 1}),
    ("a reference is what it leads to", {"$ref": "#/parameters/id"}, {"name": "id"}),
    ("a chain is followed to its end", {"$ref": "#/parameters/again"}, {"name": "id"}),
    ("slashes and tildes are escaped as JSON pointers have it", {"$ref": "#/paths/~1a~0b~1{c}/get"}, {"x": 1}),
    ("and may be percent-encoded", {"$ref": "#/paths/~1a~0b~1%7Bc%7D/get"}, {"x": 1}),
    ("a list is entered by number", {"$ref": "#/paths/~1list/0"}, {"y": 2}),
    ("past its end is nowhere", {"$ref": "#/paths/~1list/9"}, None),
    ("a missing member is nowhere", {"$ref": "#/parameters/none"}, None),
    ("what lies below a scalar is nowhere", {"$ref": "#/parameters/id/name/more"}, None),
    ("a circle ends nowhere", {"$ref": "#/loop"}, None),
    ("so does a reference to itself", {"$ref": "#/self"}, None),
    ("files are not read", {"$ref": "file:///etc/passwd"}, None),
    ("nothing is fetched", {"$ref": "http://127.0.0.1:1/x.json#/a"}, None),
    ("nor looked for beside the document", {"$ref": "other.yaml#/a"}, None),
    ("a reference that is no text is a member like any other", {"$ref": 1}, {"$ref": 1}),
]


@pytest.mark.parametrize(("why", "node", "found"), CASES, ids=[case[0] for case in CASES])
def test_a_reference_is_what_it_points_at(why: str, node: object, found: object) -> None:
    assert References(ROOT).resolve(node) == found


def test_what_is_no_object_reads_as_an_empty_one() -> None:
    references = References(ROOT)
    assert references.mapping([1]) == references.mapping(None) == references.member(ROOT, "paths", "/list") == {}
    assert references.member(ROOT, "parameters", "again") == {"name": "id"}


def test_a_pointer_is_read_as_it_was_written() -> None:
    assert pointer_parts(pointer("paths", "/a~b", "get")) == ["paths", "/a~b", "get"]

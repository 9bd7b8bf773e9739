"""Path and method matching: handbook/02 section 3, handbook/10 facts 35 and 38."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.routing.tree import Tree

ROUTES = (
    ("/", "GET"),
    ("/pets", "POST"),
    ("/pets/{petId}", "GET"),
    ("/pets/mine", "GET"),
    ("/pets/{petId}/toys", "GET"),
    ("/files/{proxy+}", "ANY"),
    ("/files/{proxy+}", "PUT"),
    ("/{proxy+}", "OPTIONS"),
    ("/a b", "GET"),
)
TREE = Tree((path, verb, f"{verb} {path}") for path, verb in ROUTES)


@pytest.mark.parametrize(
    ("verb", "path", "found", "parameters", "why"),
    [
        ("GET", "/", "GET /", {}, "the root"),
        ("POST", "/pets", "POST /pets", {}, "a static path"),
        ("POST", "/pets/", "POST /pets", {}, "a trailing slash does not count"),
        ("GET", "/pets/7", "GET /pets/{petId}", {"petId": "7"}, "a variable"),
        ("GET", "/pets/mine", "GET /pets/mine", {}, "a static sibling goes before the variable"),
        ("GET", "/pets/mine/toys", "GET /pets/{petId}/toys", {"petId": "mine"}, "and back where it leads nowhere"),
        ("GET", "/pets/a%2Bb", "GET /pets/{petId}", {"petId": "a%2Bb"}, "values stay encoded"),
        ("OPTIONS", "/pets", "OPTIONS /{proxy+}", {"proxy": "pets"}, "no OPTIONS on the static one: the greedy one"),
        ("GET", "/files/x/y", "ANY /files/{proxy+}", {"proxy": "x/y"}, "greedy takes the rest"),
        ("PUT", "/files/x", "PUT /files/{proxy+}", {"proxy": "x"}, "the exact verb goes before ANY"),
        ("GET", "/files/x//y/", "ANY /files/{proxy+}", {"proxy": "x//y"}, "inner // stays, the last / does not"),
        ("GET", "//files/x", "ANY /files/{proxy+}", {"proxy": "x"}, "leading slashes are one"),
        ("GET", "/a%20b", "GET /a b", {}, "a static segment however it is encoded"),
    ],
)
def test_a_path_finds_the_method_that_aws_would_choose(
    verb: str, path: str, found: str, parameters: dict[str, str], why: str
) -> None:
    assert TREE.find(verb, path) == (found, parameters), why


@pytest.mark.parametrize(
    ("verb", "path", "why"),
    [
        ("GET", "/pets", "no such verb here, and the greedy one has only OPTIONS"),
        ("GET", "/files", "{proxy+} needs a segment"),
        ("OPTIONS", "/", "the root is not below {proxy+}"),
        ("GET", "/pets/7/toys/x", "too deep"),
        ("GET", "/PETS/7", "paths are case-sensitive"),
        ("TRACE", "/files/x", "ANY is the verbs that methods may have"),
        ("GET /elsewhere HTTP/1.1", "/files/x", "a client may say anything in X-HTTP-Method-Override"),
        ("ANY", "/files/x", "that is no verb"),
    ],
)
def test_what_no_resource_has_is_not_found(verb: str, path: str, why: str) -> None:
    assert TREE.find(verb, path) is None, why


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(["GET", "OPTIONS", "PUT"]), st.text(alphabet="/pets{}%0aé ", max_size=40))
def test_any_path_is_found_or_not(verb: str, path: str) -> None:
    found = TREE.find(verb, "/" + path)
    assert found is None or f"{found[0].split()[0]}" in ("ANY", verb)

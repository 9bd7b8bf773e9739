"""Which route of an HTTP API a request finds (handbook/05 section 2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.routing.route_key import Routes

AWS = ("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default")
"""The routes of AWS's own example."""
MORE = ("GET /", "ANY /a", "POST /a", "GET /a/{x}/c", "ANY /a/{y+}", "GET /café", "GET /b/{x}")


@pytest.mark.parametrize(
    ("routes", "verb", "path", "key", "parameters", "why"),
    [
        (AWS, "GET", "/pets/dog/1", "GET /pets/dog/1", {}, "a full match"),
        (AWS, "GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}, "a variable, where no static segment fits"),
        (AWS, "GET", "/pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}, "the longest greedy prefix"),
        (AWS, "POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}, "ANY takes every verb"),
        (AWS, "TRACE", "/test/5", "$default", {}, "that a route may have"),
        (AWS, "POST", "/pets/cat/1", "ANY /{proxy+}", {"proxy": "pets/cat/1"}, "a longer prefix of another verb"),
        (AWS, "GET", "/", "$default", {}, "a greedy variable stands for something below the root"),
        (AWS, "GET", "/pets/", "GET /pets/{proxy+}", {"proxy": ""}, "be it nothing, behind a slash"),
        (AWS, "GET", "/pets", "ANY /{proxy+}", {"proxy": "pets"}, "without one there is nothing below"),
        (MORE, "GET", "/", "GET /", {}, "the root"),
        (MORE, "POST", "/a", "POST /a", {}, "a verb goes before ANY"),
        (MORE, "HEAD", "/a", "ANY /a", {}, "HEAD is not derived from GET, but ANY takes it"),
        (MORE, "HEAD", "/", None, {}, "HEAD is not derived from GET"),
        (AWS[:2], "GET", "/pets/dog/1/", None, {}, "a trailing slash counts"),
        (MORE, "GET", "/a/", "ANY /a/{y+}", {"y": ""}, "to a greedy one too"),
        (MORE, "GET", "/a/b/c", "GET /a/{x}/c", {"x": "b"}, "a full match goes before a greedy one"),
        (MORE, "POST", "/a/b/c", "ANY /a/{y+}", {"y": "b/c"}, "of another verb"),
        (MORE, "GET", "/a/b//c", "ANY /a/{y+}", {"y": "b//c"}, "double slashes stay"),
        (MORE, "GET", "/caf%C3%A9", "GET /café", {}, "static segments match however they are encoded"),
        (MORE, "GET", "/b/x%20y%2Fz", "GET /b/{x}", {"x": "x y/z"}, "values are decoded"),
        (MORE, "GET", "/b/", None, {}, "a variable is never empty"),
        (MORE, "get", "/", None, {}, "verbs are in upper case"),
    ],
)
def test_the_route_of_a_request(
    routes: tuple[str, ...], verb: str, path: str, key: str | None, parameters: dict[str, str], why: str
) -> None:
    found = Routes((each, each) for each in routes).find(verb, path)
    assert found == (None if key is None else (key, parameters)), why


verbs = st.sampled_from(["GET", "POST", "ANY"])
parts = st.lists(st.sampled_from(["a", "b", "{x}"]), max_size=3)
keys = st.builds(
    lambda verb, segments, greedy: f"{verb} /{'/'.join([*segments, *(['{y+}'] if greedy else [])])}",
    verbs,
    parts,
    st.booleans(),
)


def slow(routes: set[str], verb: str, path: str) -> str | None:
    """The same by AWS's sentences, route by route."""
    segments = path[1:].split("/") if path != "/" else []

    def rank(key: str) -> tuple[object, ...] | None:
        """The higher the better; None where it does not match."""
        own, _, template = key.partition(" ")
        wanted = template[1:].split("/") if template != "/" else []
        greedy = bool(wanted) and wanted[-1] == "{y+}"
        fixed = wanted[:-1] if greedy else wanted
        rest = segments[len(fixed) :]
        if own not in (verb, "ANY") or (not rest if greedy else rest) or len(segments) < len(fixed):
            return None
        pairs = list(zip(fixed, segments, strict=False))
        if any(want not in (got, "{x}") or not got for want, got in pairs):
            return None
        return (not greedy, [want != "{x}" for want, _ in pairs], own == verb)

    ranked = {key: found for key in routes if (found := rank(key)) is not None}
    return max(ranked, key=lambda key: ranked[key], default=None)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(routes=st.sets(keys, max_size=8), verb=st.sampled_from(["GET", "POST"]), path=st.lists(st.sampled_from("abc")))
def test_the_route_is_that_of_aws_sentences(routes: set[str], verb: str, path: list[str]) -> None:
    asked = "/" + "/".join(path[:4])
    found = Routes((each, each) for each in routes).find(verb, asked)
    assert (found and found[0]) == slow(routes, verb, asked)

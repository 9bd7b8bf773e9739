"""What becomes of a base path, in each mode and both versions (handbook/01 section 14, handbook/08 pairs 5 and 6)."""

from typing import Any

import pytest

from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import imported, oas30, operation, swagger


def server(url: str, **variables: str) -> dict[str, Any]:
    return {"servers": [{"url": url, "variables": {name: {"default": value} for name, value in variables.items()}}]}


FROM_DOCUMENTATION = server("https://testdomain.com/base-url/part/")
CASES = [
    ("Swagger: it is ignored by default", swagger(basePath="/a/b/c"), "ignore", ["/e"]),
    (
        "Swagger: prepended it is resources without methods",
        swagger(basePath="/a/b/c"),
        "prepend",
        ["/a", "/a/b", "/a/b/c", "/a/b/c/e"],
    ),
    ("Swagger: split leaves out its first part", swagger(basePath="/a/b/c"), "split", ["/b", "/b/c", "/b/c/e"]),
    ("Swagger: of a single part split leaves nothing", swagger(basePath="/a"), "split", ["/e"]),
    ("Swagger: without one there is nothing to prepend", swagger(), "prepend", ["/e"]),
    ("Swagger: a slash alone is none", swagger(basePath="/"), "prepend", ["/e"]),
    ("OpenAPI: the path of the URL is ignored by default", oas30(**FROM_DOCUMENTATION), "ignore", ["/e"]),
    (
        "OpenAPI: it is prepended, its trailing slash dropped",
        oas30(**FROM_DOCUMENTATION),
        "prepend",
        ["/base-url", "/base-url/part", "/base-url/part/e"],
    ),
    ("OpenAPI: it is split", oas30(**FROM_DOCUMENTATION), "split", ["/part", "/part/e"]),
    (
        "the variable basePath wins",
        oas30(**server("https://x/{basePath}", basePath="v1/api")),
        "prepend",
        ["/v1", "/v1/api", "/v1/api/e"],
    ),
    (
        "also where the URL does not mention it",
        oas30(**server("https://x/y", basePath="v1")),
        "prepend",
        ["/v1", "/v1/e"],
    ),
    (
        "other variables are filled in",
        oas30(**server("https://x/{stage}/y?z", stage="v2")),
        "prepend",
        ["/v2", "/v2/y", "/v2/y/e"],
    ),
    ("a URL may be relative", oas30(**server("/v3")), "prepend", ["/v3", "/v3/e"]),
    ("without servers there is nothing to prepend", oas30(), "prepend", ["/e"]),
    ("servers that are none are passed over", oas30(servers=["x"]), "prepend", ["/e"]),
]


@pytest.mark.parametrize(("why", "given", "mode", "paths"), CASES, ids=[case[0] for case in CASES])
def test_a_base_path_is_ignored_prepended_or_split(
    why: str, given: dict[str, Any], mode: str, paths: list[str]
) -> None:
    found = imported({**given, "paths": {"/e": {"get": operation()}}}, basepath=mode)
    assert found.paths() == ["/", *paths]
    assert [each.path for each in found.api.resources.values() if each.methods] == [paths[-1]]


def test_only_the_first_server_counts_and_that_is_told() -> None:
    found = imported(oas30({"/e": {}}, servers=[{"url": "/one"}, {"url": "/two"}]), basepath="prepend")
    assert found.paths() == ["/", "/one", "/one/e"]
    assert found.warnings == [
        "More than one server provided. Ignoring all but the first for defining endpoint configuration"
    ]


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(BadRequest, match="Invalid basepath specified: append"):
        imported(swagger(), basepath="append")

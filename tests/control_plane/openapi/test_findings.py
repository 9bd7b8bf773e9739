"""What the specification objects to is a warning: AWS takes documents that break it (shared/MOTO.md)."""

import json
from typing import Any

import pytest

from control_plane.openapi.documents import document, findings
from tests.control_plane.openapi.documents import RULES, oas30, operation, swagger


def found(given: dict[str, Any]) -> list[str]:
    return list(findings.find(document.parse(json.dumps(given).encode(), {}, RULES)))


FINE = [
    ("Swagger 2.0", swagger({"/": {"get": {"responses": {"200": {"description": "fine"}}}}})),
    ("OpenAPI 3.0", oas30({"/": {"get": {"responses": {"200": {"description": "fine"}}}}})),
    ("OpenAPI 3.1", {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}),
    ("operations with no responses, as SAM writes them", swagger({"/pets": {"get": {"responses": {}}}})),
    ("the same in OpenAPI", oas30({"/pets": {"get": {"responses": {}}}})),
    ("the same in OpenAPI 3.1", {**oas30({"/pets": {"get": {"responses": {}}}}), "openapi": "3.1.0"}),
    ("API Gateway's extensions", oas30({"/": {"x-amazon-apigateway-any-method": operation()}})),
]


@pytest.mark.parametrize(("why", "given"), FINE, ids=[case[0] for case in FINE])
def test_has_nothing_to_say_of(why: str, given: dict[str, Any]) -> None:
    assert found(given) == []


SAID = [
    ("what is missing", {"openapi": "3.0.1", "paths": {}}, "info is missing"),
    ("the same in OpenAPI 3.1", {"openapi": "3.1.0", "info": {"title": "t"}}, "info.version is missing"),
    ("an operation without responses", oas30({"/pets": {"get": {}}}), "paths.'/pets'(get).responses is missing"),
    ("a server without a URL: SAM's issue 2424", oas30(servers=[{}]), ".servers.url is missing"),
    ("numbers for texts", oas30(info={"title": "t", "version": 1}), "info.version is not of type `string`"),
    ("members that Swagger does not know", swagger(components={}), "components is unexpected"),
    ("several of them", swagger(a={}, b={}), "b is unexpected"),
    ("names that look like numbers", oas30(components={"schemas": {"007": 1}}), "components.schemas.7"),
    (
        "members of a parameter",
        oas30({"/pets": {"parameters": [{"name": "q", "in": "query", "content": 1}]}}),
        "paths.'/pets'.parameters.[q]: ",
    ),
]


@pytest.mark.parametrize(("why", "given", "said"), SAID, ids=[case[0] for case in SAID])
def test_says_where_what_is_not_as_it_should(why: str, given: dict[str, Any], said: str) -> None:
    assert any(each.startswith(f"Parse issue: attribute {said}") for each in found(given)), found(given)


@pytest.mark.parametrize(
    "bad",
    [
        oas30({f"/{number}": {"get": {"responses": {"x" * 1000: 1}}} for number in range(1000)}),
        oas30(**{f"unknown{number}": 1 for number in range(1000)}),
    ],
)
def test_says_not_too_much(bad: dict[str, Any]) -> None:
    said = found(bad)
    assert 0 < len(said) <= 20
    assert max(map(len, said)) < 1500


def test_opens_nothing_that_a_reference_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: Any, **__: Any) -> Any:
        raise AssertionError("a reference was followed out of the document")

    monkeypatch.setattr("urllib.request.urlopen", opened)
    monkeypatch.setattr("socket.create_connection", opened)
    for target in ("file:///etc/passwd", "http://127.0.0.1:1/x.json", "x.yaml#/a"):
        assert isinstance(found(oas30({"/": {"$ref": target}}, components={"schemas": {"A": {"$ref": target}}})), list)


def test_a_document_nested_too_deep_for_the_checker_is_told_of() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(60):
        deep = {"type": "object", "properties": {"a": deep}}
    assert all(each.startswith("Parse issue: ") for each in found(oas30(components={"schemas": {"Deep": deep}})))

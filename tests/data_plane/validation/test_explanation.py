"""What AWS says is wrong with a body: one row per keyword, and the rules by which messages are chosen and joined."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.definitions import v1
from data_plane.validation.explanation import explain
from data_plane.validation.schemas import BrokenSchema, Documents, Schema

URL = "https://apigateway.amazonaws.com/restapis/abc123/models/"


def compiled(**models: Any) -> Schema:
    """The model M, among these."""
    made = {
        name: v1.Model(id=name, name=name, content_type="application/json", schema=json.dumps(schema))
        for name, schema in models.items()
    }
    return Schema(Documents(made), "M")


def said(schema: Schema, body: Any) -> str:
    return "" if schema.is_valid(body) else explain(schema, body, 0)


@pytest.mark.parametrize(
    ("schema", "body", "message"),
    [
        ({"required": ["b", "a", "c"]}, {"c": 1}, 'object has missing required properties (["a","b"])'),
        (
            {"type": "number"},
            "x",
            'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
        ),
        (
            {"type": ["object", "array"]},
            None,
            'instance type (null) does not match any allowed primitive type (allowed: ["array","object"])',
        ),
        (
            {"type": "integer"},
            True,
            'instance type (boolean) does not match any allowed primitive type (allowed: ["integer"])',
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"z": 1, "a": 1, "b": 1},
            'object instance has properties which are not allowed by the schema: ["b","z"]',
        ),
        (
            {"required": ["a"], "additionalProperties": False},
            {"z": 1, "a": 1},
            'object instance has properties which are not allowed by the schema: ["a","z"]',
        ),
        (
            {"required": ["a"], "properties": {"b": {}}, "additionalProperties": False},
            {"a": 1},
            'object instance has properties which are not allowed by the schema: ["a"]',
        ),
        (
            {"items": [{}, {}], "additionalItems": False},
            [1, 2, 3],
            "schema only allows 2 elements in array but instance has 3 elements",
        ),
        ({"minItems": 2}, [1], "array is too short: must have at least 2 elements but instance has 1 elements"),
        ({"maxItems": 1}, [1, 2], "array is too long: must have at most 1 elements but instance has 2 elements"),
        ({"uniqueItems": True}, [1, 1], "array must not contain duplicate elements"),
        (
            {"minimum": 3},
            2.5,
            "numeric instance is lower than the required minimum (minimum: 3, found: 2.5)",
        ),
        (
            {"minimum": 3, "exclusiveMinimum": True},
            3,
            "numeric instance is not strictly greater than the required minimum 3",
        ),
        (
            {"minimum": 3, "exclusiveMinimum": True},
            2,
            "numeric instance is lower than the required minimum (minimum: 3, found: 2)",
        ),
        (
            {"maximum": 3},
            4,
            "numeric instance is greater than the required maximum (maximum: 3, found: 4)",
        ),
        (
            {"maximum": 3, "exclusiveMaximum": True},
            3,
            "numeric instance is not strictly lower than the required maximum 3",
        ),
        ({"multipleOf": 2}, 3, "remainder of division is not zero (3 / 2)"),
        ({"minLength": 2}, "a", 'string "a" is too short (length: 1, required minimum: 2)'),
        ({"maxLength": 1}, "añ", 'string "añ" is too long (length: 2, maximum allowed: 1)'),
        ({"pattern": "^a+$"}, "b", 'ECMA 262 regex "^a+$" does not match input string "b"'),
        ({"enum": ["a", 1, None]}, "b", 'instance value ("b") not found in enum (possible values: ["a",1,null])'),
        ({"minProperties": 1}, {}, "object has too few properties (found 0 but schema requires at least 1)"),
        (
            {"maxProperties": 1},
            {"a": 1, "b": 1},
            "object has too many properties (found 2 but schema requires at most 1)",
        ),
        (
            {"dependencies": {"a": ["c", "b"], "x": ["y"]}},
            {"a": 1, "c": 1},
            'property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["b"])',
        ),
        (
            {"dependencies": {"a": {"required": ["b"]}}},
            {"a": 1},
            'object has missing required properties (["b"])',
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            1,
            "instance failed to match at least one required schema among 2",
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "number"}, {"type": "string"}]},
            1,
            "instance failed to match exactly one schema (matched 2 out of 3)",
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "string"}]},
            None,
            "instance failed to match exactly one schema (matched 0 out of 2)",
        ),
        (
            {"allOf": [{"required": ["a", "b"]}, {}, {"properties": {"c": {"type": "string"}}}]},
            {"c": 1},
            "instance failed to match all required schemas (matched only 1 out of 3)",
        ),
        ({"not": {"type": "string"}}, "a", "instance matched a schema which it should not have"),
        (
            {"format": "date-time"},
            "now",
            'string "now" is invalid against requested date format(s) '
            "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]",
        ),
        ({"format": "email"}, "me", 'string "me" is not a valid email address'),
        ({"format": "ipv4"}, "me", 'string "me" is not a valid IPv4 address'),
        ({"format": "uri"}, "n o", 'string "n o" is not a valid URI'),
    ],
)
def test_each_keyword_has_its_sentence(schema: Any, body: Any, message: str) -> None:
    assert said(compiled(M=schema), body) == f"[{message}]"
    nested = compiled(M={"properties": {"x": {"items": {"$ref": URL + "N"}}}}, N=schema)
    assert said(nested, {"x": [body]}) == f"[{message}]"


@pytest.mark.parametrize("name", ["date", "time", "uuid", "json-pointer", "iri", "duration", "of-our-own"])
def test_formats_that_aws_does_not_know_pass(name: str) -> None:
    assert said(compiled(M={"format": name}), "(: {~ no") == ""


TYPE = "instance type ({}) does not match any allowed primitive type (allowed: [{}])"
MISSING = 'object has missing required properties (["{}"])'


@pytest.mark.parametrize(
    ("schema", "body", "messages"),
    [
        pytest.param(
            {"minLength": 3, "pattern": "x", "enum": ["xxx"]},
            "b",
            [
                'instance value ("b") not found in enum (possible values: ["xxx"])',
                'string "b" is too short (length: 1, required minimum: 3)',
                'ECMA 262 regex "x" does not match input string "b"',
            ],
            id="keywords of one value by name",
        ),
        pytest.param(
            {"properties": {"b": {"type": "string"}, "a": {"type": "null"}}},
            {"b": 1, "a": 1},
            [TYPE.format("integer", '"null"'), TYPE.format("integer", '"string"')],
            id="members by name",
        ),
        pytest.param(
            {"items": {"type": "integer"}},
            [1, "a", None],
            [TYPE.format("string", '"integer"'), TYPE.format("null", '"integer"')],
            id="elements by position",
        ),
        pytest.param(
            {"required": ["x"], "properties": {"a": {"type": "null"}}},
            {"a": 1},
            [MISSING.format("x")],
            id="no members of a value that fails itself",
        ),
        pytest.param(
            {"properties": {"a": {"properties": {"b": {"type": "null"}}}, "c": {"required": ["d"], "properties": {}}}},
            {"a": {"b": 1}, "c": {}},
            [TYPE.format("integer", '"null"'), MISSING.format("d")],
            id="later siblings of what the first bad value stands in",
        ),
        pytest.param(
            {"properties": {"a": {"type": "null"}, "c": {"properties": {"d": {"type": "null"}}}}},
            {"a": 1, "c": {"d": 1}},
            [TYPE.format("integer", '"null"')],
            id="no members of later siblings",
        ),
    ],
)
def test_messages_are_chosen_and_joined_as_by_aws(schema: Any, body: Any, messages: list[str]) -> None:
    assert said(compiled(M=schema), body) == f"[{', '.join(messages)}]"


def test_models_may_refer_to_one_another_in_circles() -> None:
    tree = {"type": "object", "required": ["id"], "properties": {"next": {"$ref": URL + "M"}}}
    assert said(compiled(M=tree), {"id": 1, "next": {"id": 2, "next": {"id": 3}}}) == ""
    assert said(compiled(M=tree), {"id": 1, "next": {"id": 2, "next": {}}}) == f"[{MISSING.format('id')}]"


@pytest.mark.parametrize(
    "models",
    [
        {"M": {"$ref": URL + "Nowhere"}},
        {"M": {"$ref": "#/definitions/Nowhere"}},
        {"M": {"$ref": "file:///etc/passwd"}},
        {"M": {"$ref": "http://127.0.0.1:1/schema"}},
        {"M": {"type": "strin"}},
        {"M": {"pattern": "("}},
        {"M": ["no", "object"]},
        {"N": {}},
    ],
)
def test_a_model_that_is_no_schema_or_refers_to_nothing_is_broken(models: dict[str, Any]) -> None:
    with pytest.raises(BrokenSchema):
        compiled(**models)


def test_the_faults_of_large_and_deep_bodies_are_not_looked_for() -> None:
    """Each is a message: a body of a million faults must not stop the gateway."""
    schema = compiled(M={"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#"}]}})
    deep = msgspec.json.decode(b'{"n":' * 900 + b"[]" + b"}" * 900)
    assert explain(schema, deep, 0) == "[instance failed to match the schema]"
    many = [1] * 1_000_000
    assert (
        explain(compiled(M={"items": {"type": "string"}}), many, 2_000_000) == "[instance failed to match the schema]"
    )


def test_a_model_keeps_its_own_id_and_schema_dialect() -> None:
    """Generators write both; AWS reads draft 4 whatever is said."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "id": "http://jsonschema.net",
        "definitions": {"N": {"type": "null"}},
        "properties": {"a": {"$ref": "#/definitions/N"}, "b": {"$ref": "http://jsonschema.net#/definitions/N"}},
    }
    both = TYPE.format("integer", '"null"')
    assert said(compiled(M=schema), {"a": 1, "b": 1}) == f"[{both}, {both}]"


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "bb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.sampled_from(
        [
            {},
            {"type": "string"},
            {"type": ["integer", "object"]},
            {"minimum": 1},
            {"maxLength": 1},
            {"enum": [1, "a"]},
            {"required": ["a", "b"]},
            {"uniqueItems": True, "minItems": 1},
            {"dependencies": {"a": ["b"]}},
            {"$ref": URL + "N"},
        ]
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "c"]), inner, max_size=1),
            "additionalProperties": inner | st.just(False),
            "items": inner | st.lists(inner, min_size=1, max_size=2),
            "additionalItems": inner | st.just(False),
            "required": st.just(["a"]),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "dependencies": st.dictionaries(st.sampled_from("ab"), inner, max_size=1),
        },
    ),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, derandomize=True)
@given(_SCHEMAS, _SCHEMAS, _VALUES)
def test_whatever_does_not_fit_is_explained(schema: dict[str, Any], other: dict[str, Any], body: Any) -> None:
    made = compiled(M=schema, N=other if "$ref" not in msgspec.json.encode(other).decode() else {"type": "null"})
    explained = said(made, body)
    assert (explained == "") == made.is_valid(body)
    assert explained != "[]"

"""Schemas that would keep a validator busy for hours, and what is done instead (issue 6: hostile input)."""

import json
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.definitions import v1
from data_plane.validation.repeating import Repeating, TooMuch
from data_plane.validation.schemas import Documents, Schema
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

TWICE = {"properties": {"n": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}, "z": {"type": "integer"}}}


def schema_of(schema: dict[str, Any]) -> Schema:
    model = v1.Model(id="m", name="M", content_type="application/json", schema=json.dumps(schema))
    return Schema(Documents({"M": model}), "M")


def nested(depth: int, innermost: Any) -> Any:
    for _ in range(depth):
        innermost = {"n": innermost}
    return innermost


@pytest.mark.parametrize(
    ("schema", "repeats"),
    [
        pytest.param({"type": "object", "properties": {"a": {"type": "string"}}}, False, id="an ordinary schema"),
        pytest.param({"oneOf": [{"type": "string"}, {"type": "integer"}]}, False, id="alternatives, no circle"),
        pytest.param({"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}, False, id="a tree"),
        pytest.param(TWICE, True, id="alternatives in a circle"),
        pytest.param({"items": {"not": {"$ref": "#"}}}, False, id="one way around a circle"),
        pytest.param(
            {"properties": {"c": {"items": {"$ref": "#"}}, "v": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}},
            False,
            id="alternatives beside a circle",
        ),
        pytest.param(
            {"anyOf": [{"type": "integer"}, {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}]},
            False,
            id="a tree of alternatives, one of which goes on",
        ),
        pytest.param(
            {"properties": {"n": {"$ref": "#"}}, "patternProperties": {"^n": {"$ref": "#"}}},
            True,
            id="a name and a pattern",
        ),
        pytest.param(
            {"properties": {"n": {"$ref": "#"}}, "allOf": [{"properties": {"n": {"$ref": "#"}}}]},
            True,
            id="twice by allOf",
        ),
        pytest.param({"$ref": "#"}, False, id="a circle of nothing but references"),
        pytest.param(
            {
                "definitions": {
                    "0": {"type": "string"},
                    **{str(n): {"anyOf": [{"$ref": f"#/definitions/{n - 1}"}] * 2} for n in range(1, 40)},
                },
                "$ref": "#/definitions/39",
            },
            True,
            id="no circle, but two to the power of forty ways to its end",
        ),
    ],
)
def test_which_schemas_repeat(schema: dict[str, Any], repeats: bool) -> None:
    assert (schema_of(schema).repeating is not None) == repeats


@pytest.mark.parametrize(
    ("schema", "body", "valid"),
    [
        pytest.param(TWICE, nested(100, {"z": 1}), True, id="deep and right"),
        pytest.param(TWICE, nested(100, {"z": "1"}), False, id="deep and wrong"),
        pytest.param({"properties": {"n": {"oneOf": [{"$ref": "#"}] * 3}}}, nested(99, {}), False, id="three match"),
        pytest.param({"items": {"not": {"$ref": "#"}}, "type": "array"}, [1, []], False, id="what must not be"),
        pytest.param(
            {"items": {"not": {"$ref": "#"}}, "type": "array"}, [1, [[]]], True, id="what must not must not be"
        ),
        pytest.param(
            {
                "properties": {"a": {}},
                "patternProperties": {"^x": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
                "additionalProperties": False,
            },
            {"a": 1, "x1": {"x2": None}, "b": 1},
            False,
            id="an additional property beside patterns",
        ),
    ],
)
def test_judging_each_pair_once_changes_no_judgement(schema: dict[str, Any], body: Any, valid: bool) -> None:
    assert judge(schema_of(schema), body) is valid


def judge(schema: Schema, body: Any) -> bool:
    """As if the schema repeated, whether it does or not."""
    return Repeating(schema.documents, schema.root, lambda each: schema_of(dict(each)).is_valid).judge(body).valid


def test_a_body_that_takes_too_many_judgements_is_given_up() -> None:
    repeating = schema_of({"items": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}).repeating
    assert repeating is not None
    with pytest.raises(TooMuch):
        repeating.judge([[n] for n in range(60_000)])


LEAF = st.sampled_from([None, True, 0, 1, 2.5, "", "a", "xa"])
BODIES = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "xa"]), inner, max_size=3),
    max_leaves=8,
)
NAMED = st.sampled_from(["a", "b"])


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(inner, min_size=1, max_size=3)
    members = st.dictionaries(NAMED, inner, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", "integer"]),
            "required": st.lists(NAMED, min_size=1, max_size=2, unique=True),
            "minItems": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "enum": st.lists(BODIES, min_size=1, max_size=3),
            "properties": members,
            "patternProperties": st.dictionaries(st.just("^x"), inner, max_size=1),
            "additionalProperties": st.just(False) | inner,
            "items": inner | some,
            "additionalItems": st.just(False) | inner,
            "dependencies": st.dictionaries(NAMED, inner | st.just(["b"]), max_size=1),
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
        },
    )


SCHEMAS = st.recursive(st.just({}) | st.just({"$ref": "#/definitions/other"}), keywords, max_leaves=6)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(schema=SCHEMAS.flatmap(lambda inner: keywords(st.just(inner))), other=keywords(st.just({})), body=BODIES)
def test_it_judges_as_the_validator_does(schema: dict[str, Any], other: dict[str, Any], body: Any) -> None:
    found = schema_of({**schema, "definitions": {"other": other}})
    assert judge(found, msgspec.json.decode(msgspec.json.encode(body))) == found.is_valid(body)


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        pytest.param(nested(2, {"z": 1}), 200, "", id="what fits passes"),
        pytest.param({"z": "1"}, 400, "does not match any allowed primitive type", id="a quick fault is explained"),
        pytest.param(nested(60, {"z": "1"}), 400, "instance failed to match the schema", id="a slow one is not"),
    ],
)
def test_a_client_cannot_stop_the_gateway(aws: Any, emulator: Server, body: Any, status: int, why: str) -> None:
    api = Deployed(aws, emulator)
    api.model("Twice", json.dumps(TWICE))
    api.method("POST", requestValidatorId=api.validator(body=True), requestModels={"application/json": "Twice"})
    template = {"application/json": '{"why": "$context.error.validationErrorString"}'}
    api.gateway.put_gateway_response(restApiId=api.id, responseType="BAD_REQUEST_BODY", responseTemplates=template)
    api.deploy()
    answer = requests.post(f"{api.url}/things", json=body, timeout=10)
    assert answer.status_code == status
    assert why in answer.text

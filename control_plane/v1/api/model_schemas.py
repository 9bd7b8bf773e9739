"""What a model's schema says: the models it refers to, itself with these inside, a template that fills it.

Schemas come from users: they may be large, and models may refer to one another in circles.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from control_plane import json_text
from control_plane.definitions import v1, v2
from control_plane.wire.errors import AwsError, BadRequest

_MODEL_URL = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/]+/models/([a-zA-Z0-9]+)")
_LOCAL = "#/definitions/"
Described = v1.Model | v2.Model
"""A model of a REST or of a WebSocket API."""
_SAMPLES: Mapping[str, str] = {"integer": "42", "number": "42", "boolean": "true", "null": "null"}


def references_of(model: Described) -> set[str]:
    """The names of the models that a model refers to."""
    return model_references(_schema(model))


def model_references(schema: Any) -> set[str]:
    """The names of the models that a schema refers to."""
    found = (_MODEL_URL.match(node["$ref"]) for node in _nodes(schema) if isinstance(node.get("$ref"), str))
    return {match[1] for match in found if match}


def flattened(models: Mapping[str, Described], model: Described) -> str:
    """The schema with the models it refers to, near and far, under `definitions`, and its references turned there."""
    return json_text.compact(_flat(models, model)) if _schema(model) else model.schema or ""


def sample_template(models: Mapping[str, Described], model: Described) -> str:
    """A mapping template that makes a payload of the model's shape, with `foo` and 42 in the places to fill."""
    schema = _flat(models, model)
    return "#set($inputRoot = $input.path('$'))\n" + _Sample(_definitions(schema)).of(schema, 0)


def _flat(models: Mapping[str, Described], model: Described) -> dict[str, Any]:
    schema = _schema(model)
    definitions: dict[str, Any] = {}
    waiting = model_references(schema)
    while waiting:
        name = waiting.pop()
        if name not in definitions and name in models:
            definitions[name] = _schema(models[name])
            waiting |= model_references(definitions[name])
    for document in (schema, *definitions.values()):
        _turn_references(document)
    if definitions:
        schema["definitions"] = {**definitions, **_definitions(schema)}
    return schema


def _schema(model: Described) -> dict[str, Any]:
    """What is no JSON object, as a model of another content type may be, says nothing."""
    try:
        return json_text.parse_object(model.schema or "{}", BadRequest(""))
    except AwsError:
        return {}


def _definitions(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = schema.get("definitions")
    return found if isinstance(found, dict) else {}


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _turn_references(document: Any) -> None:
    for node in _nodes(document):
        found = _MODEL_URL.match(node["$ref"]) if isinstance(node.get("$ref"), str) else None
        if found:
            node["$ref"] = _LOCAL + found[1]


class _Sample:
    """Writes values of a schema as template text; of circles and of enormous schemas only so much."""

    def __init__(self, definitions: Mapping[str, Any], deepest: int = 20, most: int = 10_000) -> None:
        self._definitions, self._deepest, self._left = definitions, deepest, most

    def of(self, schema: Any, depth: int) -> str:
        schema = self._resolved(schema)
        self._left -= 1
        if depth > self._deepest or self._left < 0:
            return "{ }"
        kind = schema.get("type")
        if kind == "array":
            return self._array(schema, depth)
        if kind == "object" or (kind is None and "properties" in schema):
            return self._object(schema, depth)
        return _SAMPLES.get(kind, '"foo"') if isinstance(kind, str) else '"foo"'

    def _object(self, schema: Mapping[str, Any], depth: int) -> str:
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not properties:
            return "{ }"
        indent = "  " * (depth + 1)
        samples = ((json_text.compact(name), self.of(each, depth + 1)) for name, each in properties.items())
        members = ",\n".join(f"{indent}{name} : {sample}" for name, sample in samples)
        return f"{{\n{members}\n{'  ' * depth}}}"

    def _array(self, schema: Mapping[str, Any], depth: int) -> str:
        item = self.of(schema.get("items"), depth + 1)
        return (
            "[\n##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in $inputRoot)\n "
            f"{item} \n#if($foreach.hasNext),#end\n#end\n]"
        )

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        """The schema, or what it refers to among the definitions."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(reference, str) and reference.startswith(_LOCAL):
            schema = self._definitions.get(reference.removeprefix(_LOCAL))
        return schema if isinstance(schema, dict) else {}

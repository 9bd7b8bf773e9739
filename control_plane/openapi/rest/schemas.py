"""Models and the schemas of a document, each made of the other (handbook/08 sections 5 and 7).

In a document a model is `#/definitions/Pet` or `#/components/schemas/Pet`; in an API it is
`https://apigateway.amazonaws.com/restapis/{id}/models/Pet`, and a schema's own inside is `#/...` (handbook/10 fact 14).
The importer leaves out what AWS's documentation says it does not support
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.openapi.documents import text
from control_plane.openapi.documents.dialect import Body, Dialect, Source, is_json
from control_plane.openapi.documents.references import pointer, pointer_parts
from control_plane.wire.errors import BadRequest

_MODELS = "https://apigateway.amazonaws.com/restapis/{}/models/"
_UNSUPPORTED = frozenset(
    (
        *("nullable", "discriminator", "readOnly", "writeOnly", "example", "examples", "default"),
        *("exclusiveMinimum", "deprecated", "xml", "externalDocs"),
    )
)
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "definitions", "dependencies"))
_SCHEMAS = frozenset(("items", "additionalItems", "additionalProperties", "not", "allOf", "anyOf", "oneOf"))
_PRIMITIVES = frozenset(("string", "integer", "number", "boolean"))

Rename = Callable[[str], str]


class Models:
    """The models of an API while a document is read into it."""

    def __init__(self, source: Source, api: v1.RestApi, before: Mapping[str, v1.Model]) -> None:
        """before: the models there were, by name: one that is defined again keeps its id."""
        self._source, self._before = source, before
        self._link = _MODELS.format(api.id)
        self._known = source.references.member(source.root, *source.dialect.schemas)
        self.records: dict[str, v1.Model] = dict(api.models)
        for name, schema in self._known.items():
            with source.notes.attempt(f"Unable to create model for '{name}'"):
                self._add(name, schema)

    def names(self, bodies: Iterable[Body], where: str) -> dict[str, str] | None:
        """The models of what is sent or answered, by media type. where: as a warning says it."""
        found = {}
        for media_type, schema in bodies:
            name = self._name(schema, where)
            if name is not None:
                found[media_type] = name
        return found or None

    def _name(self, schema: Any, where: str) -> str | None:
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(reference, str):
            named = self._model(reference)
            if named in self.records:
                return named
            self._source.notes.warn(f"Reference to model '{reference.rpartition('/')[2]}' not found. Ignoring.")
            return None
        if not isinstance(schema, dict) or _is_primitive(schema):
            kind = schema.get("type") if isinstance(schema, dict) else None
            shown = f"{str(kind).capitalize()}Schema" if kind else "null"
            self._source.notes.warn(f"Unsupported model type '{shown}' in {where}. Ignoring.")
            return None
        return self._anonymous(schema, where)

    def _model(self, reference: str) -> str | None:
        """The name of the model that a reference is to; None where it is to anything else."""
        parts = pointer_parts(reference) if reference.startswith("#/") else []
        depth = len(self._source.dialect.schemas)
        is_model = len(parts) == depth + 1 and tuple(parts[:depth]) == self._source.dialect.schemas
        return parts[-1] if is_model else None

    def _add(self, name: str, schema: Any) -> None:
        if not isinstance(schema, dict):
            raise _invalid("Invalid model schema specified")
        kept = _rewritten(schema, lambda reference: self._link_to(reference, name), keep_all=False)
        description = schema.get("description")
        known = self._before.get(name)
        model = v1.Model(
            id=known.id if known else identifiers.short_id(),
            name=name,
            content_type="application/json",
            schema=text.pretty(kept),
            description=description if isinstance(description, str) else None,
        )
        self._source.rules.model(model)
        self.records[name] = model

    def _anonymous(self, schema: Mapping[str, Any], where: str) -> str | None:
        """A model for a schema that stands where it is used; the same schema is the same model, now and next time."""
        digest = hashlib.sha256(msgspec.json.encode(schema, order="deterministic")).hexdigest()
        name = f"MODEL{digest[:10]}"
        if name not in self.records:
            with self._source.notes.attempt(f"Unable to create model in {where}"):
                self._add(name, schema)
        return name if name in self.records else None

    def _link_to(self, reference: str, owner: str) -> str:
        name = self._model(reference)
        if name is not None and (name in self._known or name in self.records):
            return self._link + name
        inside = pointer(*self._source.dialect.schemas, owner)
        if reference.startswith(inside + "/"):
            return "#" + reference.removeprefix(inside)
        raise _invalid("Model reference must be in canonical form")


def exported(api: v1.RestApi, dialect: Dialect) -> dict[str, Any]:
    """The schemas of the models that are used, and of all others but what is no JSON and CreateRestApi's own two."""
    used = set(_used(api))
    return {
        model.name: _exported(api, model, dialect)
        for model in api.models.values()
        if model.name in used or (is_json(model.content_type) and not _is_default(model))
    }


def _exported(api: v1.RestApi, model: v1.Model, dialect: Dialect) -> Any:
    link = _MODELS.format(api.id)

    def rename(reference: str) -> str:
        if reference.startswith(link):
            return pointer(*dialect.schemas, reference.removeprefix(link))
        if reference.startswith("#"):
            return pointer(*dialect.schemas, model.name) + reference.removeprefix("#")
        return reference

    schema = _rewritten(_parsed(model.schema), rename, keep_all=True)
    schema.pop("$schema", None)
    if model.description and "description" not in schema and not _is_default(model):
        schema["description"] = model.description
    return schema


def _used(api: v1.RestApi) -> Iterator[str]:
    """The models that methods name, and those that other models do."""
    for resource in api.resources.values():
        for method in resource.methods.values():
            yield from (method.request_models or {}).values()
            for response in (method.method_responses or {}).values():
                yield from (response.response_models or {}).values()
    linked = re.compile(re.escape(_MODELS.format(api.id)) + "([a-zA-Z0-9]+)")
    for model in api.models.values():
        yield from linked.findall(model.schema or "")


def _is_default(model: v1.Model) -> bool:
    return model.name in ("Empty", "Error") and (model.description or "").startswith("This is a default ")


def _parsed(schema: str | None) -> dict[str, Any]:
    """A model's schema; an empty one, which everything satisfies, where its text is no JSON object."""
    try:
        found = msgspec.json.decode(schema or "{}")
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _rewritten(schema: Any, rename: Rename, *, keep_all: bool) -> Any:
    """A schema with its references renamed; without `keep_all` also without what the importer does not support."""
    if isinstance(schema, list):
        return [_rewritten(each, rename, keep_all=keep_all) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            found[key] = rename(value)
        elif key in _SCHEMAS_BY_NAME and isinstance(value, dict):
            found[key] = {name: _rewritten(each, rename, keep_all=keep_all) for name, each in value.items()}
        elif key in _SCHEMAS:
            found[key] = _rewritten(value, rename, keep_all=keep_all)
        elif not (key in _UNSUPPORTED or key.startswith("x-")) or keep_all:
            found[key] = value
    return found


def _is_primitive(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), str) and schema["type"] in _PRIMITIVES


def _invalid(reason: str) -> BadRequest:
    return BadRequest(f"Invalid model specified: Validation Result: warnings : [], errors : [{reason}]")

"""AWS's schemas of resource types, as cfn-lint ships them: what may be said of a resource, and what replaces it.

They are files, one per type, found by the hash that an index has for the type. They are read here, one at a time and
when asked for (0.4 ms), since importing cfn-lint takes half a second and 40 MB. The index is of us-east-1, which has
all types there are.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from emulator.cloudformation.templates.functions import in_text

_INDEX = "us-east-1"
_CREATE_ONLY = ("createOnlyProperties", "conditionalCreateOnlyProperties")
"""The latter can be changed in some ways, which these do not tell."""
_OPEN = "AWS::CloudFormation::CustomResource"
"""Its schema does not say that it has whatever properties its function wants."""
_DEEPEST = 32
"""Schemas may refer to themselves; no template is nested deeper than this."""


@dataclass(frozen=True)
class Schema:
    """One type's.

    create_only: properties of the first level that cannot be changed: a resource with another one replaces it.
    read_only: those of the first level that the service gives, and no template may; given: with those within others
    (`Endpoint.Address`). identifier: the properties that tell one resource from another, in order. system_tags: does
    AWS put tags of its own, `aws:cloudformation:...`, on resources of this type?
    """

    type: str
    properties: frozenset[str]
    required: tuple[str, ...]
    create_only: frozenset[str]
    read_only: frozenset[str]
    given: frozenset[str]
    identifier: tuple[str, ...]
    tag_property: str | None
    system_tags: bool
    document: dict[str, Any] = field(repr=False)

    def name(self, properties: Mapping[str, Any]) -> str | None:
        """What tells the resource from others, if properties say all of it, joined by bars."""
        said = [properties.get(each) for each in self.identifier if each not in self.read_only]
        return None if len(said) < len(self.identifier) or None in said else "|".join(map(str, said))

    def failures(self, properties: Mapping[str, Any]) -> list[str]:
        """What AWS's registry finds wrong with properties, in its words; their functions are evaluated."""
        return [] if self.type == _OPEN else list(_failures(properties, self.document, self.document, "#", 0))


def reason(logical_id: str, failures: Iterable[str]) -> str:
    """What the resource's event says of them."""
    return f"Properties validation failed for resource {logical_id} with message:\n[{', '.join(failures)}]"


def find(type_name: str) -> Schema | None:
    """None where AWS has no such type."""
    return _read(type_name) if type_name in _index() else None


@cache
def _read(type_name: str) -> Schema:
    document = json.loads((_folder() / "resources" / f"{_index()[type_name]}.json").read_bytes())
    tagging = document.get("tagging", {})
    return Schema(
        type=type_name,
        properties=frozenset(document.get("properties", ())),
        required=tuple(document.get("required", ())),
        create_only=frozenset(each for which in _CREATE_ONLY for each in _names(document, which, within=False)),
        read_only=frozenset(_names(document, "readOnlyProperties", within=False)),
        given=frozenset(_names(document, "readOnlyProperties", within=True)),
        identifier=tuple(_names(document, "primaryIdentifier", within=True)),
        tag_property=tagging.get("tagProperty", "/properties/Tags").removeprefix("/properties/"),
        system_tags=tagging.get("cloudFormationSystemTags", True),
        document=document,
    )


def _names(document: Mapping[str, Any], which: str, *, within: bool) -> Iterator[str]:
    """The properties that pointers name; those inside of another (`/properties/A/B`) only if `within`, as `A.B`."""
    for pointer in document.get(which, ()):
        _, _, *path = pointer.split("/")
        if within or len(path) == 1:
            yield ".".join(path)


@cache
def _folder() -> Path:
    spec = importlib.util.find_spec("cfnlint")
    return Path(str(spec and spec.origin)).parent / "data" / "schemas"


@cache
def _index() -> dict[str, str]:
    index: dict[str, str] = json.loads((_folder() / "providers" / f"{_INDEX}.json").read_bytes())
    return index


def _failures(value: Any, rule: Any, root: Mapping[str, Any], at: str, depth: int) -> Iterator[str]:
    """Types, required and unknown keys, and enums; what alternatives (oneOf, anyOf) ask is left to the services."""
    rule = _resolved(rule, root)
    if not isinstance(rule, Mapping) or depth > _DEEPEST:
        return
    expected = rule.get("type")
    if isinstance(expected, str) and not _FITS.get(expected, _anything)(value):
        yield f"{at}: expected type: {_JAVA[expected]}, found: {_found(value)}"
        return
    if "enum" in rule and not isinstance(value, dict | list) and not _among(value, rule["enum"]):
        yield f"{at}: failed validation constraint for keyword [enum]"
    if isinstance(value, Mapping):
        yield from _failures_of_members(value, rule, root, at, depth)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _failures(each, rule.get("items"), root, f"{at}/{index}", depth + 1)


def _failures_of_members(
    value: Mapping[str, Any], rule: Mapping[str, Any], root: Mapping[str, Any], at: str, depth: int
) -> Iterator[str]:
    known = rule.get("properties", {})
    for name in rule.get("required", ()):
        if name not in value:
            yield f"{at}: required key [{name}] not found"
    for name, each in value.items():
        if name in known:
            yield from _failures(each, known[name], root, f"{at}/{name}", depth + 1)
        elif rule.get("additionalProperties") is False and not rule.get("patternProperties"):
            yield f"{at}: extraneous key [{name}] is not permitted"


def _resolved(rule: Any, root: Mapping[str, Any]) -> Any:
    for _ in range(_DEEPEST):
        if not isinstance(rule, Mapping) or "$ref" not in rule:
            return rule
        target: Any = root
        for step in rule["$ref"].removeprefix("#/").split("/"):
            target = target.get(step, {})
        rule = target
    return None


def _anything(_value: Any) -> bool:
    return True


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_integer(value: Any) -> bool:
    return _is_number(value) and float(value).is_integer()


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or value in ("true", "false", "True", "False")


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _among(value: Any, allowed: list[Any]) -> bool:
    return value in allowed or in_text(value) in map(str, allowed)


_FITS: dict[str, Callable[[Any], bool]] = {
    "string": _is_scalar,  # CloudFormation writes numbers and booleans as text where text is wanted, and back
    "integer": _is_integer,
    "number": _is_number,
    "boolean": _is_boolean,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_JAVA = {
    "string": "String",
    "integer": "Integer",
    "number": "Number",
    "boolean": "Boolean",
    "array": "JSONArray",
    "object": "JSONObject",
}


def _found(value: Any) -> str:
    return _FOUND.get(type(value), "String")


_FOUND: dict[type, str] = {
    dict: "JSONObject",
    list: "JSONArray",
    bool: "Boolean",
    int: "Integer",
    float: "Double",
    type(None): "Null",
}

"""What is wrong with a body, in the words AWS gives in `$context.error.validationErrorString`.

AWS validates with the Java library json-schema-validator; its messages are public (validation.properties), and seen in
users' logs: `[object has missing required properties (["name"])]`. They hold three of its habits:

1. A value is held against all keywords of its schema, in alphabetical order. Only where nothing was wrong so far are
   its members looked at, by sorted name. So the values that complain are the first bad one and its later siblings, and
   those of the values it stands in.
2. `allOf`, `anyOf` and `oneOf` say how many of their schemas matched, not what was wrong with the others.
3. Messages are joined like a Java list: `[first, second]`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import jsonschema_rs
import msgspec

from data_plane.validation.schemas import BrokenSchema, Schema

_DATE_TIMES = "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"
_FORMATS = {
    "date-time": f"is invalid against requested date format(s) {_DATE_TIMES}",
    "email": "is not a valid email address",
    "hostname": "is not a valid hostname",
    "ipv4": "is not a valid IPv4 address",
    "ipv6": "is not a valid IPv6 address",
    "regex": "is not a valid ECMA 262 regular expression",
    "uri": "is not a valid URI",
}
_NAMED = ("properties", "patternProperties", "dependencies")
_KEYWORDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
"""In draft 4 these are flags of the others."""
UNEXPLAINED = "[instance failed to match the schema]"
_LONGEST_EXPLAINED = 32 * 1024
"""Bytes of a body whose faults are looked for one by one. A larger one is refused as fast, without their list."""


class Finding(msgspec.Struct, frozen=True):
    """One keyword that a value fails. path: from the body to the value. schema, place: where the keyword stands.

    detail: the property that is missing, those that should not be there, the number of the schema of an `allOf`, or how
    many of a `oneOf` matched.
    """

    path: list[str | int]
    keyword: str
    schema: Mapping[str, Any]
    value: Any
    place: str
    detail: Any


def explain(schema: Schema, document: Any, length: int) -> str:
    """Of a body that does not fit: `[message, message]`. length: its bytes."""
    if length > _LONGEST_EXPLAINED:
        return UNEXPLAINED
    try:
        found = [_finding(schema, error, document) for error in schema.errors(document)]
    except (BrokenSchema, ValueError):  # references that only the compiler of schemas follows; nested too deep
        return UNEXPLAINED
    findings = sorted(filter(_is_so, found), key=_order)
    first = findings[0].path
    heard = [each for each in findings if each.path == first or each.path[:-1] == first[: len(each.path) - 1] != first]
    grouped = (list(group) for _, group in groupby(heard, key=_order))
    return f"[{', '.join(text for group in grouped for text in _say(group))}]"


def _order(finding: Finding) -> tuple[list[Any], str, str]:
    return finding.path, finding.keyword, finding.place


def _is_so(finding: Finding) -> bool:
    """The validator also calls a property missing that is there but should not be."""
    return finding.keyword != "required" or finding.detail not in finding.value


def _finding(schema: Schema, error: jsonschema_rs.ValidationError, document: Any) -> Finding:
    """Follow the error's way through the schema to its keyword, or to the first `allOf` on it."""
    way, root, node = error.evaluation_path, schema.root, schema.root
    index = depth = 0
    while index < len(way) - 1 and (keyword := way[index]) != "allOf":
        index += 1
        if keyword == "$ref":
            node, root = schema.documents.referred(node["$ref"], root)
            continue
        node = node[keyword]
        depth += keyword != "dependencies"
        if keyword in _NAMED or isinstance(node, list):
            node = node[way[index]]
            index += 1
    keyword = str(way[index])
    within_all = keyword == "allOf"
    return Finding(
        path=error.instance_path[:depth] if within_all else error.instance_path,
        keyword=_KEYWORDS.get(keyword, keyword),
        schema=node,
        value=None if within_all else error.instance,
        place="/".join(map(str, way[: index + 1])),
        detail=way[index + 1] if within_all else _detail(error, document),
    )


def _detail(error: jsonschema_rs.ValidationError, document: Any) -> Any:
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Required(missing):
            return missing
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected):
            return unexpected
        case jsonschema_rs.ValidationErrorKind.OneOfNotValid() | jsonschema_rs.ValidationErrorKind.OneOfMultipleValid():
            return sum(not failures for failures in error.kind.context)
        case jsonschema_rs.ValidationErrorKind.FalseSchema():  # an object that may have no members at all
            return list(_at(document, error.instance_path))
    return None


def _at(document: Any, path: list[str | int]) -> Any:
    for step in path:
        document = document[step]
    return document


def _say(group: list[Finding]) -> Iterable[str]:
    """The messages of the findings of one keyword at one value."""
    first = group[0]
    if first.keyword == "dependencies":
        return _dependencies(first.schema["dependencies"], first.value)
    return [_MESSAGES[first.keyword](first.schema, first.value, group)]


def _dependencies(dependencies: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    for name, wanted in sorted(dependencies.items()):
        missing = [each for each in wanted if each not in value] if isinstance(wanted, list) else []
        if name in value and missing:
            yield (
                f'property "{name}" of object has missing property dependencies '
                f"(schema requires {_json(sorted(wanted))}; missing: {_json(sorted(missing))})"
            )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _type_of(value: Any) -> str:
    return next(name for kind, name in _TYPES if isinstance(value, kind))


def _type(schema: Mapping[str, Any], value: Any, _: list[Finding]) -> str:
    """A number's schema allows integers, and AWS says so."""
    given = schema["type"]
    allowed = {given} if isinstance(given, str) else set(given)
    listed = _json(sorted(allowed | {"integer"} if "number" in allowed else allowed))
    return f"instance type ({_type_of(value)}) does not match any allowed primitive type (allowed: {listed})"


def _minimum(schema: Mapping[str, Any], value: Any, _: list[Finding]) -> str:
    if value == schema["minimum"]:
        return f"numeric instance is not strictly greater than the required minimum {_json(value)}"
    limit = _json(schema["minimum"])
    return f"numeric instance is lower than the required minimum (minimum: {limit}, found: {_json(value)})"


def _maximum(schema: Mapping[str, Any], value: Any, _: list[Finding]) -> str:
    if value == schema["maximum"]:
        return f"numeric instance is not strictly lower than the required maximum {_json(value)}"
    limit = _json(schema["maximum"])
    return f"numeric instance is greater than the required maximum (maximum: {limit}, found: {_json(value)})"


def _unknown_properties(schema: Mapping[str, Any], value: Any, group: list[Finding]) -> str:
    names = sorted(name for each in group for name in each.detail)
    return f"object instance has properties which are not allowed by the schema: {_json(names)}"


_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (object, "null"),
)
_Message = Callable[[Mapping[str, Any], Any, list[Finding]], str]
_MESSAGES: dict[str, _Message] = {
    "additionalItems": lambda schema, value, _: (
        f"schema only allows {len(schema['items'])} elements in array but instance has {len(value)} elements"
    ),
    "additionalProperties": _unknown_properties,
    "allOf": lambda schema, _, group: (
        "instance failed to match all required schemas (matched only "
        f"{len(schema['allOf']) - len({each.detail for each in group})} out of {len(schema['allOf'])})"
    ),
    "anyOf": lambda schema, *_: f"instance failed to match at least one required schema among {len(schema['anyOf'])}",
    "enum": lambda schema, value, _: (
        f"instance value ({_json(value)}) not found in enum (possible values: {_json(schema['enum'])})"
    ),
    "format": lambda schema, value, _: f'string "{value}" {_FORMATS[schema["format"]]}',
    "maxItems": lambda schema, value, _: (
        f"array is too long: must have at most {schema['maxItems']} elements but instance has {len(value)} elements"
    ),
    "maxLength": lambda schema, value, _: (
        f'string "{value}" is too long (length: {len(value)}, maximum allowed: {schema["maxLength"]})'
    ),
    "maxProperties": lambda schema, value, _: (
        f"object has too many properties (found {len(value)} but schema requires at most {schema['maxProperties']})"
    ),
    "maximum": _maximum,
    "minItems": lambda schema, value, _: (
        f"array is too short: must have at least {schema['minItems']} elements but instance has {len(value)} elements"
    ),
    "minLength": lambda schema, value, _: (
        f'string "{value}" is too short (length: {len(value)}, required minimum: {schema["minLength"]})'
    ),
    "minProperties": lambda schema, value, _: (
        f"object has too few properties (found {len(value)} but schema requires at least {schema['minProperties']})"
    ),
    "minimum": _minimum,
    "multipleOf": lambda schema, value, _: (
        f"remainder of division is not zero ({_json(value)} / {_json(schema['multipleOf'])})"
    ),
    "not": lambda *_: "instance matched a schema which it should not have",
    "oneOf": lambda schema, _, group: (
        f"instance failed to match exactly one schema (matched {group[0].detail} out of {len(schema['oneOf'])})"
    ),
    "pattern": lambda schema, value, _: f'ECMA 262 regex "{schema["pattern"]}" does not match input string "{value}"',
    "required": lambda _, __, group: (
        f"object has missing required properties ({_json(sorted(each.detail for each in group))})"
    ),
    "type": _type,
    "uniqueItems": lambda *_: "array must not contain duplicate elements",
}
"""By keyword: the message for a value that fails it. It sees the schema, the value, and all findings it stands for."""

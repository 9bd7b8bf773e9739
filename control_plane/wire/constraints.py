"""What AWS's models demand of one value, and how AWS says so when it is not met.

A list or a map of plain values is one value too: AWS reports all the demands on its members together, whichever of
them is broken (`Member must satisfy constraint: [...]`), in the order of `constraints` below. Sources: handbook/10's
error triples for API Gateway; for Lambda, error texts that users have quoted.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, Shape, StructureShape

NOT_NULL = "Member must not be null"

_AS_RECORDED = {
    # Enumerations come in the order of a Java set, not of the model; these are the ones recorded (handbook/10).
    frozenset(order): order
    for order in (
        ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"),
        ("add", "remove", "move", "test", "replace", "copy"),
        ("PRIVATE", "EDGE", "REGIONAL"),
        ("ipv4", "dualstack"),
        (
            "RESPONSE_BODY", "RESPONSE", "METHOD", "MODEL", "AUTHORIZER", "RESPONSE_HEADER", "RESOURCE",
            "PATH_PARAMETER", "REQUEST_BODY", "QUERY_PARAMETER", "API", "REQUEST_HEADER",
        ),
        (
            "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "AUTHORIZER_CONFIGURATION_ERROR",
            "MISSING_AUTHENTICATION_TOKEN", "BAD_REQUEST_BODY", "INVALID_SIGNATURE", "INVALID_API_KEY",
            "BAD_REQUEST_PARAMETERS", "AUTHORIZER_FAILURE", "UNAUTHORIZED", "INTEGRATION_TIMEOUT", "ACCESS_DENIED",
            "DEFAULT_4XX", "DEFAULT_5XX", "WAF_FILTERED", "QUOTA_EXCEEDED", "THROTTLED", "API_CONFIGURATION_ERROR",
            "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_FAILURE", "EXPIRED_TOKEN",
        ),
    )
}  # fmt: skip
_JAVA_CLASSES = {
    r"\p{L}": r"\w",  # each pattern that names these also allows `_`, so Python's \w is \p{L} and \p{N}
    r"\p{N}": r"\w",
    r"\p{Z}": "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}
_NUMBERS = ("integer", "long", "float", "double")


class Constraint(NamedTuple):
    holds: Callable[[Any], bool]
    text: str


def constraints(shape: Shape, says_not_null: bool, nullable: bool = False) -> list[Constraint]:
    """Compile what a value of a shape must satisfy; empty where anything goes.

    says_not_null: the service names `NOT_NULL` among the demands on the members of a list or a map.
    nullable: a map's values may be null.
    """
    return [*_enumeration(shape), *_limits(shape), *_pattern(shape), *_members(shape, says_not_null, nullable)]


def is_plain(shape: Shape) -> bool:
    return not isinstance(shape, StructureShape | ListShape | MapShape)


def _enumeration(shape: Shape) -> Iterable[Constraint]:
    enum = shape.metadata.get("enum")
    if enum:
        values = frozenset(enum)
        order = ", ".join(_AS_RECORDED.get(values, enum))
        yield Constraint(values.__contains__, f"Member must satisfy enum value set: [{order}]")


def _limits(shape: Shape) -> Iterable[Constraint]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    of, what = (_itself, "value") if shape.type_name in _NUMBERS else (len, "length")
    if high is not None:
        yield Constraint(lambda value: of(value) <= high, f"Member must have {what} less than or equal to {high}")
    if low is not None:
        yield Constraint(lambda value: of(value) >= low, f"Member must have {what} greater than or equal to {low}")


def _itself(value: Any) -> Any:
    return value


def _pattern(shape: Shape) -> Iterable[Constraint]:
    pattern = shape.metadata.get("pattern")
    if pattern:
        matches = java_pattern(pattern).fullmatch
        text = f"Member must satisfy regular expression pattern: {pattern}"
        yield Constraint(lambda value: matches(value) is not None, text)


@cache
def java_pattern(pattern: str) -> re.Pattern[str]:
    """AWS's patterns are Java's, where `\\d` and `\\w` mean ASCII and `\\p{L}` means letters of any script."""
    if r"\p{" not in pattern:
        return re.compile(pattern, re.ASCII)
    for java, python in _JAVA_CLASSES.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)


def _members(shape: Shape, says_not_null: bool, nullable: bool) -> Iterable[Constraint]:
    if isinstance(shape, ListShape) and is_plain(shape.member):
        yield _each("Member", shape.member, says_not_null, lambda value: value)
    if isinstance(shape, MapShape):
        if constraints(shape.key, says_not_null):
            yield _each("Map keys", shape.key, says_not_null, lambda value: value)
        if is_plain(shape.value) and not nullable:
            yield _each("Map value", shape.value, says_not_null, dict.values)


def _each(what: str, shape: Shape, says_not_null: bool, among: Callable[[Any], Iterable[Any]]) -> Constraint:
    demands = constraints(shape, says_not_null)
    texts = [text for _, text in demands]
    if says_not_null or not texts:
        texts.append(NOT_NULL)

    def hold(value: Any) -> bool:
        return all(each is not None and all(holds(each) for holds, _ in demands) for each in among(value))

    return Constraint(hold, f"{what} must satisfy constraint: [{', '.join(texts)}]")

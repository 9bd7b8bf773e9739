"""The conditions of IAM policies: `{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}}`.

An operator is a row of `OPERATORS`; `...IfExists` after its name and `ForAnyValue:` or `ForAllValues:` before it work
for each. What is absent from the request fails a condition, but for the operators that say Not, for `IfExists` and for
`ForAllValues:`. Keys are named in any case.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import binascii
import ipaddress
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from data_plane.auth.policies.decision import Lookup
from data_plane.auth.policies.patterns import Matches, Patterns, any_of

Holds = Callable[[Lookup], bool]
Read = TypeVar("Read")


class PolicyError(ValueError):
    """A policy document that says nothing clear: what is wrong with it, in a sentence."""


class _Operator(NamedTuple):
    """compile: one value of the policy -> does a value of the request match it? negated: none may match."""

    compile: Callable[[str, Patterns], Matches]
    negated: bool = False


def compile_conditions(block: Any, patterns: Patterns) -> tuple[Holds, ...]:
    """Every one must hold. Raises PolicyError."""
    if not isinstance(block, Mapping):
        raise PolicyError("Condition must be an object")
    found = []
    for name, tests in block.items():
        if not isinstance(tests, Mapping):
            raise PolicyError(f"Condition {name} must be an object")
        for key, values in tests.items():
            found.append(_condition(name, key.lower(), texts(values, f"Condition {name} {key}"), patterns))
    return tuple(found)


def texts(value: Any, where: str) -> list[str]:
    """One value or a list of them, as texts: numbers and booleans may be written as such."""
    if isinstance(value, str):
        return [value]
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | bool | int | float) for each in values):
        raise PolicyError(f"{where} must be a string or a list of strings")
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _condition(name: str, key: str, values: Sequence[str], patterns: Patterns) -> Holds:
    qualifier, colon, bare = name.rpartition(":")
    if_exists = bare.endswith("IfExists")
    bare = bare.removesuffix("IfExists")
    if bare == "Null":
        return _null(key, values)
    chosen = OPERATORS.get(bare)
    every = _QUALIFIERS.get(qualifier) if colon else chosen and chosen.negated
    if chosen is None or every is None:
        raise PolicyError(f"Unknown condition operator: {name}")
    matches = any_of([chosen.compile(value, patterns) for value in values])
    negated = chosen.negated
    absent = if_exists or (every if colon else negated)

    def holds(lookup: Lookup) -> bool:
        found = lookup(key)
        if not found:
            return absent
        outcomes = (matches(value, lookup) is not negated for value in found)
        return all(outcomes) if every else any(outcomes)

    return holds


_QUALIFIERS = {"ForAnyValue": False, "ForAllValues": True}
"""Must all values of the request pass? Without a qualifier: all of them where the operator says Not."""


def _null(key: str, values: Sequence[str]) -> Holds:
    wanted = {value.lower() for value in values}
    if not wanted <= {"true", "false"}:
        raise PolicyError(f"Condition Null takes true or false, not {', '.join(values)}")
    return lambda lookup: ("false" if lookup(key) else "true") in wanted


def _string(value: str, patterns: Patterns) -> Matches:
    return patterns.compile(value, wildcards=False)


def _string_ignoring_case(value: str, patterns: Patterns) -> Matches:
    matches = patterns.compile(value.lower(), wildcards=False)
    return lambda text, lookup: matches(text.lower(), lambda key: _lower(lookup(key)))


def _lower(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return values and tuple(value.lower() for value in values)


def _string_like(value: str, patterns: Patterns) -> Matches:
    return patterns.compile(value)


_PART = r"((?:\$\{[^}$]*\}|[^:])*+)"
_ARN = re.compile(":".join([_PART] * 5 + ["(.*)"]), re.DOTALL)
"""Six parts with colons between them; those of variables do not count."""


def _arn(value: str, patterns: Patterns) -> Matches:
    """Each of the six parts of an ARN is compared by itself: a star does not reach over a colon, but in the last."""
    found = _ARN.fullmatch(value)
    if found is None:
        raise PolicyError(f"Not an ARN: {value}")
    parts = found.groups()
    compiled = [patterns.compile(part) for part in parts]

    def matches(text: str, lookup: Lookup) -> bool:
        given = text.split(":", 5)
        return len(given) == 6 and all(pattern(part, lookup) for pattern, part in zip(compiled, given, strict=True))

    return matches


def _ip_address(value: str, patterns: Patterns) -> Matches:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise PolicyError(f"Not an IP address or a range of them: {value}") from None

    def matches(text: str, lookup: Lookup) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            return address.ipv4_mapped in network
        return address in network

    return matches


def _number(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(text)
    return found


def _moment(text: str) -> float:
    """Seconds since the epoch, given as such or as an ISO 8601 date."""
    try:
        return _number(text)
    except ValueError:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _binary(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


_UNREADABLE = (ValueError, KeyError, OverflowError, binascii.Error)


def _by(compare: Callable[[Read, Read], bool], read: Callable[[str], Read]) -> Callable[[str, Patterns], Matches]:
    """An operator that reads both sides as something else: what cannot be read in the request is no match."""

    def compile_value(value: str, patterns: Patterns) -> Matches:
        try:
            bound = read(value)
        except _UNREADABLE:
            raise PolicyError(f"A condition cannot be compared with: {value}") from None

        def matches(text: str, lookup: Lookup) -> bool:
            try:
                return compare(read(text), bound)
            except _UNREADABLE:
                return False

        return matches

    return compile_value


def _comparisons(prefix: str, read: Callable[[str], float]) -> dict[str, _Operator]:
    return {
        f"{prefix}Equals": _Operator(_by(operator.eq, read)),
        f"{prefix}NotEquals": _Operator(_by(operator.eq, read), negated=True),
        f"{prefix}LessThan": _Operator(_by(operator.lt, read)),
        f"{prefix}LessThanEquals": _Operator(_by(operator.le, read)),
        f"{prefix}GreaterThan": _Operator(_by(operator.gt, read)),
        f"{prefix}GreaterThanEquals": _Operator(_by(operator.ge, read)),
    }


OPERATORS = {
    "StringEquals": _Operator(_string),
    "StringNotEquals": _Operator(_string, negated=True),
    "StringEqualsIgnoreCase": _Operator(_string_ignoring_case),
    "StringNotEqualsIgnoreCase": _Operator(_string_ignoring_case, negated=True),
    "StringLike": _Operator(_string_like),
    "StringNotLike": _Operator(_string_like, negated=True),
    "ArnEquals": _Operator(_arn),
    "ArnNotEquals": _Operator(_arn, negated=True),
    "ArnLike": _Operator(_arn),
    "ArnNotLike": _Operator(_arn, negated=True),
    "IpAddress": _Operator(_ip_address),
    "NotIpAddress": _Operator(_ip_address, negated=True),
    "Bool": _Operator(_by(operator.eq, _bool)),
    "BinaryEquals": _Operator(_by(operator.eq, _binary)),
    **_comparisons("Numeric", _number),
    **_comparisons("Date", _moment),
}

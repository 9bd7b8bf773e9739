"""Filter policies of subscriptions: on a message's attributes, or on its body where that is a JSON object.

Of values in an array one must fit, and for `anything-but` all. Of objects in an array one must fit as a whole.

https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
"""

import ipaddress
import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

Policy = Mapping[str, Any]
_NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ABSENT: list[Any] = []


def wants_body(policy: Policy, message: str) -> bool:
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return False
    return _wants(policy, body)


def wants_attributes(policy: Policy, attributes: Mapping[str, Mapping[str, Any]]) -> bool:
    """attributes: `{"Type": "String.Array", "Value": "[1]"}` by name."""
    return _wants(policy, {name: _value(each["Type"], each["Value"]) for name, each in attributes.items()})


def _value(kind: str, text: Any) -> Any:
    try:
        if kind.startswith("Number"):
            return float(text)
        return json.loads(text) if kind.startswith("String.Array") else text
    except (ValueError, TypeError, RecursionError):
        return text


def _wants(policy: Policy, found: Any) -> bool:
    if isinstance(found, list):
        return any(_wants(policy, each) for each in found)
    return isinstance(found, dict) and all(_member(name, rules, found) for name, rules in policy.items())


def _member(name: str, rules: Any, found: Mapping[str, Any]) -> bool:
    if name == "$or" and all(isinstance(each, dict) for each in rules):
        return any(_wants(each, found) for each in rules)
    if isinstance(rules, dict):
        return name in found and _wants(rules, found[name])
    value = found.get(name, _ABSENT)
    values = value if isinstance(value, list) else [value]
    return any(_fits(rule, values, there=value is not _ABSENT) for rule in rules)


def _fits(rule: Any, values: list[Any], *, there: bool) -> bool:
    if not isinstance(rule, dict):
        return there and any(_same(rule, value) for value in values)
    keyword, wanted = next(iter(rule.items()))
    if keyword == "exists":
        return there is wanted
    if keyword == "anything-but":
        return there and not any(_is_one_of(wanted, value) for value in values)
    return there and any(_RULES.get(keyword, _no)(wanted, value) for value in values)


def _is_one_of(unwanted: Any, value: Any) -> bool:
    """A value, values, or another rule with one or more."""
    if not isinstance(unwanted, dict):
        return any(_same(each, value) for each in (unwanted if isinstance(unwanted, list) else [unwanted]))
    keyword, texts = next(iter(unwanted.items()))
    return any(_RULES.get(keyword, _no)(text, value) for text in (texts if isinstance(texts, list) else [texts]))


def _same(wanted: Any, value: Any) -> bool:
    """Numbers are as exact as six digits after the point."""
    if _is_number(wanted) and _is_number(value):
        return bool(abs(wanted - value) < 1e-6)
    return type(wanted) is type(value) and bool(wanted == value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no(wanted: Any, value: Any) -> bool:
    """Of a rule that SNS would have refused."""
    return False


def _numeric(bounds: list[Any], value: Any) -> bool:
    if not _is_number(value):
        return False
    return all(_NUMBERS[sign](value, bound) for sign, bound in zip(bounds[::2], bounds[1::2], strict=False))


def _of_texts(fits: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: isinstance(wanted, str) and isinstance(value, str) and fits(wanted, value)


def _wildcard(pattern: str, text: str) -> bool:
    """`*` is any text."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _in_network(network: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


_RULES: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": _of_texts(lambda wanted, value: value.startswith(wanted)),
    "suffix": _of_texts(lambda wanted, value: value.endswith(wanted)),
    "equals-ignore-case": _of_texts(lambda wanted, value: value.lower() == wanted.lower()),
    "wildcard": _of_texts(_wildcard),
    "cidr": _of_texts(_in_network),
    "numeric": _numeric,
}

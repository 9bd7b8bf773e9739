"""What an authorizer function answers (handbook/04 sections 2.3 and 5).

    {"principalId": "user", "policyDocument": {...}, "context": {"key": "value"}, "usageIdentifierKey": "..."}
    {"isAuthorized": true, "context": {...}}

The second form is that of HTTP APIs with simple responses. Anything else is malformed, and nobody is let through. REST
and WebSocket APIs know these fields only, and log what Java's Jackson says of others: `Unrecognized field "errorType" ,
not marked as ignorable` (handbook/01 section 15, and logs that users show).
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from data_plane.auth.policies.policy import Policy, PolicyError, compile_policy

Scalar = str | int | float | bool
_Shape = TypeVar("_Shape")


_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_MISPLACED = re.compile(r".*, got `(?P<kind>array|object)`")
FAILED = 'Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable'
"""What is logged of a function that failed: how it failed is read as if it were its answer."""


class Malformed(ValueError):
    """What the function answered is not what an authorizer answers. Its text is the execution log's."""


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a caller from now on.

    policy: what the caller may do; None where the answer itself was yes.
    context: what `$context.authorizer` shows, the principal's id among it.
    """

    context: Mapping[str, Any]
    principal_id: str = ""
    policy: Policy | None = None


class _PolicyAnswer(msgspec.Struct, rename="camel"):
    principal_id: str
    policy_document: dict[str, Any]
    context: Any = None
    usage_identifier_key: str | None = None


class _OnlyPolicyAnswer(_PolicyAnswer, forbid_unknown_fields=True, rename="camel"):
    pass


class _SimpleAnswer(msgspec.Struct, rename="camel"):
    is_authorized: bool
    context: dict[str, Any] | None = None


class _Failure(msgspec.Struct, rename="camel"):
    error_message: Any = None


Read = Callable[[bytes], Granted | None]
"""From a function's answer to what it grants; None is a plain no. Raises Malformed."""


def read_policy(payload: bytes) -> Granted:
    """REST and WebSocket APIs: the values of `context` are scalars, and show as texts everywhere."""
    if payload.strip() == b"null":
        raise Malformed("Could not parse policy")
    answer = _decode(payload, _OnlyPolicyAnswer)
    try:
        scalars = msgspec.convert(answer.context, dict[str, Scalar] | None)
    except msgspec.ValidationError as problem:
        raise _malformed(problem) from None
    return _granted(answer, {name: _text(value) for name, value in (scalars or {}).items()})


def read_typed_policy(payload: bytes) -> Granted:
    """HTTP APIs: the values of `context` keep their types, and may be lists and objects."""
    answer = _decode(payload, _PolicyAnswer)
    if not isinstance(answer.context, dict | None):
        raise _malformed("context is not an object")
    return _granted(answer, answer.context or {})


def read_simple(payload: bytes) -> Granted | None:
    """HTTP APIs with simple responses."""
    answer = _decode(payload, _SimpleAnswer)
    return Granted(context=answer.context or {}) if answer.is_authorized else None


def is_unauthorized(payload: bytes) -> bool:
    """Did the function fail with exactly the word that means 401?"""
    try:
        return bool(msgspec.json.decode(payload, type=_Failure).error_message == "Unauthorized")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def _granted(answer: _PolicyAnswer, context: Mapping[str, Any]) -> Granted:
    try:
        policy = compile_policy(answer.policy_document)
    except PolicyError as problem:
        raise _malformed(problem) from None
    shown = {**context, "principalId": answer.principal_id}
    if answer.usage_identifier_key is not None:
        shown["usageIdentifierKey"] = answer.usage_identifier_key
    return Granted(principal_id=answer.principal_id, policy=policy, context=shown)


def _decode(payload: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(payload, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
        raise _malformed(problem) from None


def _malformed(problem: object) -> Malformed:
    text = str(problem)
    if found := _UNKNOWN.match(text):
        text = f'Unrecognized field "{found["name"]}" , not marked as ignorable'
    elif found := _MISPLACED.match(text):
        text = f"Can not deserialize instance of java.lang.String out of START_{found['kind'].upper()} token"
    return Malformed(f"Invalid JSON in response: {text}")


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)

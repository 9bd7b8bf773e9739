"""Statements of resource policies, of functions and of layer versions: how they are made, kept and shown.

AWS shows policies as JSON text, without spaces, its members in the order below (handbook/07
section 2.3).
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from control_plane.definitions.functions import Permission
from control_plane.functions.errors import InvalidParameterValue, PolicyLengthExceeded, ResourceConflict
from control_plane.wire.errors import ResourceNotFound

MAX_LENGTH = 20_480
Statements = Mapping[str, Permission]
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_IDENTITY = re.compile(r"arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:.+", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)", re.ASCII)


def principal(given: str) -> Mapping[str, str] | str:
    """A principal as a statement names it."""
    if given == "*":
        return given
    if _ACCOUNT.fullmatch(given):
        return {"AWS": f"arn:aws:iam::{given}:root"}
    if _IDENTITY.fullmatch(given):
        return {"AWS": given}
    if _SERVICE.fullmatch(given):
        return {"Service": given}
    raise InvalidParameterValue("The provided principal was invalid. Please check the principal and try again.")


def condition(operators: Mapping[str, Mapping[str, str | None]]) -> Mapping[str, Mapping[str, str]] | None:
    """The tests whose value was given; None where none was."""
    found = {
        operator: {key: value for key, value in tests.items() if value is not None}
        for operator, tests in operators.items()
    }
    return {operator: tests for operator, tests in found.items() if tests} or None


def added(statements: Statements, permission: Permission) -> Statements:
    if permission.sid in statements:
        raise ResourceConflict(
            f"The statement id ({permission.sid}) provided already exists."
            " Please provide a new statement id, or remove the existing statement."
        )
    found = {**statements, permission.sid: permission}
    length = len(document(found).encode())
    if length > MAX_LENGTH:
        raise PolicyLengthExceeded(f"The final policy size ({length}) is bigger than the limit ({MAX_LENGTH}).")
    return found


def removed(statements: Statements, sid: str) -> Statements:
    if not statements:
        raise ResourceNotFound("No policy is associated with the given resource.")
    if sid not in statements:
        raise ResourceNotFound(f"Statement {sid} is not found in resource policy.")
    return {key: each for key, each in statements.items() if key != sid}


def statement(permission: Permission) -> str:
    return msgspec.json.encode(_statement(permission)).decode()


def document(statements: Statements) -> str:
    found = {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [_statement(each) for each in statements.values()],
    }
    return msgspec.json.encode(found).decode()


def _statement(permission: Permission) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Sid": permission.sid,
        "Effect": permission.effect,
        "Principal": permission.principal,
        "Action": permission.action,
        "Resource": permission.resource,
    }
    return {**found, "Condition": permission.condition} if permission.condition else found

"""Which execution a request means: one of the caller's account and region."""

from collections.abc import Mapping
from typing import Any

import msgspec

from control_plane.definitions.durable import ErrorObject
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound

MOST, USUAL = 1_000, 100
"""How many items a page has at most, and where nobody says how many."""


def own(account: Account, durable_execution_arn: str) -> str:
    """The ARN of an execution that may be there."""
    if not durable_execution_arn.startswith(account.arn("lambda", "function:")):
        raise ResourceNotFound("Durable Execution does not exist")
    return durable_execution_arn


def error_object(said: Mapping[str, Any] | None) -> ErrorObject | None:
    return None if said is None else msgspec.convert(said, ErrorObject)

"""How services of AWS call functions, in the background: used by `emulator.aws.triggers`, which needs moto."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Source(NamedTuple):
    """Who calls: a service, as `s3.amazonaws.com`, for what has this ARN and is of this account."""

    service: str
    account_id: str
    arn: str


CallFunction = Callable[[Source, str, Any], None]
"""(Who calls, ARN of the function, event)."""


def nothing(source: Source, function_arn: str, event: Any) -> None:
    """There are no functions."""

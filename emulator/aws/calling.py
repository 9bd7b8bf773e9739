"""How services of AWS call functions, in the background: used by `emulator.aws.triggers`, which needs moto."""

from collections.abc import Callable
from typing import Any

CallFunction = Callable[[str, str, str, Any], None]
"""(Service that calls, as `s3.amazonaws.com`; ARN of what it calls for; ARN of the function; event)."""


def nothing(service: str, source_arn: str, function_arn: str, event: Any) -> None:
    """There are no functions."""

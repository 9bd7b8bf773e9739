"""What a transform is told besides the template, and how it fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TransformContext:
    """clients: boto3 clients of the stack's account and region, by name of the service: `Clients`.
    parameters: by name, as they are given or by default; texts of lists are made lists.
    macro: the function's ARN of a macro of this account and region, or None.
    """

    clients: Callable[[str], Any]
    account_id: str
    region: str
    parameters: Mapping[str, Any]
    stack_id: str
    stack_name: str
    macro: Callable[[str], str | None]


class TransformFailed(Exception):
    """str() of it is the StatusReason of the change set, or of the stack, as AWS words it."""


class Rejected(Exception):
    """Why one of AWS's own transforms fails: what stands after `Transform AWS::Include failed with: `."""

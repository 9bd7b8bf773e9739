"""What policies come to: loaded with the emulator; the language of policies is, with the first of them."""

from collections.abc import Callable
from enum import Enum

Lookup = Callable[[str], tuple[str, ...] | None]
"""The values of a condition key, its name in lower case; None where the request has no such key."""


class Decision(Enum):
    ALLOW = "Allow"
    DENY = "Deny"
    """Some statement denies: nothing else can allow."""
    NONE = "none"
    """No statement says anything: denied, unless another policy allows."""

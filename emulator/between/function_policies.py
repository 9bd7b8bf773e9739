"""The resource policies of functions, compiled; the compiler is loaded with the first."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from control_plane.definitions.functions import Permission

if TYPE_CHECKING:
    from data_plane.auth.policies.policy import Policy

_log = logging.getLogger("functions")


def compiled(statements: Mapping[str, Permission]) -> "Policy":
    """One that cannot be read, as with a condition that nobody knows, lets nobody in."""
    from control_plane.functions.access.policies import document
    from data_plane.auth.policies.policy import PolicyError, compile_policy

    try:
        return compile_policy(document(statements), of_resource=True)
    except PolicyError as problem:
        _log.warning("A function's policy lets nobody in, since it cannot be read: %s", problem)
        return compile_policy(document({}), of_resource=True)

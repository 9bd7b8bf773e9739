"""What authorizers decided, kept for their TTL: one cache for the whole process (handbook/04 section 2.3).

A result stands under its authorizer in one deployment of one stage, and the caller's identity. So a new deployment
begins anew, a change of stage settings does not, and a policy that was cached for one method serves the others.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

from data_plane.expiring import ExpiringCache

Identity = tuple[str, ...]
"""What a request says of its caller: the values of an authorizer's identity sources, in their order."""

CAPACITY = 16 * 1024 * 1024


class Place(NamedTuple):
    """An authorizer as one deployment of a stage knows it."""

    api_id: str
    stage_name: str
    deployment_id: str
    authorizer_id: str


class Results(ExpiringCache[tuple[Place, Identity], Any]):
    def __init__(self, capacity: int = CAPACITY, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(capacity, clock)

    def keep(self, place: Place, identity: Identity, result: Any, *, seconds: float, size: int, epoch: int) -> None:
        """size: bytes of the result. epoch: `results.epoch` as it was when the authorizer was asked."""
        self.put((place, identity), result, seconds=seconds, size=size + sum(map(len, identity)), epoch=epoch)

    def flush(self, api_id: str, stage_name: str) -> None:
        """Forget what one stage's authorizers said."""
        self.clear_where(lambda key: key[0][:2] == (api_id, stage_name))

"""Who has workers: the pool, as they see it."""

from typing import Protocol, TypeVar

from data_plane.functions.call import Call
from data_plane.functions.journal import Journal
from data_plane.functions.records import Invocation
from data_plane.outbox import Outbox

Worker_contra = TypeVar("Worker_contra", contravariant=True)


class Host(Protocol[Worker_contra]):
    """outbox: for what all workers are sent."""

    outbox: Outbox

    def settled(self, call: Call, invocation: Invocation) -> None:
        """A call has its answer."""

    def took(self, seconds: float) -> None:
        """What the worker says that a call took."""

    def started(self, worker: Worker_contra) -> None:
        """The worker begins its first call."""

    def idle(self, worker: Worker_contra) -> None:
        """The worker may be given another call."""

    def wrote(self) -> None:
        """The function has written to its log."""

    def give(self, call: Call) -> None:
        """The worker ended before it began this one: somebody else is to answer it."""

    def restart(self, call: Call, journal: Journal) -> None:
        """Its init has failed; it is to be run again, in the same environment."""

    def reset(self, worker: Worker_contra) -> None:
        """The worker ends by a failure; its environment may have another."""

    def gone(self, worker: Worker_contra) -> None:
        """The worker has ended."""

"""The connections there are, by id, and which have been silent or open for too long (handbook/06 section 12)."""

from collections.abc import Iterator

import msgspec

from data_plane.websockets.connection import GOING_AWAY, Connection, State


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """AWS's: ten minutes without a message, two hours in all; messages of 128 KB in frames of 32 KB.

    linger: seconds a client has to answer a close frame; AWS does not publish its own.
    """

    idle: float = 600
    lifetime: float = 7_200
    linger: float = 10
    message: int = 131_072
    frame: int = 32_768

    @property
    def tick(self) -> float:
        """Seconds between two looks at the connections."""
        return min(1.0, self.idle / 4, self.lifetime / 4, self.linger / 4)


class Connections:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members: dict[str, Connection] = {}

    def __iter__(self) -> Iterator[Connection]:
        """Those there are now; they may leave meanwhile."""
        return iter(list(self._members.values()))

    def __len__(self) -> int:
        return len(self._members)

    def add(self, connection: Connection) -> None:
        self._members[connection.id] = connection

    def discard(self, connection: Connection) -> None:
        self._members.pop(connection.id, None)

    def find(self, id: str) -> Connection | None:
        """A connection that is open."""
        found = self._members.get(id)
        return found if found is not None and found.state is State.OPEN else None

    def of_stage(self, api_id: str, stage_name: str) -> list[Connection]:
        return [each for each in self if (each.api_id, each.stage_name) == (api_id, stage_name)]

    def overdue(self, milliseconds: int) -> list[Connection]:
        """Those that were open, or silent, for too long by now, or have not answered a close frame in time."""
        limits = self._limits
        silent = milliseconds - limits.idle * 1000
        old = milliseconds - limits.lifetime * 1000
        closing = milliseconds - limits.linger * 1000
        return [
            each
            for each in self._members.values()
            if (each.last_active <= silent or each.connected_at <= old)
            or (each.ended_at is not None and each.ended_at <= closing)
        ]


def end(connection: Connection) -> None:
    """What becomes of an overdue one."""
    assert connection.wire is not None, "it was let in"
    if connection.state is State.OPEN:
        connection.wire.close(GOING_AWAY)
    else:
        connection.wire.abort()

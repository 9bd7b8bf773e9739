"""A finished call in one line of the emulator's own log: logger `call`, level debug."""

from typing import NamedTuple

from data_plane.telemetry.records import Record


class SeenCall(NamedTuple):
    """what: `GET /dev/pets`, or the route of a WebSocket API. why: the gateway's reason, where it answered itself."""

    what: str
    status: int
    milliseconds: int
    why: str | None
    api: str
    stage: str

    def __str__(self) -> str:
        why = f": {self.why}" if self.why else ""
        return f"{self.what} {self.status} in {self.milliseconds} ms{why}"


def seen(record: Record) -> SeenCall:
    """The reason of a 5xx is said elsewhere, as a warning."""
    context, failure = record.context, record.failure
    method = context.get("httpMethod")
    what = f"{method} {context['path']}" if method else f"{context['stage']} {context['routeKey']}"
    why = (failure.reason or failure.message) if failure and record.status < 500 else None
    return SeenCall(what, record.status, record.latency, why, context["apiId"], context["stage"])

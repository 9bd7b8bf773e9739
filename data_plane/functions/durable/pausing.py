"""Pausing and resuming: an execution that is paused has its function not invoked, all else goes on.

https://docs.aws.amazon.com/lambda/latest/dg/durable-pause-resume.html
"""

from control_plane.definitions.durable import PauseDetails
from data_plane.functions.durable import events
from data_plane.functions.durable.execution import LiveExecution
from data_plane.functions.durable.refusals import Conflict

_LONGEST = 366 * 86_400.0
"""Seconds after its start an execution ends, paused or not."""


def pause(
    live: LiveExecution, now: float, reason: str | None, client_token: str | None, *, timeout_paused: bool
) -> None:
    """Raises Conflict, unless it is the request that paused it, once more."""
    asked = live.record.pause_details
    if asked is not None and client_token and asked.client_token == client_token:
        return
    if live.over or asked is not None:
        raise Conflict(f"Durable Execution is not running. Its status is {live.record.status}.")
    details = PauseDetails(
        pause_request_timestamp=now,
        execution_timeout_paused=timeout_paused,
        reason=reason,
        client_token=client_token,
        left=live.record.expires - now,
    )
    live.change(status="PAUSING", pause_details=details)
    if timeout_paused:
        live.change(expires=live.record.start_timestamp + _LONGEST)
    if not live.invoking:
        live.paused(now)


def resume(live: LiveExecution, now: float, reason: str | None) -> None:
    """A pause that has not begun is called off. Raises Conflict."""
    asked = live.record.pause_details
    if live.over or asked is None:
        raise Conflict(f"Durable Execution is not paused. Its status is {live.record.status}.")
    had_begun = live.record.status == "PAUSED"
    live.change(status="RUNNING", pause_details=None)
    if asked.execution_timeout_paused:
        live.change(expires=now + asked.left)
    if had_begun:
        live.tell(events.resumed(reason, now))

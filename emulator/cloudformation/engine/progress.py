"""A stack's resources as they change: each step is an event of the stack's history."""

import json

from emulator.cloudformation.records import Event, Resource, Stack, now


def say(stack: Stack, resource: Resource, status: str, reason: str | None = None) -> None:
    """Change a resource's status, with an event."""
    resource.status, resource.reason, resource.changed = status, reason, now()
    shown = resource.properties if resource.shown is None else resource.shown
    stack.record(
        Event(
            stack.id,
            stack.name,
            resource.logical_id,
            resource.made.physical_id if resource.made else "",
            resource.type,
            status,
            reason,
            json.dumps(shown, default=str) if shown else None,
        )
    )

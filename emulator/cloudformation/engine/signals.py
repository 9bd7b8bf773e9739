"""A resource with a CreationPolicy is there when others have signalled so: by SignalResource, as `cfn-signal` does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
The words of events are those of https://github.com/crewjam/etcd-aws/issues/5,
https://github.com/widdix/aws-ec2-ssh/issues/137 and https://github.com/Kurento/bugtracker/issues/297.
"""

import queue
import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from emulator.cloudformation.engine.progress import say
from emulator.cloudformation.records import Properties, Resource, Stack
from emulator.cloudformation.resources.provider import CANCELLED, ResourceFailed
from emulator.cloudformation.templates.functions import in_text

_TYPES = frozenset(("AWS::AutoScaling::AutoScalingGroup", "AWS::CloudFormation::WaitCondition", "AWS::EC2::Instance"))
"""Those that a CreationPolicy means something to."""
_DURATION = re.compile(r"PT(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?")
_SHORTEST, _LONGEST = 5 * 60, 12 * 3600
_OFTEN = 0.2


def awaits(resource: Resource) -> Properties | None:
    """What its policy says of signals; None where it is there without."""
    said = resource.creation_policy.get("ResourceSignal") if resource.type in _TYPES else None
    return said if isinstance(said, dict) else None


class Signals:
    """Of one resource. Those that come before it is waited for count, too."""

    def __init__(self, stack: Stack, resource: Resource, wanted: int, seconds: float) -> None:
        self._stack = stack
        self._resource = resource
        self._missing = wanted
        self._until = monotonic() + seconds
        self._given: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._seen: set[str] = set()

    def give(self, unique_id: str, status: str) -> None:
        self._given.put((unique_id, status))

    def wait(self, status: str) -> None:
        """Until there are as many as are wanted. status: of the resource meanwhile. Raises ResourceFailed."""
        while self._missing > 0:
            if self._stack.abandoned or self._stack.cancelled:
                raise ResourceFailed(CANCELLED)
            left = self._until - monotonic()
            try:
                self._take(*self._given.get(timeout=max(0.0, min(left, _OFTEN))), status)
            except queue.Empty:
                if left <= 0:
                    missing = f"Failed to receive {self._missing} resource signal(s) within the specified duration"
                    raise ResourceFailed(missing) from None

    def _take(self, unique_id: str, said: str, status: str) -> None:
        """One with the id of another is that one again."""
        if unique_id in self._seen:
            return
        self._seen.add(unique_id)
        reason = f"Received {said} signal with UniqueId {unique_id}"
        if said == "FAILURE":
            raise ResourceFailed(reason)
        say(self._stack, self._resource, status, reason)
        self._missing -= 1


@contextmanager
def signalled(stack: Stack, resource: Resource) -> Iterator[Signals]:
    """Raises ResourceFailed for what cannot be waited for."""
    policy = awaits(resource)
    signals = Signals(stack, resource, *_wanted(policy)) if policy is not None else Signals(stack, resource, 0, 0)
    if policy is not None:
        stack.awaiting[resource.logical_id] = signals
    try:
        yield signals
    finally:
        stack.awaiting.pop(resource.logical_id, None)


def _wanted(policy: Properties) -> tuple[int, float]:
    """How many, and for how many seconds."""
    count, timeout = in_text(policy.get("Count", 1)), in_text(policy.get("Timeout", f"PT{_SHORTEST}S"))
    duration = _DURATION.fullmatch(timeout)
    if not count.isdecimal() or duration is None or timeout == "PT":
        raise ResourceFailed("CreationPolicy: Count must be a number, and Timeout a duration as PT15M")
    hours, minutes, seconds = (int(each or 0) for each in duration.groups())
    return int(count), min(hours * 3600 + minutes * 60 + seconds, _LONGEST)

"""What a custom resource's maker answered.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
The words of what is refused are from the threads named beside them.
"""

from typing import Any, NamedTuple

import msgspec

from emulator.cloudformation.resources.provider import ResourceFailed
from emulator.cloudformation.templates.functions import in_text

LONGEST, LONGEST_ID = 4096, 1024


class Answer(NamedTuple):
    """reason: why it failed; None where it did not. physical_id: None where none is said. no_echo: see `Made`."""

    physical_id: str | None
    data: dict[str, Any]
    reason: str | None
    no_echo: bool = False


def read(body: bytes) -> Answer:
    """Raises ResourceFailed."""
    if len(body) > LONGEST:  # https://github.com/aws/aws-cdk/issues/23958
        raise ResourceFailed("Response object is too long.")
    try:
        said = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        raise ResourceFailed(f"Invalid Response object: {problem}") from None
    status, data = said.get("Status"), said.get("Data") or {}
    if status not in ("SUCCESS", "FAILED"):  # https://github.com/PaloAltoNetworks/aws-elb-autoscaling/issues/23
        raise ResourceFailed(f"Invalid Response object: '{status}' is not a valid ResponseStatus")
    if not isinstance(data, dict):
        raise ResourceFailed("Invalid Response object: Data is not an object")
    reason = None if status == "SUCCESS" else str(said.get("Reason") or "")
    no_echo = in_text(said.get("NoEcho")).lower() == "true"
    return Answer(_physical_id(said.get("PhysicalResourceId")), data, reason, no_echo)


def _physical_id(said: Any) -> str | None:
    return said if isinstance(said, str) and 0 < len(said.encode()) <= LONGEST_ID else None

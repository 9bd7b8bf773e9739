"""A request as it goes to a service of AWS: what `by_protocol` makes of an integration's call."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from data_plane.integrations.aws_services import AwsAnswer
from data_plane.runtime import Header

Read = Callable[[AwsAnswer], AwsAnswer]


class Said(NamedTuple):
    """And how to read its answer.

    signing_name: what it is signed for. action: that is asked for, where it has a name. host: of a subdomain the URI
    named; empty for the service's own. input: the action's, by the model's names, where it was given as to an SDK.
    """

    method: str
    path: str
    query: str
    headers: list[Header]
    body: bytes
    read: Read
    signing_name: str = ""
    action: str | None = None
    host: str = ""
    input: Mapping[str, Any] | None = None

"""Cases of resources: what is made, what reads it back, and what is found then and after a change.

In all of it `<id>` stands for the resource's physical id, `<Queue>` for that of a resource of `around`, which is made
before, and `<Queue.Arn>` for its attribute.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
OTHER_DOCUMENT = {**DOCUMENT, "Id": "other"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}],
}
Around = tuple[str, str, dict[str, Any]]
"""Another resource: its name, type and properties."""
PLACE = re.compile("<([\\w.]+)>")


@dataclass(frozen=True)
class Case:
    """read: service, operation, parameters, and a JMESPath of the answer, which finds `then`, and `later` after the
    resource was made as `changed`. attributes: what Fn::GetAtt gives."""

    sentence: str
    type: str
    made: dict[str, Any]
    read: tuple[str, str, dict[str, Any], str]
    then: Any
    changed: dict[str, Any] | None = None
    later: Any = None
    attributes: dict[str, Any] = field(default_factory=dict)
    around: tuple[Around, ...] = ()


def filled(value: Any, names: Mapping[str, Any]) -> Any:
    match value:
        case dict():
            return {name: filled(each, names) for name, each in value.items()}
        case list():
            return [filled(each, names) for each in value]
        case str():
            return PLACE.sub(lambda place: str(names[place[1]]), value)
    return value

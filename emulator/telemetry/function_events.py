"""What CloudWatch has in `AWS/Lambda` of events: of those that functions get asynchronously, and of event sources.

Those of a function are told by the ARN that was called, as `function_calls` does it; event source mappings, whose
MetricsConfig asks for EventCount, have theirs by `EventSourceMappingUUID`.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import time

from control_plane.definitions.functions import EventSourceMapping
from data_plane.metrics import Dimensions, Home, Key, Metrics, Point

NAMESPACE = "AWS/Lambda"


def dimensions(name: str, invoked_arn: str) -> tuple[Dimensions, ...]:
    """Of all functions, of one, and of what was called of it: the function, a version or an alias."""
    function, resource = ("FunctionName", name), ("Resource", invoked_arn.partition(":function:")[2])
    return ((), (function,), (function, resource))


class FunctionEvents:
    """Nothing of this is as frequent as calls are, so each is added as it happens."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def counted(self, mapping: EventSourceMapping, name: str, events: int) -> None:
        self._add(mapping.function_arn, name, events, ((("EventSourceMappingUUID", mapping.uuid),),))

    def observed(self, function_arn: str, name: str, value: float) -> None:
        """Of what has no ARN of a function, as a notification of S3 may name it, there is nothing to tell."""
        parts = function_arn.split(":")
        if len(parts) > 6:
            self._add(function_arn, name, value, dimensions(parts[6], function_arn))

    def _add(self, function_arn: str, name: str, value: float, sets: tuple[Dimensions, ...]) -> None:
        _, _, _, region, account_id, *_ = function_arn.split(":")
        home: Home = (account_id, region)
        minute = int(time.time() // 60)
        self._metrics.add((Key(home, name, each, minute, NAMESPACE), Point(1, value, value, value)) for each in sets)

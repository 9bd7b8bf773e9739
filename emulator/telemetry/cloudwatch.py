"""Our metrics as CloudWatch shows them: read when somebody asks, by the hook moto has for metrics of AWS's services.

Importing this imports moto. moto knows such providers by their class, one for the process; the emulators of a process
register with it, and are forgotten when they are gone.
"""

from datetime import UTC, datetime
from typing import Any
from weakref import WeakSet

from moto.cloudwatch.models import MetricAggregatedDatum
from moto.core.common_models import CloudWatchMetricProvider

from data_plane.metrics import Home, Key, Metrics, Point

_sources: WeakSet[Metrics] = WeakSet()


def register(metrics: Metrics) -> None:
    """Show these from now on."""
    _sources.add(metrics)


class GatewayDatum(MetricAggregatedDatum):
    """A minute of a metric. Dimensions are part of a metric's name: who asks statistics for fewer means another one.

    (ListMetrics, which says what it has found already, does mean all that have these dimensions among others.)
    """

    def filter(
        self,
        namespace: str | None,
        name: str | None,
        dimensions: list[dict[str, Any]],
        already_present_metrics: list[Any] | None = None,
    ) -> bool:
        if already_present_metrics is None and len(dimensions) != len(self.dimensions):
            return False
        return bool(super().filter(namespace, name, dimensions, already_present_metrics))


class GatewayMetrics(CloudWatchMetricProvider):
    @staticmethod
    def get_cloudwatch_metrics(account_id: str, region: str) -> list[GatewayDatum]:
        home: Home = (account_id, region)
        return [_datum(key, point) for metrics in _sources for key, point in metrics.of(home)]


def _datum(key: Key, point: Point) -> GatewayDatum:
    return GatewayDatum(
        namespace=key.namespace,
        name=key.name,
        min_stat=point.minimum,
        max_stat=point.maximum,
        sample_count=point.samples,
        sum_stat=point.sum,
        dimensions=[{"Name": name, "Value": value} for name, value in key.dimensions],
        timestamp=datetime.fromtimestamp(key.minute * 60, UTC).replace(tzinfo=None),
        unit=key.unit,
    )

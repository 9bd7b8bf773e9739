"""What CloudWatch has, as tests look it up."""

from typing import Any


def points(aws: Any, metric: str, statistic: str, namespace: str, **dimensions: str) -> list[float]:
    """A value for each minute; none where there is no such metric."""
    found = aws("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=0,
        EndTime=2**32,
        Period=60,
        Statistics=[statistic],
    )["Datapoints"]
    return [point[statistic] for point in found]


def total(aws: Any, metric: str, statistic: str, namespace: str, **dimensions: str) -> float:
    """Of all minutes together."""
    return sum(points(aws, metric, statistic, namespace, **dimensions))

"""Metric filters of log groups, and TestMetricFilter.

Sources: CloudWatch Logs API reference, TestMetricFilter (whose examples these are) and PutMetricFilter; CloudWatch Logs
User Guide, "Creating metrics from log events using filters".
"""

import itertools
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.apis import create_function
from tests.metrics import total

names = (f"measured{number}" for number in itertools.count())
APACHE = [
    '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
    '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /about-us/index.html HTTP/1.0" 200 5324',
    '127.0.0.1 - frank [10/Oct/2000:13:50:35 -0700] "GET /apache_pb.gif HTTP/1.0" 404 4355',
    '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /products/index.html HTTP/1.0" 400 1534',
]


def test_a_pattern_is_tried_out(aws: Any) -> None:
    logs = aws("logs")
    pattern = "[..., request=*.html*, status_code=4*,]"
    matches = logs.test_metric_filter(filterPattern=pattern, logEventMessages=APACHE)["matches"]
    assert [match["eventNumber"] for match in matches] == [0, 3]
    assert matches[0]["eventMessage"] == APACHE[0]
    assert matches[0]["extractedValues"] == {
        "$1": "127.0.0.1",
        "$2": "-",
        "$3": "frank",
        "$4": "10/Oct/2000:13:25:15 -0700",
        "$request": "GET /index.html HTTP/1.0",
        "$status_code": "404",
        "$7": "1534",
    }
    terms = logs.test_metric_filter(filterPattern='"[ERROR]"', logEventMessages=["a [INFO] b", "a [ERROR] b"])
    assert terms["matches"] == [{"eventNumber": 1, "eventMessage": "a [ERROR] b", "extractedValues": {}}]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.test_metric_filter(filterPattern="[a", logEventMessages=["a"])


class Group:
    """A log group with a stream, and a namespace of metrics by its name."""

    def __init__(self, aws: Any) -> None:
        self.aws, self.logs, self.name = aws, aws("logs"), next(names)
        self.logs.create_log_group(logGroupName=self.name)
        self.logs.create_log_stream(logGroupName=self.name, logStreamName="s")

    def filter(self, pattern: str, metric: str, value: str, **transformation: Any) -> None:
        given = {"metricName": metric, "metricNamespace": self.name, "metricValue": value, **transformation}
        self.logs.put_metric_filter(
            logGroupName=self.name, filterName=metric, filterPattern=pattern, metricTransformations=[given]
        )

    def put(self, *messages: str) -> None:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": message} for message in messages]
        self.logs.put_log_events(logGroupName=self.name, logStreamName="s", logEvents=events)

    def total(self, metric: str, statistic: str = "Sum", **dimensions: str) -> float:
        return total(self.aws, metric, statistic, self.name, **dimensions)


@pytest.fixture
def group(aws: Any) -> Group:
    return Group(aws)


def test_events_are_counted_and_measured(group: Group) -> None:
    group.put("ERROR before")
    group.filter("ERROR", "Errors", "1")
    group.filter("[..., status_code=4*, bytes]", "Bytes", "$bytes", unit="Bytes", dimensions={"Code": "$status_code"})
    group.filter("{ $.took > 5 }", "Took", "$.took", dimensions={"Path": "$.request.path"})
    group.put("ERROR", "an ERROR", *APACHE)
    group.put(json.dumps({"took": 7.5, "request": {"path": "/a"}}), json.dumps({"took": 9}), json.dumps({"took": 1}))
    assert group.total("Errors") == 2
    assert group.total("Bytes", Code="404") == 1534 + 4355
    assert group.total("Bytes", Code="400") == 1534
    assert group.total("Took", Path="/a") == 7.5
    assert group.total("Took", "SampleCount") == 1, "what lacks a dimension is not measured"


def test_a_filter_that_is_put_again_is_changed_and_one_that_is_deleted_is_gone(group: Group) -> None:
    group.filter("a", "Found", "1")
    group.filter("b", "Found", "10")
    group.put("a", "b")
    assert group.total("Found") == 10
    (found,) = group.logs.describe_metric_filters(logGroupName=group.name)["metricFilters"]
    assert (found["filterPattern"], abs(found["creationTime"] / 1000 - time.time()) < 60) == ("b", True)
    group.logs.delete_metric_filter(logGroupName=group.name, filterName="Found")
    group.put("b")
    assert group.total("Found") == 10


def test_a_default_is_told_where_nothing_fits(group: Group) -> None:
    group.filter("ERROR", "Errors", "1", defaultValue=0)
    group.put("fine")
    assert (group.total("Errors"), group.total("Errors", "SampleCount")) == (0, 1)


def test_what_functions_print_is_measured(aws: Any, group: Group) -> None:
    source = "def handler(event, context): print('took', event)\n"
    arn = create_function(aws, source, LoggingConfig={"LogGroup": group.name})
    group.filter("[w1=took, milliseconds]", "Took", "$milliseconds")
    for milliseconds in (5, 8):
        aws("lambda").invoke(FunctionName=arn, Payload=str(milliseconds))
    assert group.total("Took") == 13


@pytest.mark.parametrize(
    ("group_name", "pattern", "code"),
    [("nobodys", "a", "ResourceNotFoundException"), (None, '"open', "InvalidParameterException")],
)
def test_what_is_refused(group: Group, group_name: str | None, pattern: str, code: str) -> None:
    given = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    with pytest.raises(ClientError, match=code):
        group.logs.put_metric_filter(
            logGroupName=group_name or group.name, filterName="f", filterPattern=pattern, metricTransformations=[given]
        )

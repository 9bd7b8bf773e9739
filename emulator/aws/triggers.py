"""S3, SNS and EventBridge call functions: notifications of a bucket, `topics`, and `rules`.

moto looks for the functions in a Lambda of its own, which has none, or does without. So what does the calling there is
replaced, here, by what hands AWS's event to ours.

https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html

Importing this imports those services (0.2 s).
"""

from typing import Any

from moto.s3 import notifications

from emulator.aws.buckets import cors, object_events, policies
from emulator.aws.calling import CallFunction, Outside, Source
from emulator.aws.events import rules
from emulator.aws.topics import subscriptions


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    function: CallFunction


def connect(outside: Outside) -> None:
    """Have the three services call functions, and rules their targets, through `outside`, in whatever thread."""
    _Calls.function = outside.call_function
    vars(notifications)["_invoke_awslambda"] = _notify
    cors.connect()
    object_events.connect()
    policies.connect()
    rules.connect(outside)
    subscriptions.connect(outside)


def _notify(account_id: str, event: Any, function_arn: str, region: str) -> None:
    bucket = event["Records"][0]["s3"]["bucket"]["arn"]
    _Calls.function(Source("s3.amazonaws.com", account_id, bucket), function_arn, event)

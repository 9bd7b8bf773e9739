"""S3, SNS and EventBridge call functions: notifications of a bucket, messages of a topic, and `rules`.

moto looks for the functions in a Lambda of its own, which has none, or does without. So what does the calling there is
replaced, here, by what hands AWS's event to ours.

https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html

Importing this imports those services (0.2 s).
"""

from typing import Any

from moto.s3 import notifications
from moto.sns import models as sns

from emulator.aws import bucket_cors, bucket_events, bucket_policies, rules
from emulator.aws.calling import CallFunction, Source


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    function: CallFunction


class _Subscription(sns.Subscription):
    def publish(self, message: str, message_id: str, *rest: Any, **named: Any) -> None:
        if self.protocol != "lambda":
            super().publish(message, message_id, *rest, **named)
        elif _wants(self, message, named):
            event = _message(self, message, message_id, named)
            source = Source("sns.amazonaws.com", self.account_id, self.topic.arn)
            _Calls.function(source, self.endpoint, event)


def connect(call: CallFunction) -> None:
    """Have the three services call functions by `call`, in whatever thread."""
    _Calls.function = call
    vars(notifications)["_invoke_awslambda"] = _notify
    vars(sns)["Subscription"] = _Subscription
    bucket_cors.connect()
    bucket_events.connect()
    bucket_policies.connect()
    rules.connect(call)


def _notify(account_id: str, event: Any, function_arn: str, region: str) -> None:
    bucket = event["Records"][0]["s3"]["bucket"]["arn"]
    _Calls.function(Source("s3.amazonaws.com", account_id, bucket), function_arn, event)


def _wants(subscription: sns.Subscription, message: str, named: dict[str, Any]) -> bool:
    matcher = subscription._filter_policy_matcher
    return matcher is None or bool(matcher.matches(named.get("message_attributes"), message))


def _message(subscription: sns.Subscription, message: str, message_id: str, named: dict[str, Any]) -> Any:
    if named.get("message_structure") == "json":
        message = subscription._parse_message_structure(message, "lambda")
    subject, attributes = named.get("subject"), named.get("message_attributes")
    said = subscription.get_post_data(message, message_id, subject, attributes)
    shown = {name.replace("URL", "Url"): value for name, value in said.items()}
    shown |= {"Subject": subject, "MessageAttributes": attributes or {}}
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription.arn, "Sns": shown}
    return {"Records": [record]}

"""S3, SNS and EventBridge call functions: notifications of a bucket, messages of a topic, events a rule matches.

moto looks for the functions in a Lambda of its own, which has none, or does without. So what does the calling there is
replaced, here, by what hands AWS's event to ours. Schedules of rules are not kept.

https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html

Importing this imports those services (0.2 s).
"""

import json
from copy import copy
from datetime import UTC, datetime
from typing import Any

from moto.events import models as events
from moto.events.utils import EventTemplateParser
from moto.s3 import notifications
from moto.sns import models as sns

from emulator.aws import bucket_events
from emulator.aws.calling import CallFunction, Source

_RULE: Any = events.Rule
"""moto's own."""


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


class _Rule(events.Rule):
    def send_to_targets(self, original_event: Any, transform_input: bool = True) -> None:
        """A rule with a schedule and no pattern matches no event, whatever moto thinks of what is empty."""
        if self.scheduled_expression and not self.event_pattern.get_pattern():
            return
        functions = [target for target in self.targets if _is_function(target)]
        if self.state == "ENABLED" and functions and self.event_pattern.matches_event(original_event):
            for target in functions:
                source = Source("events.amazonaws.com", self.account_id, self.arn)
                _Calls.function(source, target["Arn"], _input(target, original_event))
        others = copy(self)
        others.targets = [target for target in self.targets if not _is_function(target)]
        _RULE.send_to_targets(others, original_event, transform_input)


def connect(call: CallFunction) -> None:
    """Have the three services call functions by `call`, in whatever thread."""
    _Calls.function = call
    vars(notifications)["_invoke_awslambda"] = _notify
    vars(sns)["Subscription"] = _Subscription
    vars(events)["Rule"] = _Rule
    bucket_events.connect()


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


def _is_function(target: dict[str, Any]) -> bool:
    return str(target["Arn"]).split(":")[2] == "lambda"


def _input(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """What a target is sent: the whole event, unless it says otherwise."""
    if "Input" in target:
        return json.loads(target["Input"])
    told: Any = {**event, "time": datetime.fromtimestamp(event["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    transformer = target.get("InputTransformer")
    if transformer is not None:
        return EventTemplateParser.parse(transformer["InputTemplate"], transformer.get("InputPathsMap", {}), told)
    return {name: value for name, value in told.items() if name != "ingestion-time"}

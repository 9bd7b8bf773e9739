"""Subscriptions of SNS's topics: where a message goes, and the confirmation of those that are HTTP endpoints.

An endpoint is told its token and gets nothing else before somebody has come back with it. It is tried three times more,
as topics want it unless they say otherwise, at intervals of the emulator's. What cannot be sent goes to the dead-letter
queue of the subscription's RedrivePolicy, if it has one, and never makes Publish fail.

https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html

Importing this imports SNS.
"""

import base64
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.responses import ActionResult
from moto.sns import models
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.responses import SNSResponse
from moto.sqs.models import sqs_backends

from data_plane.roles import Role
from emulator.aws.calling import ALONE, Outside, Source
from emulator.aws.targets.deliveries import Delivery, GivenUp, sdk_request
from emulator.aws.targets.http_targets import HttpCall, is_own
from emulator.aws.targets.target_actions import action_of, send_message
from emulator.aws.topics.filter_policies import wants_attributes, wants_body
from emulator.aws.topics.messages import Message, Topic, certificate, confirmation, notification

_log = logging.getLogger("emulator")
_BACKEND: Any = models.SNSBackend
_RESPONSE: Any = SNSResponse
_subscribe = _RESPONSE.subscribe
_validate_filter_policy = _BACKEND._validate_filter_policy
"""moto's own."""
_RETRIES = 3
_BY_HTTP = ("http", "https")
_NEW_RULES = ("cidr", "wildcard")
_PENDING = "pending confirmation"


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    outside: Outside = ALONE


class _Subscription(models.Subscription):
    """token: which confirms it. pending: it is not confirmed."""

    def __init__(self, account_id: str, topic: Any, endpoint: str, protocol: str) -> None:
        super().__init__(account_id, topic, endpoint, protocol)
        self.token = secrets.token_hex(64)
        self.pending = protocol in _BY_HTTP

    @property
    def told_topic(self) -> Topic:
        """Whoever is told of it finds the certificate."""
        found = Topic(self.topic.arn, str(getattr(self.topic, "signature_version", "1")), _Calls.outside.url)
        self.topic.sns_backend._message_public_keys.setdefault(*certificate())
        return found

    @property
    def is_raw(self) -> bool:
        return str(self.attributes.get("RawMessageDelivery", "")).lower() == "true"

    @property
    def dead_letter_queue(self) -> str:
        found: str = json.loads(self.attributes.get("RedrivePolicy") or "{}").get("deadLetterTargetArn", "")
        return found

    def publish(
        self,
        message: str,
        message_id: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        message_structure: str | None = None,
    ) -> None:
        attributes = message_attributes or {}
        if self.pending or not self._wants(message, attributes):
            return
        text = self._parse_message_structure(message, self.protocol) if message_structure == "json" else message
        send = _SENDERS.get(self.protocol)
        if send is not None:
            send(self, Message(text, message_id, subject, attributes, group_id, deduplication_id))

    def document(self, message: Message) -> dict[str, Any]:
        return notification(self.told_topic, self.arn, message)

    def body(self, message: Message) -> str:
        """What a queue or an endpoint is sent."""
        if self.is_raw:
            return message.text
        return json.dumps(self.document(message), indent=2, separators=(",", " : "), ensure_ascii=False)

    def _wants(self, message: str, attributes: Mapping[str, Any]) -> bool:
        policy: Any = self._filter_policy
        if not policy:
            return True
        if self.attributes.get("FilterPolicyScope") == "MessageBody":
            return wants_body(policy, message)
        return wants_attributes(policy, attributes)


def connect(outside: Outside) -> None:
    """Have topics send their messages through `outside`, in whatever thread."""
    _Calls.outside = outside
    vars(models)["Subscription"] = _Subscription
    _RESPONSE.subscribe = _subscribe_and_ask
    _RESPONSE.confirm_subscription = _confirm
    _BACKEND._validate_filter_policy = _validate


def _to_queue(subscription: _Subscription, message: Message) -> None:
    """At once: who publishes may look into the queue right after that."""
    try:
        _put(subscription.endpoint, subscription.body(message), message, raw=subscription.is_raw)
    except (JsonRESTError, ServiceException, LookupError) as problem:
        _log.warning("%s could not send to %s: %s", subscription.topic.arn, subscription.endpoint, problem)
        if subscription.dead_letter_queue:
            _put(subscription.dead_letter_queue, subscription.body(message), message, raw=subscription.is_raw)


def _put(queue_arn: str, body: str, message: Message, *, raw: bool) -> None:
    _, _, _, region, account_id, name = queue_arn.split(":", 5)
    sqs_backends[account_id][region].send_message(
        name,
        body,
        message_attributes={name: _raw(each) for name, each in message.attributes.items()} if raw else None,
        deduplication_id=message.deduplication_id,
        group_id=message.group_id,
        validate_group_id=False,
    )


def _raw(attribute: Mapping[str, Any]) -> dict[str, Any]:
    kind, value = attribute["Type"], attribute["Value"]
    if kind.startswith("Binary"):
        return {"DataType": kind, "BinaryValue": base64.b64decode(value)}
    return {"DataType": kind, "StringValue": str(value)}


def _to_function(subscription: _Subscription, message: Message) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""
    shown = {name.replace("URL", "Url"): value for name, value in subscription.document(message).items()}
    shown |= {"Subject": message.subject, "MessageAttributes": dict(message.attributes)}
    told = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription.arn, "Sns": shown}
    source = Source("sns.amazonaws.com", subscription.account_id, subscription.topic.arn)
    _Calls.outside.call_function(source, subscription.endpoint, {"Records": [told]})


def _to_endpoint(subscription: _Subscription, message: Message) -> None:
    raw = {"x-amz-sns-rawdelivery": "true"} if subscription.is_raw else {}
    headers = {"x-amz-sns-subscription-arn": subscription.arn, **raw}
    _post(subscription, "Notification", message.id, subscription.body(message), headers)


def _to_delivery_stream(subscription: _Subscription, message: Message) -> None:
    """In the role that the subscription names."""
    given = subscription.attributes.get("SubscriptionRoleArn")
    role = Role(given, subscription.topic.arn, "sns.amazonaws.com") if given else None
    arn, text = subscription.endpoint, subscription.body(message)
    _deliver(subscription, text, lambda attempt: sdk_request(arn, action_of({"Arn": arn}, text), role))


_SENDERS: Mapping[str, Callable[[_Subscription, Message], None]] = {
    "sqs": _to_queue,
    "lambda": _to_function,
    "http": _to_endpoint,
    "https": _to_endpoint,
    "firehose": _to_delivery_stream,
}
"""By protocol. Nobody gets e-mails and short messages."""


def _ask_for_confirmation(subscription: _Subscription) -> None:
    said = confirmation(subscription.told_topic, subscription.token)
    body = json.dumps(said, indent=2, separators=(",", " : "))
    _post(subscription, "SubscriptionConfirmation", said["MessageId"], body, {})


def _post(subscription: _Subscription, kind: str, message_id: str, body: str, more: Mapping[str, str]) -> None:
    headers = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": message_id,
        "x-amz-sns-topic-arn": subscription.topic.arn,
        **more,
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
    }
    call = HttpCall(
        method="POST",
        url=subscription.endpoint,
        headers=tuple(headers.items()),
        body=body.encode(),
        own=is_own(subscription.endpoint),
    )
    _deliver(subscription, body if kind == "Notification" else "", lambda attempt: call)


def _deliver(subscription: _Subscription, text: str, request: Callable[[int], object]) -> None:
    queue = subscription.dead_letter_queue if text else ""

    def letter(given_up: GivenUp) -> Any:
        return sdk_request(queue, send_message(queue, text, {}))

    name = f"{subscription.topic.arn} for {subscription.endpoint}"
    found = Delivery(name=name, request=request, retries=_RETRIES, letter=letter if queue else None)
    _Calls.outside.deliver(found)


def _subscribe_and_ask(response: Any) -> ActionResult:
    """An endpoint that was asked before is asked again."""
    answer: ActionResult = _subscribe(response)
    given: Any = answer.result
    subscription = response.backend.subscriptions[given["SubscriptionArn"]]
    if not isinstance(subscription, _Subscription) or not subscription.pending:
        return answer
    subscription.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
    _ask_for_confirmation(subscription)
    shown = str(response._get_param("ReturnSubscriptionArn")).lower() == "true"
    return answer if shown else ActionResult({"SubscriptionArn": _PENDING})


def _confirm(response: Any) -> ActionResult:
    """Again, too."""
    topic, token = response.backend.get_topic(response._get_param("TopicArn")), response._get_param("Token")
    for subscription in response.backend.subscriptions.values():
        if subscription.topic.arn == topic.arn and subscription.token == token:
            subscription.pending = subscription.attributes["PendingConfirmation"] = False
            return ActionResult({"SubscriptionArn": subscription.arn})
    raise SNSInvalidParameter("Invalid parameter: Token")


def _validate(backend: Any, value: Any, scope: str | None) -> None:
    """moto does not know all rules: those are shown to it as another."""
    _validate_filter_policy(backend, _known(value), scope)


def _known(policy: Any) -> Any:
    if isinstance(policy, dict):
        return {("prefix" if name in _NEW_RULES else name): _known(value) for name, value in policy.items()}
    return [_known(each) for each in policy] if isinstance(policy, list) else policy

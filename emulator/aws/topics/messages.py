"""What SNS sends: a notification or a request for a confirmation, as documents that are signed.

One key signs all, by SHA1 or, where the topic's SignatureVersion is 2, by SHA256; moto serves its certificate. The URLs
to confirm and to unsubscribe lead to the emulator, and say in its way for whom they are.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html

Importing this imports cryptography.
"""

import base64
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class Message(NamedTuple):
    """As it was published. attributes: `{"Type": "String", "Value": "x"}` by name."""

    text: str
    id: str
    subject: str | None
    attributes: Mapping[str, Mapping[str, Any]]
    group_id: str | None = None
    deduplication_id: str | None = None


class Topic(NamedTuple):
    """version: of its signatures. url: the emulator's."""

    arn: str
    version: str
    url: str

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    def action(self, **query: str) -> str:
        """The URL of one of SNS's actions, for whoever opens it."""
        scope = f"{self.arn.split(':')[4]}/20000101/{self.region}/sns/aws4_request"
        return f"{self.url}/?{urlencode({**query, 'X-Amz-Credential': scope})}"


def notification(topic: Topic, subscription_arn: str, message: Message) -> dict[str, Any]:
    said: dict[str, Any] = {"Type": "Notification", "MessageId": message.id, "TopicArn": topic.arn}
    if message.subject:
        said["Subject"] = message.subject
    said |= {"Message": message.text, "Timestamp": _now()}
    said |= _signature(topic, said, _NOTIFICATION)
    said["UnsubscribeURL"] = topic.action(Action="Unsubscribe", SubscriptionArn=subscription_arn)
    if message.attributes:
        said["MessageAttributes"] = dict(message.attributes)
    return said


def confirmation(topic: Topic, token: str) -> dict[str, Any]:
    text = (
        f"You have chosen to subscribe to the topic {topic.arn}.\n"
        "To confirm the subscription, visit the SubscribeURL included in this message."
    )
    said = {
        "Type": "SubscriptionConfirmation",
        "MessageId": str(uuid.uuid4()),
        "Token": token,
        "TopicArn": topic.arn,
        "Message": text,
        "SubscribeURL": topic.action(Action="ConfirmSubscription", TopicArn=topic.arn, Token=token),
        "Timestamp": _now(),
    }
    return {**said, **_signature(topic, said, _CONFIRMATION)}


@cache
def certificate() -> tuple[str, bytes]:
    """Its name and PEM."""
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")]), datetime.now(UTC)
    key = _key()
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return f"SimpleNotificationService-{uuid.uuid4().hex}.pem", built.public_bytes(serialization.Encoding.PEM)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _signature(topic: Topic, said: Mapping[str, str], members: tuple[str, ...]) -> dict[str, str]:
    signed = "".join(f"{name}\n{said[name]}\n" for name in members if name in said)
    algorithm = hashes.SHA256() if topic.version == "2" else hashes.SHA1()  # noqa: S303 (SNS's version 1)
    signature = _key().sign(signed.encode(), padding.PKCS1v15(), algorithm)
    return {
        "SignatureVersion": topic.version,
        "Signature": base64.b64encode(signature).decode(),
        "SigningCertURL": f"https://sns.{topic.region}.amazonaws.com/{certificate()[0]}",
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

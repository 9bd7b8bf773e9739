"""Where messages of SNS's topics go: queues, functions, delivery streams and endpoints.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

import base64
import itertools
import json
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.apis import function
from tests.endpoint import Endpoint, Got
from tests.http_apis import HttpApi
from tests.process import Server
from tests.test_schedules import Queue

_names = (f"topic{number}" for number in itertools.count())
SIGNED = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class Topic:
    def __init__(self, aws: Any, **attributes: str) -> None:
        self.topics = aws("sns")
        self.arn = self.topics.create_topic(Name=next(_names), Attributes=attributes)["TopicArn"]

    def subscribe(self, protocol: str, endpoint: str, **attributes: str) -> str:
        given = {"Protocol": protocol, "Endpoint": endpoint, "Attributes": attributes}
        return str(self.topics.subscribe(TopicArn=self.arn, **given)["SubscriptionArn"])

    def publish(self, message: str = "hello", **more: Any) -> str:
        return str(self.topics.publish(TopicArn=self.arn, Message=message, **more)["MessageId"])


def is_signed(document: dict[str, str], emulator: Server) -> bool:
    """As receivers verify it."""
    url = emulator.url + document["SigningCertURL"].removeprefix("https://sns.us-east-1.amazonaws.com")
    scope = "Credential=test/20000101/us-east-1/sns/aws4_request"
    asked = urllib.request.Request(url, headers={"Authorization": f"AWS4-HMAC-SHA256 {scope}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        key = x509.load_pem_x509_certificate(answer.read()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    text = "".join(f"{name}\n{document[name]}\n" for name in SIGNED if name in document)
    digest = hashes.SHA256() if document["SignatureVersion"] == "2" else hashes.SHA1()
    key.verify(base64.b64decode(document["Signature"]), text.encode(), padding.PKCS1v15(), digest)
    return True


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_queue(aws: Any, emulator: Server, version: str) -> None:
    topic, queue = Topic(aws, SignatureVersion=version), Queue(aws)
    topic.subscribe("sqs", queue.arn)
    attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
    sent = topic.publish("héllo", Subject="greeting", MessageAttributes=attributes)
    found = json.loads(queue.message()["Body"])
    assert is_signed(found, emulator)
    assert list(found) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature",
        "SigningCertURL", "UnsubscribeURL", "MessageAttributes",
    ]  # fmt: skip
    assert (found["Type"], found["MessageId"], found["TopicArn"]) == ("Notification", sent, topic.arn)
    assert (found["Message"], found["SignatureVersion"]) == ("héllo", version)
    assert found["MessageAttributes"] == {"kind": {"Type": "String", "Value": "order"}}
    urllib.request.urlopen(found["UnsubscribeURL"], timeout=20).close()
    assert topic.topics.list_subscriptions_by_topic(TopicArn=topic.arn)["Subscriptions"] == []


def test_raw_messages(aws: Any) -> None:
    """With the attributes of the message, bytes too."""
    topic, queue = Topic(aws), Queue(aws)
    arn = topic.subscribe("sqs", queue.arn, RawMessageDelivery="true")
    attributes = {
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        "number": {"DataType": "Number", "StringValue": "7"},
    }
    topic.publish("raw", MessageAttributes=attributes)
    message = queue.message()
    assert (message["Body"], message["MessageAttributes"]) == ("raw", attributes)
    topic.topics.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="false"
    )
    topic.publish("no more")
    assert json.loads(queue.message()["Body"])["Message"] == "no more"


def test_a_queue_that_is_gone(aws: Any) -> None:
    """Whoever publishes does not hear of it; others and the dead-letter queue do."""
    topic, queue, dead = Topic(aws), Queue(aws), Queue(aws)
    redrive = json.dumps({"deadLetterTargetArn": dead.arn})
    topic.subscribe("sqs", "arn:aws:sqs:us-east-1:000000000000:gone", RedrivePolicy=redrive)
    topic.subscribe("sqs", queue.arn)
    sent = topic.publish()
    assert [json.loads(each.message()["Body"])["MessageId"] for each in (queue, dead)] == [sent, sent]


@pytest.mark.parametrize(
    ("policy", "scope", "message"),
    [
        ({"name": [{"wildcard": "*.png"}]}, "MessageAttributes", "a.png"),
        ({"name": [{"cidr": "10.0.0.0/8"}]}, "MessageAttributes", "10.2.3.4"),
        ({"name": [{"anything-but": {"suffix": ".gif"}}]}, "MessageAttributes", "a.png"),
        ({"order": {"n": [{"numeric": [">", 5]}]}}, "MessageBody", '{"order": {"n": 6}}'),
    ],
)
def test_filter_policies(aws: Any, policy: Any, scope: str, message: str) -> None:
    topic, queue = Topic(aws), Queue(aws)
    given = {"FilterPolicy": json.dumps(policy), "FilterPolicyScope": scope}
    topic.subscribe("sqs", queue.arn, RawMessageDelivery="true", **given)
    for text in ("a.gif", '{"order": {"n": 4}}', message):
        topic.publish(text, MessageAttributes={"name": {"DataType": "String", "StringValue": text}})
    assert queue.message()["Body"] == ('{"order": {"n": 4}}' if "suffix" in str(policy) else message)


def confirm(got: Got) -> dict[str, str]:
    """Do as the message says."""
    said: dict[str, str] = json.loads(got.body)
    urllib.request.urlopen(said["SubscribeURL"], timeout=20).close()
    return said


def test_an_endpoint_is_asked_first(aws: Any, emulator: Server, endpoint: Endpoint) -> None:
    topic = Topic(aws)
    assert topic.subscribe("http", endpoint.url + "/hook") == "pending confirmation"
    topic.publish("too early")
    asked = endpoint.got()
    headers = {name: value for name, value in asked.headers.items() if name.startswith("x-amz-sns")}
    said = json.loads(asked.body)
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "text/plain; charset=UTF-8")
    assert headers == {
        "x-amz-sns-message-type": "SubscriptionConfirmation",
        "x-amz-sns-message-id": said["MessageId"],
        "x-amz-sns-topic-arn": topic.arn,
    }
    assert (said["Type"], said["TopicArn"]) == ("SubscriptionConfirmation", topic.arn)
    assert is_signed(said, emulator)
    with pytest.raises(ClientError, match="Invalid parameter: Token"):
        topic.topics.confirm_subscription(TopicArn=topic.arn, Token="another")
    confirm(asked)
    sent = topic.publish("hello", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}})
    got = endpoint.got()
    (subscription,) = topic.topics.list_subscriptions_by_topic(TopicArn=topic.arn)["Subscriptions"]
    headers = {name: value for name, value in got.headers.items() if name.startswith("x-amz-sns")}
    assert headers == {
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": sent,
        "x-amz-sns-topic-arn": topic.arn,
        "x-amz-sns-subscription-arn": subscription["SubscriptionArn"],
    }
    told = json.loads(got.body)
    assert (told["Message"], told["MessageAttributes"]) == ("hello", {"a": {"Type": "String", "Value": "b"}})
    token = said["Token"]
    again = topic.topics.confirm_subscription(TopicArn=topic.arn, Token=token)["SubscriptionArn"]
    assert again == subscription["SubscriptionArn"]


def test_an_endpoint_is_tried_again_and_may_take_raw_messages(aws: Any, endpoint: Endpoint) -> None:
    topic, dead = Topic(aws), Queue(aws)
    topic.subscribe("http", endpoint.url + "/hook", RawMessageDelivery="true")
    redrive = json.dumps({"deadLetterTargetArn": dead.arn})
    confirm(endpoint.got())
    topic.publish("raw")
    got = endpoint.got()
    assert (got.body, got.headers["x-amz-sns-rawdelivery"]) == ("raw", "true")
    other = Topic(aws)
    other.subscribe("http", endpoint.url + "/418/hook", RedrivePolicy=redrive)
    confirm(endpoint.got())
    sent = other.publish()
    assert json.loads(dead.message()["Body"])["MessageId"] == sent


CONFIRMS = """
import json
import urllib.request

def handler(event, context):
    said = json.loads(event["body"])
    if said["Type"] == "SubscriptionConfirmation":
        urllib.request.urlopen(said["SubscribeURL"]).close()
    else:
        print("heard " + said["Message"])
    return {"statusCode": 200}
"""


def test_an_api_of_ours_by_its_name_at_aws(aws: Any, emulator: Server) -> None:
    arn = function(aws, CONFIRMS)
    api = HttpApi(aws, emulator)
    target = api.integration(IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0")
    api.route("POST /hook", target)
    topic = Topic(aws)
    topic.subscribe("https", f"https://{api.id}.execute-api.us-east-1.amazonaws.com/hook")
    confirmed = ""
    while confirmed != "false":
        (found,) = topic.topics.list_subscriptions_by_topic(TopicArn=topic.arn)["Subscriptions"]
        told = topic.topics.get_subscription_attributes(SubscriptionArn=found["SubscriptionArn"])
        confirmed = told["Attributes"]["PendingConfirmation"].lower()
    topic.publish("news")
    heard: list[Any] = []
    while not heard:
        group = f"/aws/lambda/{arn.rpartition(':')[2]}"
        heard = aws("logs").filter_log_events(logGroupName=group, filterPattern="heard")["events"]
    assert heard[0]["message"].strip() == "heard news"


def test_a_delivery_stream(aws: Any) -> None:
    name, bucket, role = next(_names), aws("s3"), "arn:aws:iam::000000000000:role/any"
    bucket.create_bucket(Bucket=f"of-{name}")
    arn = aws("firehose").create_delivery_stream(
        DeliveryStreamName=name, S3DestinationConfiguration={"RoleARN": role, "BucketARN": f"arn:aws:s3:::of-{name}"}
    )["DeliveryStreamARN"]
    topic = Topic(aws)
    topic.subscribe("firehose", arn, SubscriptionRoleArn=role, RawMessageDelivery="true")
    topic.publish("kept")
    keys: list[Any] = []
    while not keys:
        keys = bucket.list_objects_v2(Bucket=f"of-{name}").get("Contents", [])
    assert bucket.get_object(Bucket=f"of-{name}", Key=keys[0]["Key"])["Body"].read() == b"kept"

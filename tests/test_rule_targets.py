"""What rules of EventBridge send to which targets, and what becomes of what they cannot send.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

import itertools
import json
from typing import Any

from tests.apis import create_function
from tests.endpoint import Endpoint
from tests.test_roles import role, statement
from tests.test_schedules import Queue

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"
EVENT_SERVICE = {"Service": "events.amazonaws.com"}
_names = (f"target{number}" for number in itertools.count())


class Rule:
    """For events of a source of its own, and one target. aws: clients."""

    def __init__(self, aws: Any, arn: str, **target: Any) -> None:
        self._events, self.name = aws("events"), next(_names)
        pattern = json.dumps({"source": [self.name]})
        self.arn = self._events.put_rule(Name=self.name, EventPattern=pattern)["RuleArn"]
        self._events.put_targets(Rule=self.name, Targets=[{"Id": "t", "Arn": arn, **target}])

    def send(self, **detail: Any) -> str:
        """Its id."""
        entry = {"Source": self.name, "DetailType": "order", "Detail": json.dumps(detail)}
        return str(self._events.put_events(Entries=[entry])["Entries"][0]["EventId"])


def destination(aws: Any, url: str, kind: str, parameters: dict[str, Any], method: str = "POST") -> str:
    events, name = aws("events"), next(_names)
    connection = events.create_connection(Name=name, AuthorizationType=kind, AuthParameters=parameters)
    made = events.create_api_destination(
        Name=name, ConnectionArn=connection["ConnectionArn"], InvocationEndpoint=url, HttpMethod=method
    )
    return str(made["ApiDestinationArn"])


BASIC = {"BasicAuthParameters": {"Username": "ann", "Password": "secret"}}


def test_streams(aws: Any) -> None:
    """A stream's partition key is a part of the event, or its id."""
    name, kinesis = next(_names), aws("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{name}"
    path = {"PartitionKeyPath": "$.detail.customer"}
    Rule(aws, arn, RoleArn=ROLE, KinesisParameters=path, InputPath="$.detail").send(customer=7)
    told = Rule(aws, arn, RoleArn=ROLE).send(customer=8)
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    found: list[Any] = []
    while len(found) < 2:
        where = {"ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        start = kinesis.get_shard_iterator(StreamName=name, **where)["ShardIterator"]
        found = kinesis.get_records(ShardIterator=start)["Records"]
    by_key = {record["PartitionKey"]: json.loads(record["Data"]) for record in found}
    assert by_key["7"] == {"customer": 7}
    assert by_key[told]["detail"] == {"customer": 8}


def test_a_delivery_stream(aws: Any) -> None:
    bucket, name = aws("s3"), next(_names)
    bucket.create_bucket(Bucket=f"of-{name}")
    aws("firehose").create_delivery_stream(
        DeliveryStreamName=name, S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::of-{name}"}
    )
    rule = Rule(aws, f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/{name}", RoleArn=ROLE, InputPath="$.detail")
    rule.send(id=7)
    keys: list[Any] = []
    while not keys:
        keys = bucket.list_objects_v2(Bucket=f"of-{name}").get("Contents", [])
    assert json.loads(bucket.get_object(Bucket=f"of-{name}", Key=keys[0]["Key"])["Body"].read()) == {"id": 7}


def test_a_state_machine(aws: Any) -> None:
    """In the role of the target, as all who start machines."""
    states, name = aws("stepfunctions"), next(_names)
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
    Rule(aws, machine, RoleArn=ROLE, InputPath="$.detail").send(id=7)
    started: list[Any] = []
    while not started:
        started = states.list_executions(stateMachineArn=machine)["executions"]
    assert states.describe_execution(executionArn=started[0]["executionArn"])["input"] == '{"id": 7}'


def test_an_api_destination(aws: Any, endpoint: Endpoint) -> None:
    """With what the target says and what the connection says, which counts more."""
    parameters = {
        "ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "secret"},
        "InvocationHttpParameters": {
            "HeaderParameters": [{"Key": "X-Both", "Value": "connection"}],
            "QueryStringParameters": [{"Key": "version", "Value": "1"}],
            "BodyParameters": [{"Key": "tenant", "Value": "blue"}],
        },
    }
    told = {
        "PathParameterValues": ["a b", "7"],
        "HeaderParameters": {"X-Target": "t", "X-Both": "target"},
        "QueryStringParameters": {"sort": "up"},
    }
    arn = destination(aws, f"{endpoint.url}/shops/*/orders/*", "API_KEY", parameters, "PUT")
    Rule(aws, arn, RoleArn=ROLE, HttpParameters=told, InputPath="$.detail").send(id=7)
    got = endpoint.got()
    assert (got.method, got.path) == ("PUT", "/shops/a%20b/orders/7?sort=up&version=1")
    assert json.loads(got.body) == {"id": 7, "tenant": "blue"}
    expected = {
        "x-key": "secret",
        "x-both": "connection",
        "x-target": "t",
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
    }
    assert {name: got.headers[name] for name in expected} == expected


def test_a_destination_knows_a_password_or_a_client(aws: Any, endpoint: Endpoint) -> None:
    Rule(aws, destination(aws, endpoint.url + "/basic", "BASIC", BASIC), RoleArn=ROLE).send()
    assert endpoint.got().headers["authorization"] == "Basic YW5uOnNlY3JldA=="
    client = {
        "ClientParameters": {"ClientID": "app", "ClientSecret": "hush"},
        "AuthorizationEndpoint": f"{endpoint.url}/token",
        "HttpMethod": "POST",
        "OAuthHttpParameters": {"BodyParameters": [{"Key": "audience", "Value": "orders"}]},
    }
    arn = destination(aws, f"{endpoint.url}/orders", "OAUTH_CLIENT_CREDENTIALS", {"OAuthParameters": client})
    rule = Rule(aws, arn, RoleArn=ROLE)
    rule.send()
    asked = endpoint.got()
    assert (asked.path, asked.body) == (
        "/token",
        "grant_type=client_credentials&client_id=app&client_secret=hush&audience=orders",
    )
    assert endpoint.got().headers["authorization"] == "Bearer of-the-client"
    rule.send()
    assert endpoint.got().path == "/orders", "with the token it has"


def test_a_destination_is_tried_again(aws: Any, endpoint: Endpoint) -> None:
    told = Rule(aws, destination(aws, endpoint.url + "/503/pets", "BASIC", BASIC), RoleArn=ROLE).send()
    assert [json.loads(endpoint.got().body)["id"] for _ in range(2)] == [told, told]


def api(aws: Any, endpoint: Endpoint, authorization: str) -> str:
    """An API with POST /pets/{id}, in front of the endpoint; its id."""
    gateway = aws("apigateway")
    made = gateway.create_rest_api(name="target")["id"]
    parent = gateway.get_resources(restApiId=made)["items"][0]["id"]
    for part in ("pets", "{id}"):
        parent = gateway.create_resource(restApiId=made, parentId=parent, pathPart=part)["id"]
    where = {"restApiId": made, "resourceId": parent, "httpMethod": "POST"}
    parameters = {"integration.request.path.id": "method.request.path.id"}
    gateway.put_method(**where, authorizationType=authorization, requestParameters={"method.request.path.id": True})
    uri = f"{endpoint.url}/animals/{{id}}"
    gateway.put_integration(
        **where, type="HTTP_PROXY", integrationHttpMethod="POST", uri=uri, requestParameters=parameters
    )
    gateway.create_deployment(restApiId=made, stageName="prod")
    return str(made)


def test_a_rest_api(aws: Any, endpoint: Endpoint) -> None:
    arn = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api(aws, endpoint, 'NONE')}/prod/POST/pets/*"
    told = {"PathParameterValues": ["7"], "HeaderParameters": {"X-Own": "x"}, "QueryStringParameters": {"a": "b"}}
    Rule(aws, arn, HttpParameters=told, InputPath="$.detail").send(name="Rex")
    got = endpoint.got()
    assert (got.path, got.headers["x-own"], got.body) == ("/animals/7?a=b", "x", '{"name": "Rex"}')


def test_a_rest_api_that_asks_who_calls(aws: Any, endpoint: Endpoint) -> None:
    """A role may call it if its policies say so, and one that IAM does not know, as everywhere."""
    dead = Queue(aws)
    arn = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api(aws, endpoint, 'AWS_IAM')}/prod/POST/pets/7"
    allowed = role(aws, statement("Allow", "execute-api:Invoke", arn), trusts=EVENT_SERVICE)
    for good in (allowed, ROLE):
        told = Rule(aws, arn, RoleArn=good).send()
        assert json.loads(endpoint.got().body)["id"] == told
    for refused in ({}, {"RoleArn": role(aws, trusts=EVENT_SERVICE)}):
        Rule(aws, arn, DeadLetterConfig={"Arn": dead.arn}, **refused).send()
        assert dead.message()["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"


def test_dead_letters(aws: Any, endpoint: Endpoint) -> None:
    """What a target refuses is not tried again. eb-rule-dlq.html has the attributes."""
    dead, quick = Queue(aws), {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    trusted = role(aws, trusts=EVENT_SERVICE)
    gone = f"arn:aws:sqs:us-east-1:{ACCOUNT}:gone"
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        (f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:gone", {}, "NO_RESOURCE", ""),
        (create_function(aws, "def handler(event, context): ..."), {}, "NO_PERMISSIONS", ""),
        (gone, {}, "NO_RESOURCE", ""),
        (gone, {"RetryPolicy": quick}, "NO_RESOURCE", "MaximumRetryAttempts"),
        (gone, {"RoleArn": trusted}, "NO_PERMISSIONS", ""),
        (gone, {"RoleArn": role(aws)}, "FAILED_TO_ASSUME_ROLE", ""),
        (destination(aws, f"{endpoint.url}/418/tea", "BASIC", BASIC), {}, "SDK_CLIENT_ERROR", ""),
        (
            destination(aws, f"{endpoint.url}/429/pets", "BASIC", BASIC),
            {"RetryPolicy": quick},
            "THROTTLING",
            "MaximumRetryAttempts",
        ),
        (
            destination(aws, "http://127.0.0.1:9/closed", "BASIC", BASIC),
            {"RetryPolicy": quick},
            "CONNECTION_FAILURE",
            "MaximumRetryAttempts",
        ),
    ]
    for arn, target, code, condition in cases:
        rule = Rule(aws, arn, DeadLetterConfig={"Arn": dead.arn}, InputPath="$.detail", **target)
        told = rule.send(id=7)
        message = dead.message()
        found = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
        assert json.loads(message["Body"])["id"] == told, "the event itself, whatever the target is sent of it"
        assert found.pop("ERROR_MESSAGE")
        assert found == {
            "RULE_ARN": rule.arn,
            "TARGET_ARN": arn,
            "ERROR_CODE": code,
            "RETRY_ATTEMPTS": "0",
            **({"EXHAUSTED_RETRY_CONDITION": condition} if condition else {}),
        }


def test_a_target_that_is_not_here_harms_no_other(aws: Any) -> None:
    queue, events = Queue(aws), aws("events")
    rule = Rule(aws, f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c", RoleArn=ROLE)
    lost = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:lost"
    more = [{"Id": "l", "Arn": lost}, {"Id": "q", "Arn": queue.arn}]
    events.put_targets(Rule=rule.name, Targets=more)
    told = rule.send()
    assert json.loads(queue.message()["Body"])["id"] == told


def test_buckets_send_events(aws: Any) -> None:
    """The example of S3's guide, "EventBridge event message structure"; and no event of tags where none are put."""
    queue, bucket, name = Queue(aws), aws("s3"), f"of-{next(_names)}"
    bucket.create_bucket(Bucket=name)
    bucket.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [name]}}})
    aws("events").put_rule(Name=name, EventPattern=pattern)
    aws("events").put_targets(Rule=name, Targets=[{"Id": "t", "Arn": queue.arn}])
    where, told = {"Bucket": name, "Key": "a b.txt"}, []
    etag = bucket.put_object(**where, Body=b"hello")["ETag"].strip('"')
    told.append(json.loads(queue.message()["Body"]))
    bucket.put_object_tagging(**where, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    told.append(json.loads(queue.message()["Body"]))
    bucket.delete_object(**where)
    told.append(json.loads(queue.message()["Body"]))
    kinds = [event["detail-type"] for event in told]
    assert kinds == ["Object Created", "Object Tags Added", "Object Deleted"]
    created, _, deleted = told
    assert created["resources"] == [f"arn:aws:s3:::{name}"]
    detail = created["detail"]
    found = detail["object"]
    assert found.pop("sequencer") < deleted["detail"]["object"]["sequencer"]
    assert found == {"key": "a b.txt", "size": 5, "etag": etag}
    assert (detail["reason"], detail["requester"], detail["source-ip-address"]) == ("PutObject", ACCOUNT, "127.0.0.1")
    assert (deleted["detail"]["reason"], deleted["detail"]["deletion-type"]) == ("DeleteObject", "Permanently Deleted")

"""Integrations of type AWS with every kind of service: boto3 defines, HTTP calls, boto3 sees what came of it."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.apis import deploy, log_accesses
from tests.process import Server

ROLE = "arn:aws:iam::000000000000:role/gateway"
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
PASSED: dict[str, dict[str, Any]] = {"200": {}, "400": {"selectionPattern": "4\\d{2}"}}
OF_THE_API = ("parameters", "responses", "variables", "binaryMediaTypes")

Deploy = Callable[..., str]


@pytest.fixture
def api(aws: Any, emulator: Server) -> Deploy:
    """`api("sqs:path/...", template)`: the URL of a method that calls a service; a 4xx of it is answered with 400."""

    def make(uri: str, template: str | None = None, **more: Any) -> str:
        settings: dict[str, Any] = {name: more.pop(name) for name in OF_THE_API if name in more}
        integration = {
            "type": "AWS",
            "integrationHttpMethod": "POST",
            "uri": f"arn:aws:apigateway:us-east-1:{uri}",
            "credentials": ROLE,
            "requestTemplates": {} if template is None else {"application/json": template},
            **more,
        }
        return deploy(aws, emulator, integration, **{"responses": PASSED, **settings}) + "/x"

    return make


def post(url: str, document: object = None) -> requests.Response:
    return requests.post(url, json={} if document is None else document, timeout=20)


@pytest.fixture
def table(aws: Any, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name).translate({ord(each): "-" for each in "[]/ "})
    aws("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def test_dynamodb_is_written_and_read(aws: Any, api: Deploy, table: str) -> None:
    """The target is set by the action; the client sees what the template makes of the answer."""
    put = api(
        "dynamodb:action/PutItem", f'{{"TableName": "{table}", "Item": {{"id": {{"S": "$input.path(\'$.id\')"}}}}}}'
    )
    answer = post(put, {"id": "seven"})
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert aws("dynamodb").get_item(TableName=table, Key={"id": {"S": "seven"}})["Item"] == {"id": {"S": "seven"}}
    shown = {"200": {"responseTemplates": {"application/json": "$input.path('$.Item.id.S')"}}}
    get = api(
        "dynamodb:action/GetItem", f'{{"TableName": "{table}", "Key": {{"id": {{"S": "seven"}}}}}}', responses=shown
    )
    assert post(get).text == "seven"


def test_an_error_selects_the_response_of_its_status(api: Deploy) -> None:
    answer = post(api("dynamodb:action/GetItem", '{"TableName": "nowhere", "Key": {"id": {"S": "1"}}}'))
    assert answer.status_code == 400
    assert answer.json()["__type"].endswith("ResourceNotFoundException")


@pytest.mark.parametrize(
    ("action", "said", "why"),
    [
        (
            "states:action/StartExecution",
            '{"__type":"com.amazon.coral.service#SerializationException"}',
            "serverless-operations/serverless-step-functions issue 140; the JSON protocol in its version 1.0",
        ),
        ("kinesis:action/PutRecord", '{"__type":"SerializationException"}', "its version 1.1 names no namespace"),
    ],
)
def test_a_service_says_that_the_template_wrote_no_json(api: Deploy, action: str, said: str, why: str) -> None:
    """`$util.escapeJavaScript` escapes an apostrophe, which is no JSON: aws/aws-cdk pull request 20169."""
    answer = post(api(action, """{"input": "$util.escapeJavaScript($input.json('$'))"}"""), {"name": "Palatto d'Inv"})
    assert (answer.status_code, answer.text) == (400, said), why


@pytest.fixture
def queue(aws: Any, request: pytest.FixtureRequest) -> str:
    name = f"queue-{abs(hash(request.node.name))}"
    aws("sqs").create_queue(QueueName=name)
    return name


def received(aws: Any, queue: str) -> str:
    return str(aws("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"])


@pytest.mark.parametrize(
    ("uri", "template", "mappings", "why"),
    [
        (
            "sqs:path/000000000000/{queue}",
            "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
            FORM,
            "a form to the queue's path",
        ),
        (
            "sqs:path/",
            "Action=SendMessage&QueueUrl=http://any/000000000000/{queue}&MessageBody=$util.urlEncode($input.body)",
            FORM,
            "a form that names the queue",
        ),
        (
            "sqs:action/SendMessage",
            None,
            {
                "integration.request.querystring.QueueUrl": "'http://any/000000000000/{queue}'",
                "integration.request.querystring.MessageBody": "method.request.body",
            },
            "an action with mapped parameters",
        ),
        (
            "sqs:action/SendMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2Fany%2F000000000000%2F{queue}",
            None,
            {"integration.request.querystring.MessageBody": "method.request.body"},
            "parameters in the URI",
        ),
    ],
)
def test_sqs_by_the_query_protocol(
    aws: Any, api: Deploy, queue: str, uri: str, template: str | None, mappings: dict[str, str], why: str
) -> None:
    filled = {name: value.replace("{queue}", queue) for name, value in mappings.items()}
    named = None if template is None else template.replace("{queue}", queue)
    answer = post(api(uri.replace("{queue}", queue), named, requestParameters=filled), {"n": 1})
    sent = answer.json()["SendMessageResponse"]
    assert list(sent) == ["ResponseMetadata", "SendMessageResult"], why
    assert list(sent["SendMessageResult"]) == [
        "MD5OfMessageAttributes",
        "MD5OfMessageBody",
        "MD5OfMessageSystemAttributes",
        "MessageId",
        "SequenceNumber",
    ], why
    assert sent["SendMessageResult"]["SequenceNumber"] is None, why
    assert received(aws, queue) == '{"n": 1}', why


def test_sqs_by_the_json_protocol(aws: Any, api: Deploy, queue: str) -> None:
    url = api(
        f"sqs:path/000000000000/{queue}",
        f'{{"QueueUrl": "http://any/000000000000/{queue}", "MessageBody": "$input.path(\'$.text\')"}}',
        requestParameters={"integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'"},
    )
    assert post(url, {"text": "typed"}).json()["MessageId"]
    assert received(aws, queue) == "typed"


def test_messages_are_received_in_the_query_protocols_json(aws: Any, api: Deploy, queue: str) -> None:
    url = api(f"sqs:path/000000000000/{queue}", "Action=ReceiveMessage&AttributeName.1=All", requestParameters=FORM)
    assert post(url).json()["ReceiveMessageResponse"]["ReceiveMessageResult"] == {"messages": None}
    aws("sqs").send_message(QueueUrl=queue, MessageBody="there")
    message = post(url).json()["ReceiveMessageResponse"]["ReceiveMessageResult"]["messages"][0]
    assert message["Body"] == "there"
    assert {"Name", "Value"} == set(message["Attributes"][0])


@pytest.mark.parametrize(
    ("template", "code", "why"),
    [
        ("Action=SendMessage&MessageBody=x", "AWS.SimpleQueueService.NonExistentQueue", "no such queue"),
        ("Action=SendMessage&MessageBody=x&DelaySeconds=soon", "MalformedInput", "a text for a number"),
    ],
)
def test_errors_in_the_query_protocols_json(api: Deploy, template: str, code: str, why: str) -> None:
    answer = post(api("sqs:path/000000000000/nowhere", template, requestParameters=FORM))
    assert answer.status_code == 400, why
    assert (answer.json()["Error"]["Code"], answer.json()["Error"]["Type"]) == (code, "Sender"), why


def test_sns_publishes(aws: Any, api: Deploy, queue: str) -> None:
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:000000000000:{queue}")
    url = api(
        "sns:action/Publish",
        requestParameters={
            "integration.request.querystring.TopicArn": f"'{topic}'",
            "integration.request.querystring.Message": "method.request.querystring.m",
        },
        parameters={"method.request.querystring.m": True},
    )
    published = requests.post(url, params={"m": "a & b"}, timeout=20).json()["PublishResponse"]
    assert list(published) == ["PublishResult", "ResponseMetadata"]
    assert json.loads(received(aws, queue))["Message"] == "a & b"


def test_xml_for_whom_it_is_mapped(aws: Any, api: Deploy) -> None:
    url = api("sns:path/", "Action=ListTopics", requestParameters=FORM | {"integration.request.header.Accept": "'*/*'"})
    assert post(url).text.lstrip().startswith("<")


def test_objects_keep_their_bytes(aws: Any, api: Deploy) -> None:
    """S3, which speaks REST and XML: a binary body goes in and comes out as it is, with its headers mapped."""
    aws("s3").create_bucket(Bucket="pictures")
    content = bytes(range(256))
    path = {"integration.request.path.key": "method.request.path.proxy"}
    typed = {"integration.request.header.Content-Type": "method.request.header.Content-Type"}
    names = {"method.request.path.proxy": True, "method.request.header.Content-Type": False}
    binary = {"binaryMediaTypes": ["image/*"], "parameters": names}
    put = api("s3:path/pictures/{key}", integrationHttpMethod="PUT", requestParameters=path | typed, **binary)
    assert requests.put(put, data=content, headers={"Content-Type": "image/png"}, timeout=20).status_code == 200
    stored = aws("s3").get_object(Bucket="pictures", Key="x")
    assert (stored["Body"].read(), stored["ContentType"]) == (content, "image/png")
    mapped = {
        "method.response.header.Content-Type": "integration.response.header.Content-Type",
        "method.response.header.ETag": "integration.response.header.ETag",
    }
    for uri in ("s3:path/pictures/{key}", "pictures.s3:path/{key}", "s3:action/GetObject&Bucket=pictures&Key={key}"):
        get = api(
            uri,
            integrationHttpMethod="GET",
            requestParameters=path,
            responses={"200": {"responseParameters": mapped}},
            **binary,
        )
        answer = requests.get(get, headers={"Accept": "image/png"}, timeout=20)
        assert (answer.content, answer.headers["Content-Type"]) == (content, "image/png"), uri
        assert answer.headers["ETag"] == stored["ETag"], uri


MACHINE = {
    "StartAt": "Greet",
    "States": {"Greet": {"Type": "Pass", "Parameters": {"hello.$": "$.name"}, "End": True}},
}


@pytest.fixture
def machine(aws: Any, request: pytest.FixtureRequest) -> str:
    """A state machine of the type that the test asks for."""
    return str(
        aws("stepfunctions").create_state_machine(
            name=f"greet-{request.param}", definition=json.dumps(MACHINE), roleArn=ROLE, type=request.param
        )["stateMachineArn"]
    )


START = '{"stateMachineArn": "%s", "input": "$util.escapeJavaScript($input.json(\'$\'))"}'


@pytest.mark.parametrize("machine", ["STANDARD"], indirect=True)
def test_state_machines_are_started(aws: Any, api: Deploy, machine: str) -> None:
    """Twice: executions without a name are not one."""
    url = api("states:action/StartExecution", START % machine)
    first, second = (post(url, {"name": name}).json()["executionArn"] for name in ("Ann", "Bob"))
    assert first != second
    deadline = time.monotonic() + 20
    while (found := aws("stepfunctions").describe_execution(executionArn=second))["status"] == "RUNNING":
        assert time.monotonic() < deadline
    assert json.loads(found["output"]) == {"hello": "Bob"}


@pytest.mark.parametrize("machine", ["EXPRESS"], indirect=True)
def test_state_machines_are_waited_for(api: Deploy, machine: str) -> None:
    shown = {"200": {"responseTemplates": {"application/json": "$util.parseJson($input.path('$.output')).hello"}}}
    assert (
        post(api("states:action/StartSyncExecution", START % machine, responses=shown), {"name": "Ann"}).text == "Ann"
    )
    failed = post(api("states:action/StartSyncExecution", START % machine), {"other": 1}).json()
    assert (failed["status"], failed["error"]) == ("FAILED", "States.Runtime")
    nowhere = post(api("states:action/StartSyncExecution", START % f"{machine}x"), {})
    assert (nowhere.status_code, nowhere.json()["__type"]) == (400, "StateMachineDoesNotExist")


@pytest.mark.parametrize("machine", ["STANDARD"], indirect=True)
def test_only_express_state_machines_are_waited_for(api: Deploy, machine: str) -> None:
    answer = post(api("states:action/StartSyncExecution", START % machine), {"name": "Ann"})
    assert (answer.status_code, answer.json()["__type"]) == (400, "StateMachineTypeNotSupported")


def test_events_reach_their_rule(aws: Any, api: Deploy) -> None:
    events = aws("events")
    bus = events.describe_event_bus()["Arn"]
    events.create_archive(ArchiveName="kept", EventSourceArn=bus, EventPattern='{"source": ["shop"]}')
    entry = '{"Entries": [{"Source": "shop", "DetailType": "sold", "Detail": "{}"}]}'
    target = {"integration.request.header.X-Amz-Target": "'AWSEvents.PutEvents'"}
    for mapped in (target, {}):
        answer = post(api("events:action/PutEvents", entry, requestParameters=mapped))
        assert answer.json()["FailedEntryCount"] == 0
    assert events.describe_archive(ArchiveName="kept")["EventCount"] == 2


def test_kinesis_takes_records(aws: Any, api: Deploy) -> None:
    kinesis = aws("kinesis")
    kinesis.create_stream(StreamName="flow", ShardCount=1)
    record = '{"StreamName": "flow", "PartitionKey": "p", "Data": "$util.base64Encode($input.body)"}'
    shard = post(api("kinesis:action/PutRecord", record), {"drop": 1}).json()["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName="flow", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    assert kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"][0]["Data"] == b'{"drop": 1}'


def test_secrets_are_read(aws: Any, api: Deploy) -> None:
    aws("secretsmanager").create_secret(Name="word", SecretString="hush")
    shown = {"200": {"responseTemplates": {"application/json": "$input.path('$.SecretString')"}}}
    template = '{"SecretId": "$stageVariables.secret"}'
    url = api("secretsmanager:action/GetSecretValue", template, responses=shown, variables={"secret": "word"})
    assert post(url).text == "hush"


def test_parameters_by_either_protocol(aws: Any, api: Deploy) -> None:
    """Fact 59: parameters in the query are of the Query protocol, though SSM speaks JSON today."""
    aws("ssm").put_parameter(Name="colour", Value="blue", Type="String")
    by_query = api("ssm:action/GetParameter", requestParameters={"integration.request.querystring.Name": "'colour'"})
    found = requests.get(by_query, timeout=20).json()["GetParameterResponse"]
    assert found["GetParameterResult"]["Parameter"]["Value"] == "blue"
    assert found["ResponseMetadata"]["RequestId"]
    by_json = api("ssm:action/GetParameter", '{"Name": "colour"}')
    assert post(by_json).json()["Parameter"]["Value"] == "blue"


def test_metrics_of_a_service_that_speaks_cbor(aws: Any, api: Deploy) -> None:
    url = api(
        "monitoring:action/PutMetricData&Namespace=Shop", "MetricData.member.1.MetricName=Sold", requestParameters=FORM
    )
    assert list(post(url).json()["PutMetricDataResponse"]) == ["ResponseMetadata"]
    assert [each["MetricName"] for each in aws("cloudwatch").list_metrics(Namespace="Shop")["Metrics"]] == ["Sold"]


def test_our_own_services_are_called_too(aws: Any, api: Deploy) -> None:
    """API Gateway's own management API, which is not moto's."""
    made = aws("apigateway").create_rest_api(name="named by me")["id"]
    url = api(f"apigateway:path/restapis/{made}", integrationHttpMethod="GET")
    assert requests.get(url, timeout=20).json()["name"] == "named by me"


def test_the_call_is_made_in_the_account_of_the_role(aws: Any, emulator: Server) -> None:
    """And its access log says what the service called it."""
    account = "123456789012"
    theirs = functools.partial(aws, access_key=account)
    integration = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:sqs:action/CreateQueue&QueueName=theirs",
        "credentials": f"arn:aws:iam::{account}:role/r",
    }
    url = deploy(theirs, emulator, integration, responses=PASSED)
    api, stage = url.split("/")[-2:]
    shown = ("requestId", "integration.status", "awsEndpointRequestId")
    log_accesses(theirs, account, api, stage, " ".join(f"$context.{name}" for name in shown))
    answer = post(f"{url}/x")
    made = answer.json()["CreateQueueResponse"]
    assert f"/{account}/theirs" in made["CreateQueueResult"]["QueueUrl"]
    assert theirs("sqs").get_queue_url(QueueName="theirs")
    logged = theirs("logs").filter_log_events(logGroupName=stage)["events"][0]["message"]
    assert logged == f"{answer.headers['x-amzn-RequestId']} 200 {made['ResponseMetadata']['RequestId']}"


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("nothing:action/Nothing", "no such service"),
        ("sqs:action/NoSuchThing", "no such action"),
        ("sqs:action/No-Such-Thing", "no name of an action"),
        ("sqs:action/${stageVariables.unset}", "a stage variable that is not set"),
    ],
)
def test_what_aws_does_not_have(api: Deploy, uri: str, why: str) -> None:
    answer = post(api(uri))
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}'), why


def test_a_slow_service_times_out(api: Deploy, queue: str) -> None:
    """A long poll of an empty queue."""
    poll = "Action=ReceiveMessage&WaitTimeSeconds=1"
    answer = post(api(f"sqs:path/000000000000/{queue}", poll, requestParameters=FORM, timeoutInMillis=50))
    assert (answer.status_code, answer.content) == (504, b'{"message": "Endpoint request timed out"}')

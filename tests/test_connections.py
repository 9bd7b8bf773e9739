"""apigatewaymanagementapi: the operations on clients' connections (handbook/06 section 10)."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection

from tests.apis import function
from tests.process import Server
from tests.websocket_apis import PATIENCE, TELLING, Deployed, Told, deploy, listening, meeting, proxy


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with listening() as told:
        yield told


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server, told: Told) -> Deployed:
    arn = function(aws, TELLING, Environment={"Variables": {"SINK": told.url}})
    return deploy(aws, emulator, {"$connect": proxy(arn), "$disconnect": proxy(arn)})


@pytest.fixture
def met(api: Deployed, told: Told) -> Iterator[tuple[ClientConnection, str]]:
    with meeting(api, told) as met:
        yield met


def management(url: str, **options: Any) -> Any:
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1}),
        **{
            "region_name": "us-east-1",
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            "verify": False,
            **options,
        },
    )


def refusal(failure: ClientError) -> tuple[int, str]:
    return failure.response["ResponseMetadata"]["HTTPStatusCode"], failure.response["Error"]["Code"]


STYLES = [
    ("by path", "{url}/_aws/execute-api/{api}/{stage}"),
    ("for WebSockets", "{url}/ws/{api}/{stage}"),
    ("as functions build it, by http", "{url}/{stage}"),
    ("by https on the same port", "{https}/{stage}"),
    ("by https and path", "{https}/_aws/execute-api/{api}/{stage}"),
]


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("style", [row[1] for row in STYLES], ids=[row[0] for row in STYLES])
def test_every_style_of_address(style: str, api: Deployed, emulator: Server, met: tuple[ClientConnection, str]) -> None:
    socket, connection_id = met
    secure = emulator.url.replace("http", "https", 1)
    client = management(style.format(url=emulator.url, https=secure, api=api.api_id, stage=api.stage))
    client.post_to_connection(ConnectionId=connection_id, Data=b"hello \xc3\xa9")
    assert socket.recv(timeout=PATIENCE) == "hello é"
    client.close()


def test_a_message_of_128_kb_comes_in_frames_of_32(api: Deployed, met: tuple[ClientConnection, str]) -> None:
    socket, connection_id = met
    management(api.url).post_to_connection(ConnectionId=connection_id, Data=b"x" * 131_072)
    assert [len(part) for part in socket.recv_streaming()] == [32_768] * 4


def test_what_is_known_of_a_connection(api: Deployed, met: tuple[ClientConnection, str]) -> None:
    _, connection_id = met
    found = management(api.url).get_connection(ConnectionId=connection_id)
    assert found["Identity"]["SourceIp"] == "127.0.0.1"
    assert "websockets" in found["Identity"]["UserAgent"]
    assert found["ConnectedAt"] <= found["LastActiveAt"]


def test_a_deleted_connection_closes_and_is_gone(api: Deployed, told: Told, met: tuple[ClientConnection, str]) -> None:
    socket, connection_id = met
    client = management(api.url)
    assert client.delete_connection(ConnectionId=connection_id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=PATIENCE)
    assert closed.value.rcvd == Close(1000, "Connection Closed Normally")
    ended = told.wait("DISCONNECT", connection_id)["requestContext"]
    assert (ended["disconnectStatusCode"], ended["disconnectReason"]) == (1000, "Connection Closed Normally")
    calls = (client.get_connection, client.delete_connection, lambda **who: client.post_to_connection(Data=b"x", **who))
    for call in calls:
        with pytest.raises(client.exceptions.GoneException) as gone:
            call(ConnectionId=connection_id)
        assert refusal(gone.value) == (410, "GoneException")
    assert told.count("DISCONNECT", connection_id) == 0


REFUSALS = [
    ("an id that never was", "L0SM9cOFvHcCIhw=", b"x", (410, "GoneException"), ""),
    ("an id that cannot be", "a b", b"x", (400, "BadRequestException"), "Invalid connectionId: a b"),
    ("nor a path", "../x", b"x", (400, "BadRequestException"), "Invalid connectionId: ../x"),
    ("too long a message", "{id}", b"x" * 131_073, (413, "PayloadTooLargeException"), "Message too long"),
]


@pytest.mark.parametrize(("who", "data", "status", "message"), [row[1:] for row in REFUSALS])
def test_a_connection_that_cannot_be_written_to_says_why(
    api: Deployed, met: tuple[ClientConnection, str], who: str, data: bytes, status: tuple[int, str], message: str
) -> None:
    with pytest.raises(ClientError) as refused:
        management(api.url).post_to_connection(ConnectionId=who.format(id=met[1]), Data=data)
    assert refusal(refused.value) == status
    assert refused.value.response["Error"]["Message"] == message


def test_a_connection_of_another_stage_is_gone(aws: Any, emulator: Server, met: tuple[ClientConnection, str]) -> None:
    other = deploy(aws, emulator, {"$connect": {}})
    client = management(other.url)
    with pytest.raises(client.exceptions.GoneException):
        client.post_to_connection(ConnectionId=met[1], Data=b"x")


def test_gone_has_no_body(api: Deployed, emulator: Server) -> None:
    """SDKs of other languages fail to read one; here it is asked for as they do, but signed by boto3."""
    client = management(api.url)
    seen = []
    client.meta.events.register("after-call", lambda http_response, **_: seen.append(http_response))
    with contextlib.suppress(client.exceptions.GoneException):
        client.get_connection(ConnectionId="L0SM9cOFvHcCIhw=")
    assert seen[0].content == b""
    assert seen[0].headers["x-amzn-ErrorType"] == "GoneException"


def test_unsigned_is_refused(api: Deployed, met: tuple[ClientConnection, str]) -> None:
    answer = requests.post(f"{api.url}/@connections/{met[1]}", data=b"x", timeout=PATIENCE)
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})


def test_manage_connections_must_be_allowed(aws: Any, api: Deployed, met: tuple[ClientConnection, str]) -> None:
    socket, connection_id = met
    iam, name = aws("iam"), f"poster-{api.stage}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    client = management(api.url, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    with pytest.raises(ClientError) as refused:
        client.post_to_connection(ConnectionId=connection_id, Data=b"x")
    assert refusal(refused.value) == (403, "AccessDeniedException")
    said = refused.value.response["Error"]["Message"]
    assert "is not authorized to perform: execute-api:ManageConnections on resource" in said
    assert f"{api.api_id}/{api.stage}/POST/@connections/{connection_id}" in said
    arn = f"arn:aws:execute-api:us-east-1:000000000000:{api.api_id}/{api.stage}/POST/@connections/*"
    allowing = {"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowing]})
    iam.put_user_policy(UserName=name, PolicyName="post", PolicyDocument=policy)
    client.post_to_connection(ConnectionId=connection_id, Data=b"allowed")
    assert socket.recv(timeout=PATIENCE) == "allowed"
    with pytest.raises(ClientError):
        client.delete_connection(ConnectionId=connection_id)
    iam.delete_user_policy(UserName=name, PolicyName="post")
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


CALLING_BACK = """
import boto3

def handler(event, context):
    found = event["requestContext"]
    if found["eventType"] == "MESSAGE":
        url = "https://%s/%s".format(**found)
        gateway = boto3.client("apigatewaymanagementapi", endpoint_url=url)
        gateway.post_to_connection(ConnectionId=found["connectionId"], Data=event["body"].upper())
    return {"statusCode": 200}
"""


@pytest.mark.parametrize("host", ["{domainName}", "{apiId}.execute-api.us-east-1.amazonaws.com"])
def test_a_function_calls_back_where_aws_tells_it_to(aws: Any, emulator: Server, host: str) -> None:
    """Or by the name that AWS would give the API, as Chalice does."""
    arn = function(aws, CALLING_BACK.replace("%s/%s", host + "/{stage}"), Timeout=30)
    with deploy(aws, emulator, {"$connect": proxy(arn), "$default": proxy(arn)}).connect() as socket:
        socket.send("hello")
        assert socket.recv(timeout=PATIENCE) == "HELLO"


CHATTING = """
import json, os
import boto3

def handler(event, context):
    found = event["requestContext"]
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    who = {"connection_id": found["connectionId"]}
    match found["routeKey"]:
        case "$connect":
            table.put_item(Item={**who, "name": event.get("queryStringParameters", {}).get("name", "guest")})
        case "$disconnect":
            table.delete_item(Key=who)
        case "sendmessage":
            name = table.get_item(Key=who)["Item"]["name"]
            text = json.loads(event["body"])["message"]
            url = f"https://{found['domainName']}/{found['stage']}"
            gateway = boto3.client("apigatewaymanagementapi", endpoint_url=url)
            for other in table.scan(ProjectionExpression="connection_id")["Items"]:
                gateway.post_to_connection(Data=f"{name}: {text}".encode(), ConnectionId=other["connection_id"])
    return {"statusCode": 200}
"""
"""The shape of AWS's chat tutorial: one function for all routes, connections in a table, a message to each."""


def test_a_chat_as_aws_teaches_it(aws: Any, emulator: Server) -> None:
    database, table = aws("dynamodb"), "tutorial"
    database.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "connection_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "connection_id", "KeyType": "HASH"}],
    )
    arn = proxy(function(aws, CHATTING, Timeout=30, Environment={"Variables": {"TABLE": table}}))
    api = deploy(aws, emulator, dict.fromkeys(("$connect", "$disconnect", "sendmessage"), arn))
    with api.connect("name=Ada") as ada, api.connect() as guest:
        guest.send('{"action": "sendmessage", "message": "hello"}')
        assert [each.recv(timeout=PATIENCE) for each in (ada, guest)] == ["guest: hello"] * 2
        ada.send('{"action": "sendmessage", "message": "welcome"}')
        assert [each.recv(timeout=PATIENCE) for each in (ada, guest)] == ["Ada: welcome"] * 2
    database.delete_table(TableName=table)


def test_callbacks_by_a_custom_domain_name(
    aws: Any, api: Deployed, emulator: Server, met: tuple[ClientConnection, str]
) -> None:
    gateway, name = aws("apigatewayv2"), f"callbacks-{api.stage}.example.com"
    certificate = "arn:aws:acm:us-east-1:000000000000:certificate/1"
    gateway.create_domain_name(DomainName=name, DomainNameConfigurations=[{"CertificateArn": certificate}])
    mapping = gateway.create_api_mapping(DomainName=name, ApiId=api.api_id, Stage=api.stage, ApiMappingKey="talk")
    client = management(f"{emulator.url}/talk")
    client.meta.events.register("before-sign.*", lambda request, **_: request.headers.add_header("Host", name))
    client.post_to_connection(ConnectionId=met[1], Data=b"hello")
    assert met[0].recv(timeout=PATIENCE) == "hello"
    gateway.delete_api_mapping(DomainName=name, ApiMappingId=mapping["ApiMappingId"])
    gateway.delete_domain_name(DomainName=name)

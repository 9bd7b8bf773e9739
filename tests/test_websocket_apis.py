"""WebSocket APIs as a client meets them, through functions (handbook/06 sections 4 to 8)."""

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from socket import create_connection
from typing import Any, NamedTuple

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.sync.client import connect

from tests.apis import allow_gateway, create_function, function, uri
from tests.process import Server
from tests.websocket_apis import PATIENCE, TELLING, Deployed, Told, deploy, listening, meeting, proxy

ID = r"[\w-]{15}="


class World(NamedTuple):
    """api: all of whose routes are a function that tells of its events; `echo` answers. barred: it calls another, which
    it may not."""

    api: Deployed
    told: Told


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with listening() as told:
        yield told


@pytest.fixture(scope="module")
def telling(aws: Any, told: Told) -> str:
    return function(aws, TELLING, Environment={"Variables": {"SINK": told.url}}, Timeout=60)


@pytest.fixture(scope="module")
def world(aws: Any, emulator: Server, told: Told, telling: str) -> World:
    barred = create_function(aws, "def handler(event, context): pass")
    integration = proxy(telling)
    routes: dict[str, Any] = dict.fromkeys(("$connect", "$disconnect", "echo", "quiet"), integration)
    routes["barred"] = proxy(barred)
    routes["slow"] = proxy(telling, TimeoutInMillis=50)
    return World(deploy(aws, emulator, routes, two_way=("echo", "barred", "slow")), told)


def ask(socket: Any, **message: Any) -> str:
    socket.send(json.dumps(message))
    return str(socket.recv(timeout=PATIENCE))


def test_connect_tells_headers_and_query(world: World) -> None:
    with world.api.connect("name=headers&a=1&a=2", additional_headers={"X-Own": "mine"}) as socket:
        event = world.told.connected("headers")
    assert socket.response is not None
    assert "Sec-WebSocket-Extensions" not in socket.response.headers
    assert event["queryStringParameters"] == {"name": "headers", "a": "2"}
    assert event["multiValueQueryStringParameters"] == {"name": ["headers"], "a": ["1", "2"]}
    assert event["headers"]["X-Own"] == "mine"
    assert event["multiValueHeaders"]["Sec-WebSocket-Version"] == ["13"]
    assert "Upgrade" not in event["headers"]
    assert event["isBase64Encoded"] is False
    assert "body" not in event
    found = event["requestContext"]
    assert list(found) == [
        "routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt",
        "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId", "apiId",
    ]  # fmt: skip
    assert (found["routeKey"], found["messageDirection"]) == ("$connect", "IN")
    assert (found["stage"], found["apiId"]) == (world.api.stage, world.api.api_id)
    assert found["identity"]["sourceIp"] == "127.0.0.1"
    assert re.fullmatch(ID, found["connectionId"])
    assert found["requestId"] == found["extendedRequestId"]


def test_without_a_query_there_are_no_maps_of_it(world: World) -> None:
    with world.api.connect(user_agent_header=None) as socket:
        connection_id = json.loads(ask(socket, action="unknown"))["connectionId"]
        event = world.told.wait("CONNECT", connection_id)
    assert "queryStringParameters" not in event
    assert "userAgent" not in event["requestContext"]["identity"]


def test_a_message_tells_its_body_and_no_headers(world: World) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        socket.send('{"action":"quiet", "é": 1}')
        event = world.told.wait("MESSAGE", connection_id)
    assert set(event) == {"requestContext", "body", "isBase64Encoded"}
    assert event["body"] == '{"action":"quiet", "é": 1}'
    found = event["requestContext"]
    assert found["routeKey"] == "quiet"
    assert found["connectedAt"] <= found["requestTimeEpoch"]
    assert re.fullmatch(ID, found["messageId"])
    assert re.fullmatch(ID, found["requestId"])
    assert found["identity"] == {"sourceIp": "127.0.0.1"}, "AWS tells the User-Agent at $connect only"


CLOSINGS = [
    ("a code and a reason of the client's", 4001, "bored", 4001, "bored"),
    ("going away, as browsers do", 1001, "", 1001, ""),
    ("without a code", 1005, "", 1005, "Client-side close frame status not set"),
]


@pytest.mark.parametrize(("code", "reason", "status", "why"), [row[1:] for row in CLOSINGS])
def test_disconnect_tells_how_it_ended(world: World, code: int, reason: str, status: int, why: str) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        if code == 1005:
            socket.socket.sendall(b"\x88\x80mask")  # a close frame with nothing in it
        else:
            socket.close(code, reason)
        event = world.told.wait("DISCONNECT", connection_id)
    found = event["requestContext"]
    assert (found["disconnectStatusCode"], found["disconnectReason"]) == (status, why)
    assert set(event["headers"]) == {"Host", "x-api-key", "X-Forwarded-For", "x-restapi"}


def test_a_client_that_is_cut_off_ended_abnormally(world: World) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        socket.socket.shutdown(2)
        found = world.told.wait("DISCONNECT", connection_id)["requestContext"]
    assert (found["disconnectStatusCode"], found["disconnectReason"]) == (1006, "Connection closed abnormally")


HANDSHAKES = [
    ("its status is the handshake's", "status=403", 403, "Forbidden"),
    ("any status of 400 and more is", "status=418", 418, None),
    ("and those of 500", "status=503", 503, "Internal server error"),
    ("what is no success does not let in", "status=302", 500, "Internal server error"),
    ("a function that fails", "fail=1", 502, "Internal server error"),
]


@pytest.mark.parametrize(("query", "status", "message"), [row[1:] for row in HANDSHAKES])
def test_connect_decides_the_handshake(world: World, query: str, status: int, message: str | None) -> None:
    with pytest.raises(InvalidStatus) as refusal, world.api.connect(query):
        pass
    assert refusal.value.response.status_code == status
    assert b"not for the client" not in refusal.value.response.body
    if message is not None:
        assert json.loads(refusal.value.response.body)["message"] == message


def test_a_failing_connect_is_told_with_its_ids(world: World) -> None:
    with pytest.raises(InvalidStatus) as refusal, world.api.connect("fail=1"):
        pass
    body = refusal.value.response.body.decode()
    pattern = rf'{{"message": "Internal server error", "connectionId":"{ID}", "requestId":"{ID}"}}'
    assert re.fullmatch(pattern, body)


PROTOCOLS = [
    ("one of those offered is taken", "protocol=chat.2", "chat.2"),
    ("without an answer there is none", "", None),
    ("one that was not offered is left out", "protocol=other", None),
]


@pytest.mark.parametrize(("query", "chosen"), [row[1:] for row in PROTOCOLS])
def test_the_subprotocol_is_one_that_both_take(world: World, query: str, chosen: str | None) -> None:
    with world.api.connect(query, subprotocols=["chat.1", "chat.2"]) as socket:
        assert socket.subprotocol == chosen
        assert socket.response is not None
        assert "X-Own" not in socket.response.headers


ANSWERS = [
    ("its body is the message", {"statusCode": 200, "body": "hello"}, "hello"),
    ("whatever its status", {"statusCode": 404, "body": "hello"}, "hello"),
    ("and without one", {"body": "hello"}, "hello"),
]


@pytest.mark.parametrize(("answer", "message"), [row[1:] for row in ANSWERS])
def test_a_route_that_answers(world: World, answer: Any, message: str) -> None:
    with world.api.connect() as socket:
        assert ask(socket, action="echo", answer=answer) == message


def test_an_answer_without_a_body_sends_nothing(world: World) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        socket.send(json.dumps({"action": "echo", "answer": {"statusCode": 200}}))
        world.told.wait("MESSAGE", connection_id)
        assert ask(socket, action="echo", answer={"body": "the next"}) == "the next"


def test_a_route_that_does_not_answer_says_nothing(world: World) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        socket.send(json.dumps({"action": "quiet", "answer": {"statusCode": 200, "body": "unheard"}}))
        world.told.wait("MESSAGE", connection_id)
        assert ask(socket, action="echo", answer={"body": "heard"}) == "heard"


FAILURES = [
    ("no route and no $default", {"action": "unknown"}, "Forbidden"),
    ("no key in the message", {"other": 1}, "Forbidden"),
    ("no route by the names of events", {"action": "$connect"}, "Forbidden"),
    ("a function that fails", {"action": "echo", "fail": True}, "Internal server error"),
    ("also where the route does not answer", {"action": "quiet", "fail": True}, "Internal server error"),
    ("a worker that is killed", {"action": "echo", "die": 9}, "Internal server error"),
    ("a worker that is ended", {"action": "echo", "die": 15}, "Internal server error"),
    ("no permission to call it", {"action": "barred"}, "Internal server error"),
    ("too slow", {"action": "slow", "sleep": 3}, "Internal server error"),
    ("an answer that is no object", {"action": "echo", "answer": "text"}, "Internal server error"),
    ("a body that is no text", {"action": "echo", "answer": {"body": {"a": 1}}}, "Internal server error"),
]


@pytest.mark.parametrize(("message", "said"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_failures_are_told_by_message_and_the_connection_stays(world: World, message: Any, said: str) -> None:
    with world.api.connect() as socket:
        frame = ask(socket, **message)
        assert re.fullmatch(rf'{{"message": "{said}", "connectionId":"{ID}", "requestId":"{ID}"}}', frame)
        assert ask(socket, action="echo", answer={"body": "still here"}) == "still here"


def test_text_that_is_no_json_goes_to_the_default_route(aws: Any, emulator: Server, told: Told, telling: str) -> None:
    routes = {"$connect": proxy(telling), "$default": proxy(telling)}
    with meeting(deploy(aws, emulator, routes), told) as (socket, connection_id):
        socket.send("hello")
        event = told.wait("MESSAGE", connection_id)
    assert (event["body"], event["requestContext"]["routeKey"]) == ("hello", "$default")


FRAMES = [
    ("a binary message", b"\x00", 1003),
    ("a frame of more than 32 KB", "x" * 32_769, 1009),
    ("a message of more than 128 KB", ["x" * 32_000] * 5, 1009),
]


@pytest.mark.parametrize(("message", "code"), [row[1:] for row in FRAMES], ids=[row[0] for row in FRAMES])
def test_what_aws_does_not_take_ends_the_connection(world: World, message: Any, code: int) -> None:
    with meeting(world.api, world.told) as (socket, connection_id):
        with suppress(ConnectionClosed):  # while it is still being sent
            socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=PATIENCE)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code
        assert world.told.wait("DISCONNECT", connection_id)["requestContext"]["disconnectStatusCode"] == code


def test_a_message_of_128_kb_in_frames_of_32(world: World) -> None:
    head = '{"action":"quiet","x":"'
    text = head + "x" * (131_072 - len(head) - 2) + '"}'
    with meeting(world.api, world.told) as (socket, connection_id):
        socket.send([text[at : at + 32_768] for at in range(0, len(text), 32_768)])
        assert world.told.wait("MESSAGE", connection_id)["body"] == text


def test_messages_of_one_connection_are_served_side_by_side(world: World) -> None:
    with world.api.connect() as socket:
        socket.send(json.dumps({"action": "echo", "sleep": 2, "answer": {"body": "first"}}))
        assert ask(socket, action="echo", answer={"body": "second"}) == "second"
        assert socket.recv(timeout=PATIENCE) == "first"


def test_pings_are_answered(world: World) -> None:
    with world.api.connect() as socket:
        assert socket.ping(b"there?").wait(PATIENCE)


STYLES = [
    ("for scripts", "/_aws/execute-api/{api}/{stage}", None),
    ("with a slash at the end", "/_aws/execute-api/{api}/{stage}/", None),
    ("as other emulators have it", "/execute-api/{api}/{stage}", None),
    ("for WebSockets", "/ws/{api}/{stage}", None),
    ("plain", "/{stage}", None),
    ("by host", "/{stage}", "{api}.execute-api.us-east-1.amazonaws.com"),
    ("by local host", "/{stage}", "{api}.execute-api.localhost:4566"),
]


@pytest.mark.parametrize(("path", "host"), [row[1:] for row in STYLES], ids=[row[0] for row in STYLES])
def test_every_style_of_address(world: World, emulator: Server, path: str, host: str | None) -> None:
    names = {"api": world.api.api_id, "stage": world.api.stage}
    address = emulator.url.removeprefix("http://")
    domain, _, port = address.partition(":")
    target = f"ws://{host or address}{path}".format(**names)
    with connect(target, sock=create_connection((domain, int(port)))) as socket:
        assert ask(socket, action="echo", answer={"body": "here"}) == "here"


def test_tls_on_the_same_port(world: World) -> None:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with connect(world.api.socket_url.replace("ws", "wss", 1), ssl=anybody, open_timeout=PATIENCE) as socket:
        assert ask(socket, action="echo", answer={"body": "x" * 30_000}) == "x" * 30_000


def test_a_custom_domain_name(aws: Any, world: World, emulator: Server) -> None:
    gateway, name = aws("apigatewayv2"), f"{world.api.stage}.example.com"
    certificate = "arn:aws:acm:us-east-1:000000000000:certificate/1"
    gateway.create_domain_name(DomainName=name, DomainNameConfigurations=[{"CertificateArn": certificate}])
    mapping = {"ApiId": world.api.api_id, "Stage": world.api.stage, "ApiMappingKey": "talk"}
    mapping_id = gateway.create_api_mapping(DomainName=name, **mapping)["ApiMappingId"]
    domain, _, port = emulator.url.removeprefix("http://").partition(":")
    with connect(f"ws://{name}/talk", sock=create_connection((domain, int(port)))) as socket:
        assert ask(socket, action="echo", answer={"body": "here"}) == "here"
    gateway.delete_api_mapping(DomainName=name, ApiMappingId=mapping_id)
    gateway.delete_domain_name(DomainName=name)


REFUSALS = [
    ("a request that is no handshake", "", {}, 426, "Upgrade Required"),
    ("a path below the stage", "/more", {"Connection": "Upgrade", "Upgrade": "websocket"}, 403, "Forbidden"),
    ("a handshake without a key", "", {"Connection": "Upgrade", "Upgrade": "websocket"}, 400, "Bad Request"),
]


@pytest.mark.parametrize(("path", "headers", "status", "message"), [row[1:] for row in REFUSALS])
def test_what_is_no_handshake(world: World, path: str, headers: Any, status: int, message: str) -> None:
    answer = requests.get(world.api.url + path, headers=headers, timeout=PATIENCE)
    assert (answer.status_code, answer.json()) == (status, {"message": message})


def test_an_api_without_connect_lets_everybody_in(aws: Any, emulator: Server, told: Told, telling: str) -> None:
    api = deploy(aws, emulator, {"echo": proxy(telling)}, two_way=("echo",))
    with api.connect() as socket:
        assert ask(socket, action="echo", answer={"body": "in"}) == "in"


def test_a_deployment_reaches_connections_that_are_open(aws: Any, emulator: Server, telling: str) -> None:
    api = deploy(aws, emulator, {"$connect": {}})
    gateway = aws("apigatewayv2")
    with api.connect() as socket:
        assert "Forbidden" in ask(socket, action="new", answer={"body": "served"})
        made = gateway.create_integration(ApiId=api.api_id, IntegrationType="AWS_PROXY", IntegrationUri=uri(telling))[
            "IntegrationId"
        ]
        route = gateway.create_route(
            ApiId=api.api_id, RouteKey="new", Target=f"integrations/{made}", RouteResponseSelectionExpression="$default"
        )["RouteId"]
        gateway.create_route_response(ApiId=api.api_id, RouteId=route, RouteResponseKey="$default")
        gateway.create_deployment(ApiId=api.api_id, StageName=api.stage)
        assert ask(socket, action="new", answer={"body": "served"}) == "served"


def test_a_stage_that_is_deleted_closes_its_connections(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator, {"$connect": {}})
    with api.connect() as socket:
        aws("apigatewayv2").delete_stage(ApiId=api.api_id, StageName=api.stage)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=PATIENCE)
    assert closed.value.rcvd == Close(1001, "Going away")


def test_stage_variables_are_told_where_there_are_any(aws: Any, emulator: Server, told: Told, telling: str) -> None:
    api = deploy(aws, emulator, {"$connect": proxy(telling)}, stage={"StageVariables": {"room": "blue"}})
    with api.connect("name=variables"):
        event = told.connected("variables")
    assert event["stageVariables"] == {"room": "blue"}


def test_permission_is_asked_for_the_route(aws: Any, emulator: Server, told: Told) -> None:
    arn = create_function(aws, TELLING, Environment={"Variables": {"SINK": told.url}})
    api = deploy(aws, emulator, {"$connect": proxy(arn)})
    aws("lambda").add_permission(
        FunctionName=arn,
        StatementId="one-route",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:000000000000:{api.api_id}/*/$disconnect",
    )
    with pytest.raises(InvalidStatus) as refusal, api.connect():
        pass
    assert refusal.value.response.status_code == 500
    allow_gateway(aws, arn)
    with api.connect("name=permitted"):
        assert told.connected("permitted")["requestContext"]["apiId"] == api.api_id

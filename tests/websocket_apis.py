"""WebSocket APIs for tests: deployed on the running emulator, with functions whose events a test can wait for."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.apis import uri
from tests.process import Server

PATIENCE = 20.0
"""Seconds that something may take on a busy machine before a test gives it up."""
_names = (f"client{number}" for number in itertools.count())
_stages = (f"sockets{number}" for number in itertools.count())

TELLING = """
import json, os, time, urllib.request

def handler(event, context):
    kind = event["requestContext"]["eventType"]
    urllib.request.urlopen(urllib.request.Request(os.environ["SINK"], json.dumps(event).encode())).close()
    query = event.get("queryStringParameters") or {}
    message = json.loads(event["body"]) if kind == "MESSAGE" else {}
    if query.get("fail") or message.get("fail"):
        raise ValueError("as it was told")
    if message.get("die"):
        os.kill(os.getpid(), message["die"])
    if message.get("sleep"):
        time.sleep(message["sleep"])
    if "answer" in message:
        return message["answer"]
    answer = {"statusCode": int(query.get("status", 200))}
    if kind == "CONNECT":
        answer["body"] = "not for the client"
        answer["headers"] = {"X-Own": "1"}
        if "protocol" in query:
            answer["headers"]["Sec-WebSocket-Protocol"] = query["protocol"]
    return answer
"""
"""Tells of every event; does what the query of `$connect`, or a message, asks for."""


class Told:
    """The events that functions tell of, at `url`: of any API, in the order they come."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._events: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def put(self, event: dict[str, Any]) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def wait(self, event_type: str, connection_id: str) -> dict[str, Any]:
        """The next event of this type, of one connection."""
        return self._take(event_type, lambda event: event["requestContext"]["connectionId"] == connection_id)

    def connected(self, name: str) -> dict[str, Any]:
        """The CONNECT event of the client that said `name=...`."""
        return self._take("CONNECT", lambda event: event.get("queryStringParameters", {}).get("name") == name)

    def count(self, event_type: str, connection_id: str) -> int:
        """How many more of them there are already."""
        wanted = [event["requestContext"] for event in self._events]
        return sum((each["eventType"], each["connectionId"]) == (event_type, connection_id) for each in wanted)

    def _take(self, event_type: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        def find() -> dict[str, Any] | None:
            found = (
                each for each in self._events if each["requestContext"]["eventType"] == event_type and wanted(each)
            )
            return next(found, None)

        with self._changed:
            assert self._changed.wait_for(lambda: find() is not None, PATIENCE), f"no {event_type} came"
            event = find()
            assert event is not None
            self._events.remove(event)
            return event


@contextmanager
def listening() -> Iterator[Told]:
    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    server.daemon_threads = True
    told = Told(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


class Deployed:
    """A deployed API."""

    def __init__(self, emulator: Server, api_id: str, stage: str, routes: Mapping[str, str]) -> None:
        """routes: their ids by key."""
        self.api_id, self.stage, self.routes = api_id, stage, routes
        self.path = f"/_aws/execute-api/{api_id}/{stage}"
        self.url = emulator.url + self.path
        self.socket_url = self.url.replace("http", "ws", 1)

    def connect(self, query: str = "", **options: Any) -> ClientConnection:
        target = f"{self.socket_url}?{query}" if query else self.socket_url
        socket: ClientConnection = connect(target, open_timeout=PATIENCE, close_timeout=PATIENCE, **options)
        return socket


@contextmanager
def meeting(api: Deployed, told: Told, query: str = "", **options: Any) -> Iterator[tuple[ClientConnection, str]]:
    """A client that was let in, and its connection id."""
    name = next(_names)
    with api.connect(f"name={name}&{query}", **options) as socket:
        yield socket, told.connected(name)["requestContext"]["connectionId"]


def proxy(function_arn: str, **more: Any) -> dict[str, Any]:
    return {"IntegrationType": "AWS_PROXY", "IntegrationUri": uri(function_arn), **more}


def deploy(
    aws: Any,
    emulator: Server,
    routes: Mapping[str, Mapping[str, Any]],
    *,
    two_way: tuple[str, ...] = (),
    models: Mapping[str, str] | None = None,
    stage: Mapping[str, Any] | None = None,
    **api: Any,
) -> Deployed:
    """routes: by key, the members of CreateIntegration, of CreateRoute below `route` and of each integration response
    below `responses`. two_way: the keys of those that answer. models: schemas by name.
    """
    gateway, name = aws("apigatewayv2"), next(_stages)
    settings = {"RouteSelectionExpression": "$request.body.action", **api}
    api_id = gateway.create_api(Name=name, ProtocolType="WEBSOCKET", **settings)["ApiId"]
    for model, schema in (models or {}).items():
        gateway.create_model(ApiId=api_id, Name=model, ContentType="application/json", Schema=schema)
    made = {key: _route(gateway, api_id, key, route, key in two_way) for key, route in routes.items()}
    deployment = gateway.create_deployment(ApiId=api_id)["DeploymentId"]
    gateway.create_stage(ApiId=api_id, StageName=name, DeploymentId=deployment, **(stage or {}))
    return Deployed(emulator, api_id, name, made)


def _route(gateway: Any, api_id: str, key: str, route: Mapping[str, Any], two_way: bool) -> str:
    members = {name: value for name, value in route.items() if name not in ("route", "responses")}
    target = {}
    if members:
        integration = gateway.create_integration(ApiId=api_id, **members)["IntegrationId"]
        target = {"Target": f"integrations/{integration}"}
        for response in route.get("responses", ()):
            gateway.create_integration_response(ApiId=api_id, IntegrationId=integration, **response)
    answering = {"RouteResponseSelectionExpression": "$default"} if two_way else {}
    made = gateway.create_route(ApiId=api_id, RouteKey=key, **target, **answering, **route.get("route", {}))
    if two_way:
        gateway.create_route_response(ApiId=api_id, RouteId=made["RouteId"], RouteResponseKey="$default")
    return str(made["RouteId"])

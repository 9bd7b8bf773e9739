"""boto3 clients of the emulator itself: real ones, whose requests are handed to the front door instead of a socket.

So a stack makes its resources as its user would by hand: the same validation, the same errors, the same answers.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.v1.tags import by_service
from data_plane.runtime import Request, Response

Handle = Callable[[Request], Awaitable[Response]]
_LOCK = threading.Lock()
"""botocore's sessions are not to be used by two threads while they make a client."""


class Emulator:
    """Where requests go. handle: the front door's, which lives on `loop`. url: the emulator's own."""

    def __init__(self, handle: Handle, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self._handle = handle
        self._loop = loop
        self.url = url
        self._session: Any = None
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, service: str, account_id: str, region: str) -> Any:
        with _LOCK:
            found = self._clients.get((service, account_id, region))
            if found is None:
                found = self._clients[service, account_id, region] = self._make(service, account_id, region)
            return found

    def forget(self) -> None:
        """Let go of the clients, which have a model each: those of many services have hundreds of megabytes."""
        with _LOCK:
            self._session, self._clients = None, {}

    def send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """What botocore calls instead of opening a connection."""
        parts = urlsplit(str(request.url))
        asked = Request(
            method=str(request.method),
            path=parts.path or "/",
            query=parts.query,
            headers=[(str(name), _text(value)) for name, value in request.headers.items()] + [("Host", parts.netloc)],
            body=_bytes(request.body),
        )
        answer = asyncio.run_coroutine_threadsafe(self._handled(asked), self._loop).result()
        return AWSResponse(str(request.url), answer.status, _headers(answer), _Raw(answer.body))

    async def _handled(self, asked: Request) -> Response:
        by_service.set(True)
        answer = await self._handle(asked)
        if not isinstance(answer.body, bytes):
            answer.body = b"".join([piece async for piece in answer.body])
        return answer

    def _make(self, service: str, account_id: str, region: str) -> Any:
        self._session = self._session or botocore.session.Session()
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=account_id,
            aws_secret_access_key=account_id,
            config=Config(s3={"addressing_style": "path"}, inject_host_prefix=False, retries={"total_max_attempts": 1}),
        )
        client.meta.events.register("before-send", self.send)
        return client


class Clients:
    """Those of one account and region."""

    def __init__(self, emulator: Emulator, account_id: str, region: str) -> None:
        self._emulator = emulator
        self._account_id = account_id
        self._region = region

    def __call__(self, service: str) -> Any:
        """The boto3 client of a service, by botocore's name."""
        return self._emulator.client(service, self._account_id, self._region)

    def of(self, account_id: str, region: str) -> "Clients":
        """Those of another account and region."""
        return Clients(self._emulator, account_id, region)

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Call `operation`, as `CreateRestApi`, with what of `parameters` is not None; templates write numbers and
        booleans as strings too, so values are made what the operation's model wants. Raises ClientError."""
        client = self(service)
        shape = client.meta.service_model.operation_model(operation).input_shape
        wanted = {name: value for name, value in parameters.items() if value is not None}
        answer: dict[str, Any] = getattr(client, xform_name(operation))(**as_modeled(wanted, shape))
        return answer


def as_modeled(value: Any, shape: Shape | None) -> Any:
    """A value of a template as a member of this shape takes it: `"128"` is a number there, `"true"` a boolean."""
    match shape:
        case StructureShape() if isinstance(value, Mapping) and not shape.is_document_type:
            return {name: as_modeled(each, shape.members.get(name)) for name, each in value.items()}
        case ListShape() if isinstance(value, list):
            return [as_modeled(each, shape.member) for each in value]
        case MapShape() if isinstance(value, Mapping):
            return {name: as_modeled(each, shape.value) for name, each in value.items()}
        case Shape(type_name=name) if name in _SCALARS:
            return _SCALARS[name](value)
    return value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.removeprefix("-").isdecimal() else value


def _number(value: Any) -> Any:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _string(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "integer": _whole,
    "long": _whole,
    "double": _number,
    "float": _number,
    "boolean": _boolean,
    "string": _string,
}


class _Raw:
    """A body as botocore reads it from urllib3."""

    def __init__(self, body: Any) -> None:
        self._body: bytes = body

    def read(self, amount: int | None = None, **_: object) -> bytes:
        read = self._body if amount is None else self._body[:amount]
        self._body = self._body[len(read) :]
        return read

    def stream(self, amount: int = 65536, **_: object) -> Any:
        while self._body:
            yield self.read(amount)

    def close(self) -> None:
        pass


def _headers(answer: Response) -> HTTPHeaders:
    headers = HTTPHeaders()
    for name, value in answer.headers:
        headers[name] = value
    return headers


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body if isinstance(body, bytes | bytearray) else body.read())

"""Real boto3 clients that reach a ControlPlane without a socket, and stand-ins for what it asks of the process.

`plane.client("lambda")` is a boto3 client; what it would send over HTTP is answered by `plane.handle`, so requests are
serialized and answers parsed by AWS's own SDK.
"""

import asyncio
import io
import itertools
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import msgspec
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError

from control_plane.definitions import v1
from control_plane.ports import (
    AuthorizerTest,
    AuthorizerTestResult,
    Invocation,
    MethodTest,
    MethodTestResult,
    ObjectError,
    OpenConnection,
    Ports,
    Provision,
)
from control_plane.service import ControlPlane
from control_plane.store import Store
from control_plane.wire.messages import Request, Response

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"


class FunctionCall(NamedTuple):
    """later: whether nobody waited for it."""

    arn: str
    event: bytes
    request_id: str
    client_context: str | None = None
    later: bool = False


class StreamingStandIn:
    """Gives a payload in two pieces, unless it is an error."""

    def __init__(self, done: Invocation) -> None:
        self._done = done
        self._pieces = [] if done.function_error else [done.payload[:2], done.payload[2:]]
        self.executed_version = done.executed_version

    async def read(self) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    async def ended(self) -> Invocation:
        return self._done

    async def aclose(self) -> None:
        self._pieces.clear()


class FunctionsStandIn:
    """Answers every call with `outcome`, with its log where that was asked for, and remembers the calls."""

    def __init__(self) -> None:
        self.outcome: Invocation | Exception = Invocation(payload=b"null", executed_version="$LATEST")
        self.calls: list[FunctionCall] = []
        self.provisions: dict[str, Provision] = {}

    def trace(self, offered: str | None) -> str:
        return offered or "Root=1-00000000-0"

    async def invoke(
        self,
        arn: str,
        event: bytes,
        *,
        request_id: str,
        trace_id: str,
        client_context: str | None = None,
        log_tail: bool = False,
        durable_name: str | None = None,
    ) -> Invocation:
        self.calls.append(FunctionCall(arn, event, request_id, client_context))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome if log_tail else msgspec.structs.replace(self.outcome, log="")

    async def stream(self, arn: str, event: bytes, **how: Any) -> "StreamingStandIn":
        return StreamingStandIn(await self.invoke(arn, event, **how))

    def provisioned(self, arn: str) -> Provision | None:
        return self.provisions.get(arn)

    def invoke_later(
        self, arn: str, event: bytes, *, request_id: str, trace_id: str, durable_name: str | None = None
    ) -> None:
        self.calls.append(FunctionCall(arn, event, request_id, later=True))


UNUSED: Any = object()


class QueuesStandIn:
    """Queues by their ARN; timeouts in seconds."""

    def __init__(self) -> None:
        self.timeouts: dict[str, int] = {}

    def visibility_timeout(self, queue_arn: str) -> int | None:
        return self.timeouts.get(queue_arn)


class FilesStandIn:
    """Directories below `root`, on the real disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._numbers = itertools.count()
        self.packages: dict[str, bytes] = {}

    def new_directory(self, name: str) -> Path:
        directory = self.root / f"{name}-{next(self._numbers)}"
        directory.mkdir(parents=True)
        return directory

    def keep_package(self, directory: Path, package: bytes) -> None:
        self.packages[directory.name] = package

    def package_url(self, directory: Path) -> str:
        return f"https://packages/{directory.name}"

    def remove_directory(self, directory: Path) -> None:
        shutil.rmtree(directory)
        self.packages.pop(directory.name, None)

    def all(self) -> list[str]:
        """The directories there are, by name."""
        return sorted(each.name for each in self.root.iterdir()) if self.root.exists() else []


class ObjectsStandIn:
    """An S3 of objects by bucket, key and version (None is the current one)."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str, str | None], bytes] = {}

    def get(self, bucket: str, key: str, version: str | None) -> bytes:
        if (bucket, key, version) not in self.objects:
            raise ObjectError("NoSuchKey", "The specified key does not exist.")
        return self.objects[bucket, key, version]


class CountedUsage(dict[tuple[str, str, date], int]):
    """Requests by plan, key and day, as a test sets them."""

    def used(self, usage_plan_id: str, key_id: str, day: date) -> int:
        return self.get((usage_plan_id, key_id, day), 0)


class NotedFlushes(list[tuple[str, str, str]]):
    """What was flushed, of which API and stage."""

    def flush_responses(self, rest_api_id: str, stage_name: str) -> None:
        self.append(("responses", rest_api_id, stage_name))

    def flush_authorizers(self, rest_api_id: str, stage_name: str) -> None:
        self.append(("authorizers", rest_api_id, stage_name))


class EchoedTests:
    """Test invocations that answer with what was sent."""

    async def invoke(
        self, account_id: str, region: str, api: v1.RestApi, resource: v1.Resource, method: v1.Method, test: MethodTest
    ) -> MethodTestResult:
        log = f"{account_id} {region} {api.id} {method.http_method} {resource.path} as {test.http_method} {test.path}"
        return MethodTestResult(status=200, headers=test.headers, body=test.body, log=log, latency=1)


class AuthorizerTestsStandIn:
    """Lets everyone in, and remembers what was tried."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, AuthorizerTest]] = []
        self.result = AuthorizerTestResult(client_status=0, log="log\n", latency=1)

    async def run(
        self, account_id: str, region: str, api: v1.RestApi, authorizer: v1.Authorizer, test: AuthorizerTest
    ) -> AuthorizerTestResult:
        self.tried.append((authorizer.id, test))
        return self.result


class ConnectionsStandIn:
    """Nobody is connected."""

    def find(self, address: str) -> OpenConnection | None:
        return None

    def post(self, address: str, data: bytes) -> None: ...

    def close(self, address: str) -> None: ...


class Plane:
    """A control plane with its stand-ins. before: is given the store before the control plane is made."""

    def __init__(self, root: Path, before: Callable[[Store], None] = lambda store: None) -> None:
        self.functions, self.files, self.objects = FunctionsStandIn(), FilesStandIn(root), ObjectsStandIn()
        self.connections = ConnectionsStandIn()
        self.queues = QueuesStandIn()
        self.store = Store(
            Ports(
                functions=self.functions,
                durable=UNUSED,
                files=self.files,
                objects=self.objects,
                queues=self.queues,
                usage=CountedUsage(),
                stage_caches=NotedFlushes(),
                method_tests=EchoedTests(),
                authorizer_tests=AuthorizerTestsStandIn(),
                connections=self.connections,
            )
        )
        before(self.store)
        self.control_plane = ControlPlane(self.store)

    def client(self, service: str, *, region: str = REGION, account_id: str = ACCOUNT_ID) -> Any:
        """A boto3 client of a service (botocore's name)."""

        def send(request: Request) -> Response:
            return asyncio.run(answered(request))

        async def answered(request: Request) -> Response:
            answer = await self.control_plane.handle(service, request, account_id, region)
            streamed = [piece async for piece in answer.stream] if answer.stream is not None else []
            return msgspec.structs.replace(answer, body=b"".join((answer.body, *streamed)))

        return boto_client(service, send, region=region, account_id=account_id)


def boto_client(service: str, send: Callable[[Request], Response], *, region: str, account_id: str) -> Any:
    """A boto3 client whose requests `send` answers."""
    make: Any = boto3.client  # its stubs know each service by a literal
    made = make(
        service,
        region_name=region,
        endpoint_url="http://localhost",
        aws_access_key_id=account_id,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        found = send(_request(request))
        return AWSResponse(request.url, found.status, HTTPHeaders.from_pairs(found.headers), _Body(found.body))

    made.meta.events.register("before-send", answer)
    return made


class _Body(io.BytesIO):
    """A response body as urllib3 would give it."""

    def stream(self) -> Any:
        yield self.getvalue()


def _request(sent: AWSPreparedRequest) -> Request:
    url = urlsplit(sent.url)
    headers = {name.lower(): _text(value) for name, value in sent.headers.items()}
    body: Any = sent.body or b""
    if not isinstance(body, str | bytes | bytearray):
        body = body.read()
    return Request(sent.method, url.path, url.query, headers, body.encode() if isinstance(body, str) else bytes(body))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


class Refusal(NamedTuple):
    """What a call was refused with: status, AWS's code, message."""

    status: int
    code: str
    message: str


def refusal(call: Any, **arguments: Any) -> Refusal:
    try:
        answer = call(**arguments)
    except ClientError as failure:
        response: Mapping[str, Any] = failure.response
        status, error = response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]
        return Refusal(status, error["Code"], error["Message"])
    raise AssertionError(f"not refused: {answer}")

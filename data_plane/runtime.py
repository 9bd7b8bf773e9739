"""The shapes every data-plane module is written in: what arrives, what is in flight, what a deployment compiled to.

Three laws hold for everything here:

1. A `Request` is what the client sent, and stays so: raw path, raw query, header names in the client's case.
2. A `Call` is one invocation in flight, and the only thing that changes on the way.
3. A `CompiledStage` and its `CompiledRoute`s are made when a stage is published and never change; a request holds the
   one it started with, so publishing swaps one reference and disturbs nobody.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, Protocol, runtime_checkable

import msgspec

from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.metrics import Series

Header = tuple[str, str]
DEFAULT_STAGE = "$default"
"""The stage of an HTTP API that is served at the root of its address."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """How a request came to its stage, where that is not said by an execute-api host (handbook/02 sections 1 and 17).

    domain_name: the custom domain name it asked for. base_path: of the mapping that matched, `(none)` for the empty
    one; None where a routing rule did, whose id is routing_rule_id.
    client_certificate: `$context.identity.clientCert`, where the domain name asks for mutual TLS.
    edge: is the domain name edge-optimized? vpc_endpoint_id: of a private API.
    """

    domain_name: str | None = None
    base_path: str | None = None
    routing_rule_id: str | None = None
    client_certificate: Mapping[str, Any] | None = None
    edge: bool = False
    vpc_endpoint_id: str | None = None


class Request(msgspec.Struct, kw_only=True):
    """One HTTP request as it came over the wire.

    path: the path as AWS would be sent it: percent-encoded, double slashes kept, without the query string.
    base: the beginning of the path that led to the stage: `/prod`, or a base path mapping. The front door finds it.
    sent: the path of the URL the client called, and signed, where `path` is another.
    query: the query string as sent, without `?`.
    headers: (name, value) pairs in the order and case sent.
    peer: the client's address. scheme: `http` or `https`. protocol: `HTTP/1.1`.
    tls: the version and the cipher suite of the connection, `("TLSv1.3", "TLS_AES_256_GCM_SHA384")`.
    client_certificate: what the client showed in TLS, as PEM. trusted_by: the truststore that vouches for it.
    arrival: None for the usual ways.
    index: the last value of each header, by its name in lower case; made when first asked for if it is not there.
    """

    method: str
    path: str
    base: str = ""
    sent: str = ""
    query: str = ""
    headers: list[Header] = []
    body: bytes = b""
    peer: str = "127.0.0.1"
    scheme: str = "http"
    protocol: str = "HTTP/1.1"
    tls: tuple[str, str] | None = None
    client_certificate: str | None = None
    trusted_by: str | None = None
    arrival: Arrival | None = None
    index: dict[str, str] | None = None

    def header(self, name: str) -> str | None:
        """The last value of a header; `name` in lower case."""
        index = self.index
        if index is None:
            index = self.by_name()
        return index.get(name)

    def by_name(self) -> dict[str, str]:
        """The last value of each header, by its name in lower case; not to be changed."""
        if self.index is None:
            self.index = {key.lower(): value for key, value in self.headers}
        return self.index


class BrokenOff(Exception):
    """Raised by a body that is an iterator: no more of it will come, and the client is to see that it is not whole."""


@runtime_checkable
class Closable(Protocol):
    """A body that wants to know when it is dropped, as asynchronous generators do."""

    async def aclose(self) -> None: ...


class Response(msgspec.Struct):
    """What goes back. A body that is an iterator is sent chunk by chunk as it yields."""

    status: int
    headers: list[Header] = []
    body: bytes | AsyncIterator[bytes] = b""


class Integrated(msgspec.Struct, kw_only=True):
    """What came of calling a backend, for logs and metrics. The call itself stands in its `with` block, to be timed.

    latency: milliseconds until its answer, if that is streamed until its end, or until it was given up; None where none
    is called, as by MOCK. time_to_all_headers, time_to_first_content: of an answer that is streamed.
    integration_status: the status of the endpoint; for a function that of Lambda's Invoke.
    status: the status the backend's answer says; a function that failed says none.
    request_id: of the AWS service. function_arn: of the function called. error: why the answer could not be used.
    """

    latency: int | None = None
    integration_status: int | None = None
    status: int | None = None
    request_id: str | None = None
    function_arn: str | None = None
    error: str | None = None
    began: float = 0.0
    response_transfer_mode: str = "BUFFERED"
    time_to_all_headers: int | None = None
    time_to_first_content: int | None = None

    def __enter__(self) -> None:
        self.began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.latency = int((perf_counter() - self.began) * 1000)

    def elapsed(self) -> int:
        """Milliseconds since it was called."""
        return int((perf_counter() - self.began) * 1000)


class Call(msgspec.Struct):
    """One invocation in flight.

    context: AWS's `$context`, built by `match` and filled on the way.
    path_parameters: the values of `{param}` and `{proxy+}`, percent-encoded as sent; decoded in an HTTP API.
    path: the request's path below the stage.
    headers: what integrations see of the request's headers; trace: its X-Amzn-Trace-Id. Both are made when needed.
    log: its execution log, where one is kept.
    began: `time.perf_counter()` when it came. route: what it matched. failure: what the gateway answered itself.
    integrated: what its backend came to, once it was called. cache_hit: None where the method caches nothing.
    permits: may the caller do this besides, by its policies? Of a caller that has signed; `execute-api:...`.
    refusal: why it may not do this (`lambda:InvokeFunction`) to what has this ARN; empty where it may.
    log_variables: what access logs may show beside `context`, by full name as `authorizer.latency`.
    parent_segment: the client's X-Ray segment, where the stage traces.
    cloudfront_id: where CloudFront stands before the API, what it calls the request.
    """

    request: Request
    began: float = 0.0
    path: str = "/"
    context: dict[str, Any] = {}
    headers: list[Header] | None = None
    trace: str = ""
    path_parameters: dict[str, str] = {}
    log: ExecutionLog | None = None
    route: "CompiledRoute | None" = None
    failure: GatewayError | None = None
    integrated: Integrated | None = None
    cache_hit: bool | None = None
    permits: Callable[[str], bool] | None = None
    refusal: Callable[[str, str], str] | None = None
    log_variables: dict[str, Any] | None = None
    parent_segment: str = ""
    cloudfront_id: str = ""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds a method when it is compiled: whose it is, and the settings of its API and stage.

    stage_variables: with the canary's overrides where a canary is compiled. is_canary: None where the stage has none.
    client_certificate_id: what HTTPS backends are shown. edge_optimized: is the API's endpoint?
    """

    account_id: str
    region: str
    api_id: str
    stage_name: str
    stage_variables: Mapping[str, str] = {}
    binary_media_types: tuple[str, ...] = ()
    is_canary: bool | None = None
    client_certificate_id: str | None = None
    edge_optimized: bool = False


class CompiledRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A method or route whose every choice was made at deployment. A feature that is off is a step doing nothing.

    series: the metrics its calls count towards. log_errors: are failures logged where executions are not?
    """

    key: str
    series: Series
    log_errors: bool = False
    authorize: Callable[[Call], Awaitable[None]]
    meter: Callable[[Call], None]
    validate: Callable[[Call], None]
    integrate: Callable[[Call], Awaitable[Response]]


class CompiledStage(Protocol):
    """What REST, HTTP and WebSocket APIs each implement; the pipeline knows nothing else about them.

    custom_domains_only: whether its API has `disableExecuteApiEndpoint`, which the front door looks at.
    """

    @property
    def custom_domains_only(self) -> bool: ...
    def match(self, call: Call) -> CompiledRoute: ...
    def gateway_response(self, call: Call, failure: GatewayError) -> Response: ...
    def finish(self, call: Call, response: Response) -> Response: ...


async def allow(call: Call) -> None:
    """Authorization that is off."""


def skip(call: Call) -> None:
    """Metering or validation that is off."""

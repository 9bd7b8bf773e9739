"""Function URLs: a function behind a host of its own (Lambda Developer Guide, "Function URLs"; handbook/07 section 3).

A URL is a `CompiledStage` like those of APIs, with one route: its function gets the event of an HTTP API in format 2.0,
and what it returns means the same. What differs:

- `AWS_IAM` is a signature for the service `lambda`; `NONE` is open to whom the function's policy lets in. Either way
  both `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction` must be allowed, as AWS wants since October 2025.
- A body without a type is JSON, and may be a document; a function that fails is 502, without a word of why.
- Answers to preflight requests have status 200.
- With invoke mode RESPONSE_STREAM what the function writes goes out at once, and what it returns is not interpreted: it
  is a body, unless its type is that of a body with metadata.
"""

import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec

from control_plane.definitions import v2
from data_plane import context
from data_plane.apis.http import begin
from data_plane.auth.authorize import Authorize
from data_plane.auth.policies.condition_keys import lookup_of
from data_plane.auth.policies.decision import Decision
from data_plane.auth.policies.policy import ANONYMOUS, Policy
from data_plane.auth.signatures import iam
from data_plane.auth.signatures.identities import Identities, Identity
from data_plane.cors import Cors
from data_plane.errors import AccessDenied, GatewayError, MissingAuthenticationToken, RequestTooLarge, ResourceNotFound
from data_plane.functions.records import MAX_REQUEST, FunctionNotFound, TooManyRequests
from data_plane.functions.response_stream import FunctionFailed, Streaming
from data_plane.integrations import function_stream
from data_plane.integrations.backends import Functions
from data_plane.integrations.events import http
from data_plane.integrations.http_apis import function_response
from data_plane.integrations.http_apis.reception import headers
from data_plane.metrics import Series
from data_plane.runtime import Call, CompiledRoute, Response, Scope, allow, skip

_ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
_FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)
_JSON = ("content-type", "application/json")
_DEFAULT = "$default"
_WITH_METADATA = "application/vnd.awslambda.http-integration-response"
_read = function_response.reader("2.0")
_encode, _decode = msgspec.json.encode, msgspec.json.decode


class Url(msgspec.Struct, frozen=True, kw_only=True):
    """What a URL is made from. function_arn: with the qualifier it is of.

    streams: is its invoke mode RESPONSE_STREAM?
    policy: the resource policy of that qualifier; None where everybody is let in, whatever it says.
    """

    url_id: str
    function_arn: str
    account_id: str
    region: str
    auth_type: str
    streams: bool
    cors: v2.Cors | None
    policy: Policy | None


class FunctionUrl:
    custom_domains_only = False

    def __init__(self, url: Url, functions: Functions, identities: Identities) -> None:
        self._cors = Cors(url.cors) if url.cors else None
        name = f"{url.url_id}.lambda-url.{url.region}.on.aws"
        self._constants = {
            "accountId": "anonymous" if url.auth_type == "NONE" else url.account_id,
            "apiId": url.url_id,
            "domainName": name,
            "domainPrefix": url.url_id,
            "stage": _DEFAULT,
        }
        self._function_arn = url.function_arn
        self._functions = functions
        self._streams = url.streams
        scope = Scope(account_id=url.account_id, region=url.region, api_id=url.url_id, stage_name=_DEFAULT)
        self._event = http.builder("2.0", _DEFAULT, url.auth_type, scope)
        series = Series((url.account_id, url.region), (), {})
        authorize = _open(url) if url.auth_type == "NONE" else _signed(url, identities)
        self._route = CompiledRoute(
            key=_DEFAULT, series=series, authorize=authorize, meter=skip, validate=skip, integrate=self._integrate
        )
        self._preflight = CompiledRoute(
            key="OPTIONS", series=series, authorize=allow, meter=skip, validate=skip, integrate=self._answer_preflight
        )

    def match(self, call: Call) -> CompiledRoute:
        begin(call, self._constants)
        call.path = call.request.path
        call.context["requestId"] = context.new_request_id()
        call.context["routeKey"] = _DEFAULT
        if self._cors is not None and self._cors.is_preflight(call.request):
            return self._preflight
        call.route = self._route
        return self._route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        return _rendered(failure)

    def finish(self, call: Call, response: Response) -> Response:
        if self._cors is not None and call.route is not None:
            self._cors.apply(call.request, response)
        response.headers.append(("x-amzn-RequestId", call.context["requestId"]))
        if call.trace:
            response.headers.append(("x-amzn-trace-id", call.trace))
        return response

    async def _answer_preflight(self, call: Call) -> Response:
        assert self._cors is not None
        response = self._cors.preflight(call.request)
        response.status = 200
        return response

    async def _integrate(self, call: Call) -> Response:
        event = self._event(call, headers(call), call.request.query)
        if len(event) > MAX_REQUEST:
            raise RequestTooLarge(f"Request must be smaller than {MAX_REQUEST} bytes for the InvokeFunction operation")
        try:
            if self._streams:
                return await _streamed(await self._functions.stream(self._function_arn, event, trace_id=call.trace))
            invocation = await self._functions.invoke(self._function_arn, event, trace_id=call.trace)
        except FunctionNotFound:
            raise ResourceNotFound from None
        except TooManyRequests as refused:
            body = {"Reason": refused.reason, "Type": "User", "message": str(refused)}
            return Response(429, [_JSON, ("x-amzn-ErrorType", "TooManyRequestsException")], _encode(body))
        if invocation.function_error is not None:
            return _failed()
        return _read(_completed(invocation.payload))


async def _streamed(streaming: Streaming) -> Response:
    """A response that has metadata says so by its type; any other is a body, whatever is in it."""
    async with contextlib.AsyncExitStack() as unless_it_begins:
        unless_it_begins.push_async_callback(streaming.aclose)
        try:
            response = await _begun(streaming)
        except FunctionFailed:
            return _failed()
        unless_it_begins.pop_all()
        return response


async def _begun(streaming: Streaming) -> Response:
    if streaming.content_type != _WITH_METADATA:
        first = await anext(streaming, b"")
        return Response(200, [("content-type", streaming.content_type)], function_stream.Behind(first, streaming))
    head, body = await function_stream.begin(streaming)
    response = _read(_completed(_with_status(head)))
    response.body = body
    return response


def _with_status(head: bytes) -> bytes:
    """Metadata that says no status means 200."""
    try:
        metadata: Any = _decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return head
    return _encode({"statusCode": 200, **metadata}) if isinstance(metadata, dict) else head


def _open(url: Url) -> Authorize:
    policy = url.policy
    if policy is None:
        return allow
    keys = _keys(url)

    async def authorize(call: Call) -> None:
        lookup = lookup_of(call, keys)
        if any(policy.decide(each, url.function_arn, lookup=lookup) is not Decision.ALLOW for each in _ACTIONS):
            raise AccessDenied

    return authorize


def _signed(url: Url, identities: Identities) -> Authorize:
    """Callers of the function's own account need an Allow of their policies or of the function's, others both."""
    keys = _keys(url)

    def allows(call: Call, identity: Identity, action: str) -> bool:
        lookup = lookup_of(call, {**identity.keys, **keys})
        of_identity, _ = identity.decide(action, url.function_arn, lookup)
        of_function = Decision.ALLOW
        if url.policy is not None:
            principal = identity.names or ANONYMOUS
            of_function = url.policy.decide(action, url.function_arn, principal=principal, lookup=lookup)
        decisions = (of_identity, of_function)
        needed = 1 if identity.account_id == url.account_id else 2
        return Decision.DENY not in decisions and decisions.count(Decision.ALLOW) >= needed

    async def authorize(call: Call) -> None:
        now = call.context["requestTimeEpoch"]
        identity = await iam.authenticate(
            call.request, region=url.region, identities=identities, milliseconds=now, service="lambda"
        )
        call.context["identity"].update(iam.described(identity))
        if not all(allows(call, identity, action) for action in _ACTIONS):
            raise AccessDenied

    return authorize


def _keys(url: Url) -> Mapping[str, tuple[str, ...]]:
    """The condition keys that are the URL's own."""
    return {"lambda:functionurlauthtype": (url.auth_type,), "lambda:invokedviafunctionurl": ("true",)}


def _completed(payload: bytes) -> bytes:
    """A response as HTTP APIs take it: with a content type, its body as text."""
    try:
        answer: Any = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return payload
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return payload
    given = answer.get("headers") or {}
    if isinstance(given, dict) and not any(name.lower() == "content-type" for name in given):
        answer["headers"] = {_JSON[0]: _JSON[1], **given}
    if not isinstance(answer.get("body"), str | None):
        answer["body"] = _encode(answer["body"]).decode()
    return _encode(answer)


def _failed() -> Response:
    return Response(502, [_JSON], b"Internal Server Error")


def _rendered(failure: GatewayError) -> Response:
    if isinstance(failure, AccessDenied | MissingAuthenticationToken):
        return _said(403, AccessDenied.error_type, {"Message": _FORBIDDEN})
    if failure.status >= 500:
        return _failed()  # what the function returned is no response
    return _said(failure.status, failure.error_type, {"message": failure.message})


def _said(status: int, error_type: str, body: Mapping[str, object]) -> Response:
    return Response(status, [_JSON, ("x-amzn-ErrorType", error_type)], _encode(body))


def nowhere() -> Response:
    """What a URL answers that is no function's."""
    return _said(404, "ResourceNotFoundException", {"Message": None})

"""One authorizer of a REST API, run for TestInvokeAuthorizer (handbook/01 section 15).

It is the one defined now, with the stage variables of the test, and nothing is taken from a cache or put into one. What
the policy it answers with allows is not asked: the answer shows the policy. `$context` names no method; the ARN is that
of `GET /` in a stage called `ESTestInvoke-stage`, as AWS's is.
"""

import time
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from control_plane.definitions import v1
from data_plane import context
from data_plane.apis import rest_authorizers
from data_plane.apis.guarded import Guarded
from data_plane.apis.services import Services
from data_plane.auth.lambda_authorizers.lambda_authorizer import compile_lambda
from data_plane.auth.results import Place, Results
from data_plane.errors import GatewayError
from data_plane.functions.records import Invocation
from data_plane.integrations.backends import Functions
from data_plane.runtime import Call, Request, Scope
from data_plane.telemetry.execution_log import ExecutionLog

STAGE_NAME = "ESTestInvoke-stage"
_REQUEST_ID = "test-request"
_SOURCE = "test-invoke-source-ip"

Run = Callable[[Call], Awaitable[None]]


class Outcome(msgspec.Struct):
    """What a test came to. status: a client's, 0 where it would be let in. latency: milliseconds."""

    status: int = 0
    log: str = ""
    latency: int = 0
    principal_id: str | None = None
    policy: str | None = None
    claims: Mapping[str, str] | None = None


class _Answer(msgspec.Struct, rename="camel"):
    policy_document: msgspec.Raw


class _Functions:
    """The functions, of whose answers the last is kept: its policy is shown as it was written."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self.payload = b""

    async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
        done = await self._functions.invoke(arn, event, trace_id=trace_id)
        self.payload = done.payload
        return done


async def run(
    authorizer: v1.Authorizer, scope: Scope, services: Services, request: Request, extra: Mapping[str, str]
) -> Outcome:
    """scope: with the test's stage variables. extra: what `$context` has besides."""
    guarded = Guarded(
        authorizer=authorizer,
        place=Place(scope.api_id, STAGE_NAME, "", authorizer.id),
        scope=scope,
        services=msgspec.structs.replace(services, results=Results()),
        resource_path="/",
    )
    call = _call(scope, request, extra)
    outcome = Outcome()
    test = _by_function if authorizer.type in ("TOKEN", "REQUEST") else _by_token
    began = time.perf_counter()
    try:
        await test(guarded, call, outcome)
    except GatewayError as failure:
        outcome.status = failure.status
        assert call.log is not None
        call.log.say(failure.reason)
        if failure.status >= 500:
            call.log.say(failure.error_type)
    outcome.latency = int((time.perf_counter() - began) * 1000)
    outcome.log = _text(call)
    return outcome


async def _by_function(guarded: Guarded, call: Call, outcome: Outcome) -> None:
    functions = _Functions(guarded.services.backends.functions)
    authorizer = rest_authorizers.lambda_authorizer(guarded)
    granted = await compile_lambda(authorizer, functions, guarded.services.results)(call)
    outcome.principal_id = granted.principal_id
    outcome.policy = bytes(msgspec.json.decode(functions.payload, type=_Answer).policy_document).decode()


async def _by_token(guarded: Guarded, call: Call, outcome: Outcome) -> None:
    await rest_authorizers.compile_authorizer(guarded)(call)
    outcome.claims = call.context["authorizer"]["claims"]


def _call(scope: Scope, request: Request, extra: Mapping[str, str]) -> Call:
    milliseconds, text = context.now()
    found = {
        "resourceId": "",
        "resourcePath": "/",
        "accountId": scope.account_id,
        "stage": scope.stage_name,
        "domainPrefix": "testPrefix",
        "domainName": "testPrefix.testDomainName",
        "apiId": scope.api_id,
        "httpMethod": request.method,
        "requestTime": text,
        "path": request.path,
        "protocol": request.protocol,
        "requestTimeEpoch": milliseconds,
        "requestId": _REQUEST_ID,
        "identity": {"sourceIp": _SOURCE, "userAgent": "aws-internal/3"},
        **extra,
    }
    made = Call(request, path=request.path, context=found)
    made.headers = request.headers
    made.log = ExecutionLog(data_trace=True)
    return made


def _text(call: Call) -> str:
    """All lines, each behind its time: `Sat Nov 21 16:00:00 UTC 2026 : Starting authorizer: ...`."""
    assert call.log is not None
    lines = [f"Execution log for request {_REQUEST_ID}"]
    for milliseconds, line in zip(call.log.times, call.log.lines, strict=True):
        at = time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(milliseconds / 1000))
        lines.append(f"{at} : {line}")
    return "\n".join(lines) + "\n"

"""One authorizer of a REST API, run for TestInvokeAuthorizer (handbook/01 section 15).

It is the one defined now, with the stage variables of the test, and nothing is taken from a cache or put into one. What
the policy it answers with allows is not asked: the answer shows the policy. `$context` names no method; the ARN is that
of `GET /` in a stage called `ESTestInvoke-stage`, as AWS's is, and the stage of `$context` another.
"""

import time
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from control_plane.definitions import v1
from data_plane import context
from data_plane.apis import rest_authorizers, rest_trial
from data_plane.apis.guarded import Guarded
from data_plane.apis.services import Services
from data_plane.auth.lambda_authorizers.lambda_authorizer import compile_lambda
from data_plane.auth.results import Place, Results
from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.functions.records import Invocation
from data_plane.integrations.backends import Functions
from data_plane.runtime import Call, Request, Scope
from data_plane.telemetry import execution_lines

STAGE_NAME = "ESTestInvoke-stage"
_RESOURCE_ID = "test-invoke-resource-id"

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
        execution_lines.failed(call.log, failure)
        call.log.say(failure.error_type if failure.status >= 500 else str(failure.message))
    outcome.latency = int((time.perf_counter() - began) * 1000)
    assert call.log is not None
    outcome.log = rest_trial.written(call.log, call.context["requestId"])
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
    found = rest_trial.new_context(request, scope, context.new_request_id(), resource_id=_RESOURCE_ID, path="/")
    made = Call(request, path=request.path, context={**found, **extra})
    made.headers = request.headers
    made.log = ExecutionLog(data_trace=True)
    return made

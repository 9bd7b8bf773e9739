"""A user pool calls a function and waits: for five seconds, and three times if it takes longer.

What goes wrong is told in Cognito's words: what the function raised, that it could not be called, that its answer is no
event.

Importing this imports moto's Cognito.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import flask
from moto.core.exceptions import JsonRESTError

from emulator import chance
from emulator.aws.calling import ALONE, AskFunction, FunctionFailed, NotCalled, Source

NOBODY = "CLIENT_ID_NOT_APPLICABLE"
"""The client of what administrators do."""
_SECONDS, _ATTEMPTS = 5.0, 3
_TIMEOUT = "Socket timeout while invoking Lambda function"


class Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    function: AskFunction = staticmethod(ALONE.ask_function)


class Occasion(NamedTuple):
    """Whom a call is about. pool: moto's. client_id: the app's that asks, or NOBODY."""

    pool: Any
    user_name: str
    client_id: str = NOBODY

    @property
    def client(self) -> Any:
        return self.pool.clients.get(self.client_id)


def function_of(pool: Any, trigger: str) -> str | None:
    """The ARN of the function that a pool has for a trigger, `PreSignUp`."""
    found: str | None = (pool.extended_config.get("LambdaConfig") or {}).get(trigger)
    return found


def call(
    occasion: Occasion, source: str, request: Mapping[str, Any], response: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """What a trigger's function makes of the response; None where the pool has none, and for users of stacks that are
    made again: the function was asked when they were made.

    source: the event's `triggerSource`, which says which trigger. response: its members, as they are sent.
    """
    arn = function_of(occasion.pool, _trigger(source))
    if arn is None or chance.is_making_again():
        return None
    return call_function(occasion.pool, arn, event(occasion, source, request, response))


def event(
    occasion: Occasion, source: str, request: Mapping[str, Any], response: Mapping[str, Any], version: str = "1"
) -> dict[str, Any]:
    return {
        "version": version,
        "region": occasion.pool.region,
        "userPoolId": occasion.pool.id,
        "userName": occasion.user_name,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": occasion.client_id},
        "triggerSource": source,
        "request": dict(request),
        "response": dict(response),
    }


def call_function(pool: Any, arn: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The response of the event that comes back."""
    source, trigger = Source("cognito-idp.amazonaws.com", pool.account_id, pool.arn), _trigger(told["triggerSource"])
    try:
        answer = _asked(source, arn, told)
    except FunctionFailed as problem:
        raise JsonRESTError("UserLambdaValidationException", f"{trigger} failed with error {problem}.") from None
    except NotCalled as problem:
        message = f"{trigger} invocation failed due to error {problem}."
        raise JsonRESTError("UnexpectedLambdaException", message) from None
    try:
        found = json.loads(answer)
        response = found["response"] or {}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise unrecognizable() from None
    if not isinstance(response, dict):
        raise unrecognizable()
    return response


def unrecognizable(message: str = "Unrecognizable lambda output") -> JsonRESTError:
    return JsonRESTError("InvalidLambdaResponseException", message)


def asked() -> dict[str, Any]:
    """The request that is being answered; nothing, where none is."""
    if not flask.has_request_context():
        return {}
    found = json.loads(flask.request.get_data() or b"{}")
    return found if isinstance(found, dict) else {}


def metadata() -> dict[str, Any]:
    """`clientMetadata` of an event: there where the request has some."""
    found = asked().get("ClientMetadata")
    return {"clientMetadata": found} if found else {}


def user_attributes(user: Any) -> dict[str, Any]:
    status = getattr(user.status, "value", user.status)
    return {**user.attribute_lookup, "cognito:user_status": status}


def _asked(source: Source, arn: str, told: Mapping[str, Any]) -> bytes:
    for _ in range(_ATTEMPTS):
        answer = Calls.function(source, arn, told, _SECONDS)
        if answer is not None:
            return answer
    raise NotCalled(_TIMEOUT)


def _trigger(source: str) -> str:
    """`TokenGeneration_Authentication` is a source of PreTokenGeneration."""
    name = source.partition("_")[0]
    return "PreTokenGeneration" if name == "TokenGeneration" else name

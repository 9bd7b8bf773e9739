"""The body against its model (handbook/03 section 8, handbook/10 fact 52).

Content-Type, without its parameters, chooses the model; `application/json` where there is none, `$default` where no
other fits; no model, no validation. An empty body counts as `{}`; where that does not fit, AWS's log says that the body
cannot be parsed. A model that is broken fails the calls it is for.

AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from data_plane.errors import CONFIGURATION, ApiConfigurationError, BadRequestBody
from data_plane.runtime import Call, skip
from data_plane.validation.explanation import UNEXPLAINED, explain
from data_plane.validation.repeating import Repeating, TooMuch
from data_plane.validation.schemas import BrokenSchema, Documents, Schema

_JSON, _DEFAULT = "application/json", "$default"
_UNREADABLE = "[Unknown error parsing request body]"

_QUICK = 1_000
"""Steps of a validator that lists what is wrong."""

Check = Callable[[Call, str], None]


def compile_body(models: Mapping[str, str] | None, documents: Documents) -> Callable[[Call], None]:
    """A method's requestModels: model names by content type."""
    checks = {media_type: _check(documents, name) for media_type, name in (models or {}).items()}
    if not checks:
        return skip

    def validate(call: Call) -> None:
        content_type = call.request.header("content-type")
        media_type = content_type.partition(";")[0].strip() if content_type else _JSON
        check = checks.get(media_type) or checks.get(_DEFAULT)
        if check is not None:
            check(call, media_type)

    return validate


def _check(documents: Documents, name: str) -> Check:
    try:
        schema = Schema(documents, name)
    except BrokenSchema:
        return _broken

    def check(call: Call, media_type: str) -> None:
        problem = problem_of(schema, call.request.body)
        if problem:
            reason = f"Request body does not match model schema for content type {media_type}: {problem}"
            raise BadRequestBody(reason=reason, detail=problem)
        if call.log is not None:
            call.log.say(f"Request validation succeeded for content type {media_type}")

    return check


def problem_of(schema: Schema, body: bytes) -> str:
    """Why a body does not fit; nothing where it does."""
    try:
        document = msgspec.json.decode(body or b"{}")
        if schema.repeating is not None:
            return _repeated(schema, schema.repeating, document, body)
        if schema.is_valid(document):
            return ""
    except (msgspec.DecodeError, ValueError, RecursionError):  # no JSON, or nested too deep
        return _UNREADABLE
    return explain(schema, document, len(body)) if body else _UNREADABLE


def _repeated(schema: Schema, repeating: Repeating, document: Any, body: bytes) -> str:
    """Of a schema that may take for ever: judged within bounds, and explained where that is quickly done."""
    try:
        judgement = repeating.judge(document)
    except TooMuch:
        return UNEXPLAINED
    if judgement.valid:
        return ""
    if not body:
        return _UNREADABLE
    return explain(schema, document, len(body)) if judgement.cost <= _QUICK else UNEXPLAINED


def _broken(call: Call, media_type: str) -> None:
    problem = "Request body validation failed due to an unexpected error"
    if call.log is not None:
        call.log.say(problem)
    raise ApiConfigurationError(reason=CONFIGURATION + problem)

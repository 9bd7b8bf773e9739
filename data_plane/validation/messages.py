"""Models of messages: which one, by the route's model selection expression, and whether a message fits (handbook/06).

A route that names models validates every message: what its expression selects must be among them, else `$default`;
where neither is, no message fits.
"""

from collections.abc import Callable, Mapping

from data_plane.errors import BadRequestBody
from data_plane.runtime import Call, skip
from data_plane.validation.body import problem_of
from data_plane.validation.schemas import BrokenSchema, Documents, Schema

_DEFAULT = "$default"


def compile_messages(
    models: Mapping[str, str] | None, select: Callable[[bytes], str], documents: Documents
) -> Callable[[Call], None]:
    """models: names by what `select` makes of a message."""
    if not models:
        return skip
    schemas = {key: _schema(documents, name) for key, name in models.items()}

    def validate(call: Call) -> None:
        body = call.request.body
        schema = schemas.get(select(body)) or schemas.get(_DEFAULT)
        problem = problem_of(schema, body) if schema else "[No model matches the message]"
        if problem:
            raise BadRequestBody(reason=f"Request body does not match model schema: {problem}", detail=problem)

    return validate


def _schema(documents: Documents, name: str) -> Schema | None:
    """None for a model that is no schema: then nothing fits."""
    try:
        return Schema(documents, name)
    except BrokenSchema:
        return None

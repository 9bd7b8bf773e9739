"""Models of messages: which one, by the route's model selection expression, and whether a message fits (handbook/06).

"Model validation occurs if you provide a model selection expression"; what that selects must be among the route's
models, else `$default`. "If there is no matching model and $default isn't defined, the validation fails." (AWS's page
websocket-api-request-validation)
"""

from collections.abc import Callable, Mapping

from data_plane.errors import BadRequestBody
from data_plane.runtime import Call
from data_plane.validation.body import problem_of
from data_plane.validation.schemas import BrokenSchema, Documents, Schema

_DEFAULT = "$default"


def compile_messages(
    models: Mapping[str, str], select: Callable[[bytes], str], documents: Documents
) -> Callable[[Call], None]:
    """models: names by what `select` makes of a message."""
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

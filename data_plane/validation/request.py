"""A method's request validator: parameters first, then the body (handbook/02 section 2)."""

from collections.abc import Callable

from control_plane.definitions import v1
from data_plane.runtime import Call, skip
from data_plane.validation.body import compile_body
from data_plane.validation.parameters import compile_parameters
from data_plane.validation.schemas import Documents


def compile_validation(
    validator: v1.RequestValidator, method: v1.Method, documents: Documents
) -> Callable[[Call], None]:
    """The step, or `skip`. Never fails: a model that is broken fails the calls that need it."""
    parameters = compile_parameters(method.request_parameters) if validator.validate_request_parameters else skip
    body = compile_body(method.request_models, documents) if validator.validate_request_body else skip
    if parameters is skip or body is skip:
        return body if parameters is skip else parameters

    def validate(call: Call) -> None:
        parameters(call)
        body(call)

    return validate

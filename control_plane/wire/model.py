"""AWS service models: every operation's route, input and output, read from botocore's service-2.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape, StructureShape


@cache
def snake(name: str) -> str:
    """botocore's own CamelCase -> snake_case: the one naming rule of this code."""
    return str(xform_name(name))


def wire_name(name: str, member: Shape) -> str:
    """What a member is called on the wire."""
    return str(member.serialization.get("name", name))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    path: its segments; a parameter is written `{name}`.
    query: literal query parameters that select it, as in `/apikeys?mode=import`.
    status: the HTTP status of success.
    """

    name: str
    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    status: int
    input: StructureShape | None
    output: StructureShape | None


@dataclass(frozen=True, slots=True)
class Service:
    """name: botocore's name of the service. errors: exception code -> its shape."""

    name: str
    operations: tuple[Operation, ...]
    errors: Mapping[str, StructureShape]


def load(name: str, amendments: Mapping[str, Mapping[str, Any]] | None = None) -> Service:
    """The newest model botocore has of a service, some shapes amended.

    amendments: name of a shape -> the traits that replace its own; one that is None is taken away. Members are added.
    """
    description = Loader().load_service_model(name, "service-2")
    shapes = description["shapes"]
    for shape, traits in (amendments or {}).items():
        old = shapes[shape]
        amended = {**old, **traits, "members": {**old.get("members", {}), **traits.get("members", {})} or None}
        shapes[shape] = {trait: value for trait, value in amended.items() if value is not None}
    model = ServiceModel(description, name)
    operations = tuple(_operation(model.operation_model(each)) for each in model.operation_names)
    errors = {shape.name: shape for shape in model.error_shapes if isinstance(shape, StructureShape)}
    return Service(name, operations, errors)


def _operation(model: OperationModel) -> Operation:
    path, _, query = model.http["requestUri"].partition("?")
    return Operation(
        name=model.name,
        method=model.http["method"],
        path=tuple(path.strip("/").split("/")),
        query=dict(pair.split("=") for pair in query.split("&") if pair),
        status=model.http.get("responseCode", 200),
        input=model.input_shape,
        output=model.output_shape,
    )

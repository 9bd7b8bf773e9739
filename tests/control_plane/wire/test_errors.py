"""Every error that AWS's models name, written by us and read by botocore, and those that they do not name."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import StructureShape

from control_plane.wire import errors, serialize
from control_plane.wire.errors import AwsError
from control_plane.wire.model import Service, snake
from tests.control_plane.wire import boto
from tests.control_plane.wire.samples import SERVICES

MODELED = [
    pytest.param(service, shape, id=f"{service.name}.{name}")
    for service in SERVICES.values()
    for name, shape in service.errors.items()
]


def failure(shape: StructureShape, message: str, **members: Any) -> AwsError:
    status = shape.metadata["error"]["httpStatusCode"]
    kind: type[AwsError] = type(shape.name, (AwsError,), {"code": shape.name, "status": status})
    return kind(message, **members)


@pytest.mark.parametrize(("service", "shape"), MODELED)
def test_a_modeled_error_arrives_with_all_its_members(service: Service, shape: StructureShape) -> None:
    named = {name: f"the {name}" for name in shape.members if snake(name) not in ("message", "type")}
    said = failure(shape, 'It\'s "wrong" ä€', **{snake(name): text for name, text in named.items()})
    response = serialize.error(service, said)
    assert response.status == said.status
    assert dict(response.headers)["x-amzn-ErrorType"] == said.code

    spoken = {name: said.message for name in shape.members if snake(name) == "message"}
    blame = {name: "Server" if said.status >= 500 else "User" for name in shape.members if name == "Type"}
    assert boto.read(response, shape) == {**spoken, **blame, **named}
    assert boto.read(response, None)["Error"] == {"Code": said.code, "Message": said.message if spoken else ""}


@pytest.mark.parametrize(("service", "shape"), MODELED)
def test_members_that_nobody_set_are_left_out(service: Service, shape: StructureShape) -> None:
    parsed = boto.read(serialize.error(service, failure(shape, "wrong")), shape)
    assert {snake(name) for name in parsed} <= {"message", "type"}


@pytest.mark.parametrize("shape", SERVICES["apigatewaymanagementapi"].errors.values(), ids=lambda shape: shape.name)
def test_an_error_without_members_has_no_body(shape: StructureShape) -> None:
    response = serialize.error(SERVICES["apigatewaymanagementapi"], failure(shape, "wrong"))
    assert response.body == (b'{"message":"wrong"}' if shape.members else b"")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
@pytest.mark.parametrize("kind", [errors.ValidationException, errors.SerializationException, errors.InternalFailure])
def test_an_error_of_the_front_end_says_its_message_alone(service: Service, kind: type[AwsError]) -> None:
    response = serialize.error(service, kind("wrong"))
    assert response.body == b'{"message":"wrong"}'
    assert boto.read(response, None) == {"Error": {"Code": kind.code, "Message": "wrong"}}


def classes(kind: type[AwsError]) -> Iterator[type[AwsError]]:
    for each in kind.__subclasses__():
        yield each
        yield from classes(each)


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_statuses_are_the_models(service: Service) -> None:
    for kind in classes(AwsError):
        shape = service.errors.get(kind.code)
        if shape is not None and kind.__module__.startswith("control_plane."):
            assert kind.status == shape.metadata["error"]["httpStatusCode"], kind

"""Every operation of AWS's models, both ways: what botocore writes we read, what we write botocore reads."""

from typing import Any

import msgspec
import pytest

from control_plane.wire import serialize
from control_plane.wire.messages import Response
from control_plane.wire.model import Operation, Service
from tests.control_plane.wire import boto, codec
from tests.control_plane.wire.samples import ODD, SERVICES, Sampler, every_operation, every_shape, in_snake_case

VARIANTS: dict[str, dict[str, Any]] = {
    "every member": {},
    "required members": {"required_only": True},
    "odd texts": {"texts": ODD},
}
variants = pytest.mark.parametrize("variant", VARIANTS)
EVENT_STREAMS = ("InvokeWithResponseStream",)
"""Their output is not a document but a stream of binary frames, which is no work for this codec."""


@variants
@every_operation()
def test_what_botocore_writes_is_read_and_passes(service: Service, operation: Operation, variant: str) -> None:
    shape = operation.input
    given = Sampler(**VARIANTS[variant]).value(shape) if shape else {}
    found, arguments = codec.read(service.name, boto.request(service.name, operation.name, given))
    assert found.name == operation.name
    assert arguments == (in_snake_case(shape, given) if shape else {})


@variants
@every_operation(leaving_out=EVENT_STREAMS)
def test_what_is_written_botocore_reads(service: Service, operation: Operation, variant: str) -> None:
    shape = operation.output
    write = serialize.writer(operation)
    if shape is None:
        assert write(None) == Response(operation.status, [], b"")
        return
    given = Sampler(**VARIANTS[variant]).value(shape)
    result = in_snake_case(shape, given)
    response = write(result)
    assert write(record(result)) == response

    located = {name: each.serialization.get("location") for name, each in shape.members.items()}
    status = next((name for name, place in located.items() if place == "statusCode"), None)
    expected = {status: operation.status, **given} if status else given
    payload = shape.serialization.get("payload")
    assert response.status == (expected[status] if status else operation.status)
    assert boto.read(response, shape) == ({payload: b"", **expected} if payload else expected)


def record(members: dict[str, Any]) -> msgspec.Struct:
    """The same members as a record, with one more that AWS does not know and one that is not set."""
    fields = {**members, "known_to_us_only": 1, "tags_of_nobody": None}
    return msgspec.defstruct("Record", list(fields), frozen=True, kw_only=True)(**fields)


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_no_shape_contains_itself(service: Service) -> None:
    """So `decode`, `validate` and `serialize` may compile shapes outright."""
    assert sum(1 for _ in every_shape(service))

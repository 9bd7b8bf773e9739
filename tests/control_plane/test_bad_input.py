"""Whatever a client sends is answered in AWS's way: with a 4xx of AWS's, or by a handler that got what it was promised.

Every operation of the four models is handled by a stub that notes its arguments; requests are made from right ones,
spoiled, and from nothing but noise.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import quote, urlencode

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from control_plane import operations
from control_plane.operations import Operations
from control_plane.ports import Ports
from control_plane.service import ControlPlane
from control_plane.store import Account, Store
from control_plane.wire.messages import Request, Response
from control_plane.wire.model import Operation, Service, snake, wire_name
from tests.control_plane.wire import boto
from tests.control_plane.wire.samples import SERVICES, Sampler, every_operation

Call = tuple[Operation, dict[str, Any]]
PYTHON = {
    "string": str, "boolean": bool, "integer": int, "long": int, "float": float, "double": float, "blob": bytes,
    "timestamp": float,
}  # fmt: skip
TEMPLATES = ("requestTemplates", "responseTemplates")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.sampled_from([10**400, 1e300, -0.5, 2**31, 2**63]),
    st.text(max_size=20),
    st.sampled_from(["true", "GET", "200", "arn:aws:lambda:us-east-1:000000000000:function:f", "AAAA"]),
)
junk = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
latin = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
names = ["limit", "position", "embed", "mode", "tagKeys", "MaxItems", "Qualifier", "StartedAfter", "List", "x"]
queries = st.one_of(
    latin.map(lambda text: quote(text, safe="&=+%")),
    st.lists(st.tuples(st.sampled_from(names), latin), max_size=4).map(urlencode),
)
headers = st.dictionaries(st.sampled_from(["accept", "content-type", "x-amz-log-type", "x-amz-tenant-id"]), latin)
bodies = st.one_of(st.binary(max_size=60), st.text(max_size=20).map(str.encode))


class Handlers:
    """One for every operation of the models; `calls` are those that came."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        stubs = {service.name: self._stubs(service) for service in SERVICES.values()}
        with patch.dict(operations.SERVICES, stubs):
            self.plane = ControlPlane(Store(cast(Ports, None)))  # no stub asks anything of the process
            for name in SERVICES:
                self.plane.knows(name, "/")  # a service is loaded when it is first asked

    def _stubs(self, service: Service) -> Operations:
        found = Operations(service.name)
        found.handlers.update({snake(each.name): self._stub(each) for each in service.operations})
        return found

    def _stub(self, operation: Operation) -> Callable[..., None]:
        def handle(account: Account, **arguments: Any) -> None:
            self.calls.append((operation, arguments))

        return handle

    def answer(self, service: Service, request: Request) -> tuple[Response, Call | None]:
        self.calls.clear()
        response = asyncio.run(self.plane.handle(service.name, request, "000000000000", "us-east-1"))
        return response, self.calls[0] if self.calls else None


HANDLERS = Handlers()


def check(service: Service, request: Request) -> Response:
    """Either a handler was called, with arguments as the model has them, or the answer is AWS's 4xx."""
    response, call = HANDLERS.answer(service, request)
    if call is None:
        assert 400 <= response.status < 500, response
        error = boto.read(response, None)["Error"]
        assert error["Code"] == dict(response.headers)["x-amzn-ErrorType"]
        assert error["Message"]
        assert json.loads(response.body) == {"message": error["Message"]}
    else:
        operation, arguments = call
        assert response.status == operation.status
        assert operation.input is not None or not arguments
        if operation.input is not None:
            assert_typed(operation.input, arguments)
    return response


def assert_typed(shape: Shape, value: Any, *, nullable: bool = False) -> None:
    match shape:
        case StructureShape():
            names = {snake(name): name for name in shape.members}
            assert value.keys() <= names.keys()
            assert {snake(name) for name in shape.required_members} <= value.keys()
            for name, each in value.items():
                member = shape.members[names[name]]
                assert_typed(member, each, nullable=wire_name(names[name], member) in TEMPLATES)
        case ListShape():
            assert type(value) is list
            for each in value:
                assert_typed(shape.member, each)
        case MapShape():
            assert type(value) is dict
            for key, each in value.items():
                assert type(key) is str
                if not (nullable and each is None):
                    assert_typed(shape.value, each)
        case _:
            assert type(value) is PYTHON[shape.type_name], (shape, value)


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """A document with one value, somewhere inside, replaced by junk."""
    if not isinstance(document, dict | list) or not document or draw(st.integers(0, 3)) == 0:
        return draw(junk)
    key = draw(st.sampled_from(sorted(document) if isinstance(document, dict) else range(len(document))))
    copy: Any = document.copy()
    copy[key] = draw(spoiled(document[key]))
    return copy


@st.composite
def noise(draw: st.DrawFn, operation: Operation) -> Request:
    """A request that means an operation, and nothing else."""
    parameters = st.text(max_size=10).map(lambda text: quote(text, safe="%"))
    path = "/".join(draw(parameters) if segment.startswith("{") else segment for segment in operation.path)
    return Request(operation.method, f"/{path}", draw(queries), draw(headers), draw(bodies))


def check_all(service: Service, requests: st.SearchStrategy[Request]) -> None:
    @settings(max_examples=10, deadline=None, derandomize=True, database=None)
    @given(requests)
    def answered(request: Request) -> None:
        check(service, request)

    answered()


@every_operation()
def test_a_right_request_with_something_wrong_in_it(service: Service, operation: Operation) -> None:
    right = boto.request(service.name, operation.name, Sampler().value(operation.input) if operation.input else {})
    try:
        document = json.loads(right.body)
    except ValueError:  # no body, or a raw one
        document = {}
    documents = spoiled(document) | spoiled(document).flatmap(spoiled)
    check_all(service, documents.map(lambda each: replace(right, body=json.dumps(each).encode())))


@every_operation()
def test_no_noise_brings_an_operation_down(service: Service, operation: Operation) -> None:
    check_all(service, noise(operation))


LONG = "x" * 10_000_000
BODIES: dict[str, tuple[bytes, str | None]] = {
    "nothing at all": (b"", "ValidationException"),
    "null": (b"null", "ValidationException"),
    "no JSON": (b"{'name': 'a'}", "SerializationException"),
    "only white space": (b" \n", "SerializationException"),
    "JSON cut short": (b'{"name": "a"', "SerializationException"),
    "JSON and then some": (b'{"name": "a"} x', "SerializationException"),
    "a list": (b'[{"name": "a"}]', "SerializationException"),
    "a text": (b'"name"', "SerializationException"),
    "a number": (b"1", "SerializationException"),
    "a byte order mark": (b'\xef\xbb\xbf{"name": "a"}', "SerializationException"),
    "UTF-16": ('{"name": "a"}'.encode("utf-16"), "SerializationException"),
    "text that is no UTF-8": (b'{"name": "\xff\xfe"}', "SerializationException"),
    "a key that is no UTF-8": (b'{"\xff": 1}', "SerializationException"),
    "half of a surrogate pair": (rb'{"name": "\ud800"}', "SerializationException"),
    "NaN": (b'{"name": NaN}', "SerializationException"),
    "Infinity": (b'{"minimumCompressionSize": Infinity}', "SerializationException"),
    "a number too great for a double": (b'{"minimumCompressionSize": 1e999}', "SerializationException"),
    "a number of 5,000 digits": (b'{"minimumCompressionSize": %s}' % (b"1" * 5000), "SerializationException"),
    "a number of 400 digits is cut": (b'{"name": "a", "minimumCompressionSize": %s}' % (b"1" * 400), None),
    "a list 10,000 deep": (b'{"name": %s}' % (b"[" * 10_000 + b"]" * 10_000), "SerializationException"),
    "an object 10,000 deep": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "SerializationException"),
    "the same key twice: the last counts": (b'{"name": 1, "name": "a"}', None),
    "the same key twice: the last is wrong": (b'{"name": "a", "name": 1}', "SerializationException"),
    "a text of 10 MB": (b'{"name": "%s"}' % LONG.encode(), None),
    "a key of 10 MB": (b'{"name": "a", "%s": 1}' % LONG.encode(), None),
    "a text of 10 MB where an enumeration is": (
        b'{"name": "a", "apiKeySource": "%s"}' % LONG.encode(), "ValidationException",
    ),
    "a million unknown members": (
        b'{"name": "a", %s}' % b", ".join(b'"%d": 1' % number for number in range(1_000_000)), None,
    ),
    "a zero byte in a text": (rb'{"name": "\u0000"}', None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_bodies_of_their_own(body: bytes, code: str | None) -> None:
    response = check(SERVICES["apigateway"], Request("POST", "/restapis", body=body))
    assert dict(response.headers).get("x-amzn-ErrorType") == code


def test_a_million_errors_are_ten() -> None:
    body = b'{"patchOperations": [%s]}' % b",".join([b'{"op": "x"}'] * 500_000)
    response = check(SERVICES["apigateway"], Request("PATCH", "/restapis/abc", body=body))
    assert response.body.startswith(b'{"message":"10 validation errors detected: ')
    assert len(response.body) < 3000


@pytest.mark.parametrize("path", ["/", "", "/nope", "//", "/%00", "/restapis/%ff/nope", "/restapis" * 5000])
def test_paths_of_nobody(path: str) -> None:
    response = check(SERVICES["apigateway"], Request("GET", path))
    assert response.status == 404
    assert dict(response.headers)["x-amzn-ErrorType"] == "UnknownOperationException"

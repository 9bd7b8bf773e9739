"""Responses byte by byte, where a client may look at more than botocore does."""

from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.wire import errors, serialize
from control_plane.wire.messages import Response
from control_plane.wire.model import snake
from tests.control_plane.wire.samples import SERVICES

JSON = ("Content-Type", "application/json")
WRITERS = {
    (service.name, snake(operation.name)): serialize.writer(operation)
    for service in SERVICES.values()
    for operation in service.operations
}
METHOD = v1.Method(http_method="GET", authorization_type="NONE")
RESOURCE = v1.Resource(id="abc", path="/a", resource_methods={"GET": METHOD})
WRITTEN: dict[str, tuple[str, str, Any, Response]] = {
    "a record": (
        "apigateway", "create_resource", v1.Resource(id="abc", path="/ä", parent_id="def", path_part="ä"),
        Response(201, [JSON], '{"id":"abc","path":"/ä","parentId":"def","pathPart":"ä"}'.encode()),
    ),
    "records in a list, under the name that AWS gives it": (
        "apigateway", "get_resources", {"items": [RESOURCE]},
        Response(
            200, [JSON],
            b'{"item":[{"id":"abc","path":"/a","resourceMethods":{"GET":'
            b'{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false}}}]}',
        ),
    ),
    "a template that is null": (
        "apigateway", "put_integration", v1.Integration(type="MOCK", request_templates={"application/json": None}),
        Response(
            201, [JSON],
            b'{"type":"MOCK","requestTemplates":{"application/json":null},"passthroughBehavior":"WHEN_NO_MATCH",'
            b'"timeoutInMillis":29000,"cacheKeyParameters":[]}',
        ),
    ),
    "times are numbers in the first API": (
        "apigateway", "create_deployment", {"id": "abc", "created_date": 1715000000},
        Response(201, [JSON], b'{"id":"abc","createdDate":1715000000}'),
    ),
    "and dates in the second": (
        "apigatewayv2", "create_deployment", {"deployment_id": "abc", "created_date": 1715000000.5},
        Response(201, [JSON], b'{"deploymentId":"abc","createdDate":"2024-05-06T12:53:20Z"}'),
    ),
    "nothing of an output with members": ("apigateway", "get_account", None, Response(200, [JSON], b"{}")),
    "nothing of an output without": ("apigateway", "delete_method", None, Response(204, [], b"")),
    "a payload says itself what it is": (
        "apigateway", "get_export", {"body": b"a: 1", "content_type": "application/yaml"},
        Response(200, [("Content-Type", "application/yaml")], b"a: 1"),
    ),
    "a payload that does not": (
        "lambda", "invoke", {"status_code": 200, "payload": b"null", "executed_version": "$LATEST"},
        Response(200, [JSON, ("X-Amz-Executed-Version", "$LATEST")], b"null"),
    ),
    "no payload has no type": ("lambda", "invoke", {"status_code": 202}, Response(202, [], b"")),
    "a status that the result does not set": ("lambda", "delete_function", {}, Response(200, [], b"")),
}  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "result", "response"), WRITTEN.values(), ids=WRITTEN)
def test_a_result_is_written_where_the_model_says(
    service: str, operation: str, result: Any, response: Response
) -> None:
    assert WRITERS[service, operation](result) == response


def test_errors_are_json() -> None:
    not_found = serialize.error(SERVICES["apigateway"], errors.NotFound("Invalid Resource identifier specified"))
    assert not_found == Response(
        404,
        [JSON, ("x-amzn-ErrorType", "NotFoundException")],
        b'{"message":"Invalid Resource identifier specified"}',
    )
    too_many = serialize.error(
        SERVICES["apigateway"], errors.TooManyRequests("Too Many Requests", retry_after_seconds=1)
    )
    assert too_many.headers == [JSON, ("x-amzn-ErrorType", "TooManyRequestsException"), ("Retry-After", "1")]


def test_what_is_no_record_is_a_mistake_and_not_an_empty_answer() -> None:
    with pytest.raises(TypeError):
        WRITERS["apigateway", "create_resource"](object())

"""Where each member of an operation's input travels, in requests as curl sends them."""

from typing import Any

import pytest

from control_plane.wire.messages import Request
from tests.control_plane.wire.codec import read

EXPORT = {"rest_api_id": "a", "stage_name": "s", "export_type": "oas30"}
INVOCATIONS = "/2015-03-31/functions/f/invocations"
CASES: dict[str, tuple[str, Request, dict[str, Any]]] = {
    "a text of the query": (
        "apigateway", Request("GET", "/restapis", "position=a%2Fb+c"), {"position": "a/b c"},
    ),
    "one that is empty": ("apigateway", Request("GET", "/restapis", "position="), {"position": ""}),
    "one that is given twice: the first counts": (
        "apigateway", Request("GET", "/restapis", "limit=1&limit=2"), {"limit": 1},
    ),
    "a list takes all of them": (
        "apigateway", Request("DELETE", "/tags/x", "tagKeys=a&tagKeys=b"),
        {"resource_arn": "x", "tag_keys": ["a", "b"]},
    ),
    "a list of one": (
        "apigateway", Request("GET", "/restapis/a/resources", "embed=methods"),
        {"rest_api_id": "a", "embed": ["methods"]},
    ),
    "a map takes what is no other member's": (
        "apigateway", Request("POST", "/restapis", "mode=import&failonwarnings=true&basepath=split&x=1", body=b"{}"),
        {"fail_on_warnings": True, "parameters": {"basepath": "split", "x": "1"}, "body": b"{}"},
    ),
    "a name alone has an empty value": (
        "apigateway", Request("GET", "/restapis/a/stages/s/exports/oas30", "extensions"),
        {**EXPORT, "parameters": {"extensions": ""}},
    ),
    "no map where nothing is left": ("apigateway", Request("GET", "/restapis/a/stages/s/exports/oas30"), EXPORT),
    "a header": (
        "apigateway", Request("GET", "/restapis/a/stages/s/exports/oas30", headers={"accept": "application/yaml"}),
        {**EXPORT, "accepts": "application/yaml"},
    ),
    "a required payload that is empty": (
        "apigateway", Request("POST", "/restapis", "mode=import"), {"body": b""},
    ),
    "an optional payload that is empty": ("lambda", Request("POST", INVOCATIONS), {"function_name": "f"}),
    "a payload is taken as it is": (
        "lambda", Request("POST", INVOCATIONS, headers={"x-amz-invocation-type": "Event"}, body=b"\x00\xff"),
        {"function_name": "f", "invocation_type": "Event", "payload": b"\x00\xff"},
    ),
    "a body where none belongs is not looked at": (
        "apigateway", Request("GET", "/restapis/a", body=b"{not JSON"), {"rest_api_id": "a"},
    ),
    "a member of the path is no member of the body": (
        "apigateway", Request("PATCH", "/restapis/a", body=b'{"restApiId": "b", "restapi_id": "c"}'),
        {"rest_api_id": "a"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("service", "request_", "arguments"), CASES.values(), ids=CASES)
def test_a_requests_arguments_come_from_where_the_model_says(
    service: str, request_: Request, arguments: dict[str, Any]
) -> None:
    assert read(service, request_)[1] == arguments

"""Which operation a request means, however its sender writes the path."""

import pytest

from tests.control_plane.wire.codec import ROUTERS, request

ARN = "arn:aws:apigateway:us-east-1::/restapis/abc/stages/v1"
ENCODED = "arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fabc%2Fstages%2Fv1"
ASSOCIATION = "arn:aws:apigateway:us-east-1:000000000000:/domainnameaccessassociations/domainname/a.b/vpcesource/vpce-1"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"

MEANT = {
    "a path without parameters": ("apigateway", "GET /restapis", "GetRestApis", {}),
    "a trailing slash changes nothing": ("apigateway", "GET /restapis/", "GetRestApis", {}),
    "a query parameter selects another operation": ("apigateway", "POST /restapis?mode=import", "ImportRestApi", {}),
    "without it the plain one is meant": ("apigateway", "POST /restapis", "CreateRestApi", {}),
    "another value of it selects nothing": ("apigateway", "POST /restapis?mode=merge", "CreateRestApi", {}),
    "it may stand among others": (
        "apigateway", "POST /apikeys?failonwarnings=true&mode=import", "ImportApiKeys", {},
    ),
    "given twice it is not that value": ("apigateway", "POST /apikeys?mode=import&mode=import", "CreateApiKey", {}),
    "the verb selects": (
        "apigateway", "DELETE /restapis/abc/stages/v1/cache/data", "FlushStageCache",
        {"restapi_id": "abc", "stage_name": "v1"},
    ),
    "a parameter is decoded": ("apigateway", "GET /restapis/a%20b%2Fc%25", "GetRestApi", {"restapi_id": "a b/c%"}),
    "a plus is a plus": ("apigateway", "GET /restapis/a+b", "GetRestApi", {"restapi_id": "a+b"}),
    "bytes that are no UTF-8 are replaced": ("apigateway", "GET /restapis/%ff", "GetRestApi", {"restapi_id": "\ufffd"}),
    "an empty parameter is one": ("apigateway", "GET /restapis//resources", "GetResources", {"restapi_id": ""}),
    "an encoded ARN": ("apigateway", f"GET /tags/{ENCODED}", "GetTags", {"resource_arn": ARN}),
    "an ARN as it is": ("apigateway", f"GET /tags/{ARN}", "GetTags", {"resource_arn": ARN}),
    "an ARN half encoded": (
        "apigateway", f"DELETE /tags/{ARN.replace(':', '%3A')}?tagKeys=a", "UntagResource", {"resource_arn": ARN},
    ),
    "an ARN under v2": ("apigatewayv2", f"POST /v2/tags/{ARN}", "TagResource", {"resource-arn": ARN}),
    "an encoded ARN under v2": ("apigatewayv2", f"DELETE /v2/tags/{ENCODED}", "UntagResource", {"resource-arn": ARN}),
    "the ARN of something else": (
        "apigateway", f"DELETE /domainnameaccessassociations/{ASSOCIATION}", "DeleteDomainNameAccessAssociation",
        {"domain_name_access_association_arn": ASSOCIATION},
    ),
    "an encoded connection id": (
        "apigatewaymanagementapi", "POST /@connections/L0SM9cOFvHcCIhw%3D", "PostToConnection",
        {"connectionId": "L0SM9cOFvHcCIhw="},
    ),
    "a connection id as it is": (
        "apigatewaymanagementapi", "GET /%40connections/L0SM9cOFvHcCIhw=", "GetConnection",
        {"connectionId": "L0SM9cOFvHcCIhw="},
    ),
    "a function by its ARN": (
        "lambda", f"GET /2015-03-31/functions/{FUNCTION}/configuration", "GetFunctionConfiguration",
        {"FunctionName": FUNCTION},
    ),
    "AWS's own trailing slash": (
        "lambda", "POST /2014-11-13/functions/f/invoke-async/", "InvokeAsync", {"FunctionName": "f"},
    ),
    "the same without": ("lambda", "POST /2014-11-13/functions/f/invoke-async", "InvokeAsync", {"FunctionName": "f"}),
    "two query parameters, one of them literal": (
        "lambda", "GET /2018-10-31/layers?find=LayerVersion&Arn=x", "GetLayerVersionByArn", {},
    ),
}  # fmt: skip
UNKNOWN = {
    "no such path": ("apigateway", "GET /nope"),
    "the root": ("apigateway", "GET /"),
    "a known path and another verb": ("apigateway", "PUT /restapis"),
    "too long a path": ("apigateway", "GET /restapis/abc/stages/v1/nope"),
    "too short a path": ("apigateway", "GET /tags"),
    "a tail after what is no ARN": ("apigateway", "GET /restapis/abc/def"),
    "a path of another version": ("apigateway", "GET /v2/apis"),
}


@pytest.mark.parametrize(("service", "line", "name", "parameters"), MEANT.values(), ids=MEANT)
def test_operation_meant(service: str, line: str, name: str, parameters: dict[str, str]) -> None:
    sent = request(line)
    found = ROUTERS[service].find(sent.method, sent.path, sent.parameters())
    assert found is not None
    assert (found[0].name, found[1]) == (name, parameters)


@pytest.mark.parametrize(("service", "line"), UNKNOWN.values(), ids=UNKNOWN)
def test_nothing_meant(service: str, line: str) -> None:
    sent = request(line)
    assert ROUTERS[service].find(sent.method, sent.path, sent.parameters()) is None


@pytest.mark.parametrize(
    ("service", "path", "known"),
    [
        ("apigateway", "/restapis", True),
        ("apigateway", "/restapis/abc/resources/", True),
        ("apigateway", "/tags/arn:aws:apigateway:us-east-1::/restapis/abc", True),
        ("apigateway", "/v2/apis", False),
        ("apigatewayv2", "/v2/apis", True),
        ("lambda", "/2015-03-31/functions", True),
        ("lambda", "/2015-03-31", False),
        ("apigateway", "/", False),
    ],
)
def test_paths_known_whatever_the_verb(service: str, path: str, known: bool) -> None:
    assert ROUTERS[service].knows(path) is known

"""What AWS says of arguments that its models do not allow: its own words, as recorded where there is a recording.

API Gateway's are the error triples of handbook/10. Lambda's were quoted by users in public issue trackers.
"""

import json
from typing import Any

import pytest

from control_plane.wire.errors import ValidationException
from tests.control_plane.wire.codec import read, request
from tests.control_plane.wire.samples import SERVICES, every_shape

OPS = "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"
STATUS = r"Member must satisfy regular expression pattern: [1-5]\d\d"
GATEWAY_RESPONSES = (
    "REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, "
    "BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, "
    "INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, "
    "API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN"
)
PARTS = (
    "RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, "
    "QUERY_PARAMETER, API, REQUEST_HEADER"
)
LENGTH = "Member must have length"
METHOD = "/restapis/abc/resources/def/methods/GET"
FUNCTION = "/2015-03-31/functions/f"
ROLE = "arn:aws:iam::000000000000:role/r"


def pattern(shape: str) -> str:
    """A pattern of Lambda's model, which AWS widens every year."""
    return next(str(each.metadata["pattern"]) for each in every_shape(SERVICES["lambda"]) if each.name == shape)


def wrong(value: str, at: str, rule: str) -> str:
    return f"Value {value} at '{at}' failed to satisfy constraint: {rule}"


def op(at: str, operation: str, *, value: str = "wrong_op") -> str:
    return wrong(f"'{value}'", f"{operation}Input.patchOperations.{at}.member.op", OPS)


def patches(*ops: str) -> dict[str, Any]:
    return {"patchOperations": [{"op": each, "path": "/a", "value": "b"} for each in ops]}


API_GATEWAY: dict[str, tuple[str, Any, list[str]]] = {
    "a value of the path": (
        "PUT /restapis/abc/gatewayresponses/FAKE_RESPONSE_TYPE", {},
        [wrong("'FAKE_RESPONSE_TYPE'", "responseType", f"Member must satisfy enum value set: [{GATEWAY_RESPONSES}]")],
    ),
    "a member of the body": (
        f"PUT {METHOD}/integration", {"type": "HTTPS_PROXY"},
        [
            wrong(
                "'HTTPS_PROXY'", "putIntegrationInput.type",
                "Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
            )
        ],
    ),
    "a member of a structure": (
        "POST /restapis/abc/documentation/parts", {"location": {"type": "INVALID"}, "properties": "{}"},
        [
            wrong(
                "'INVALID'", "createDocumentationPartInput.location.type",
                f"Member must satisfy enum value set: [{PARTS}]",
            )
        ],
    ),
    "a list is shown whole": (
        "POST /restapis", {"name": "a", "endpointConfiguration": {"types": ["wrong"]}},
        [
            wrong(
                "'[wrong]'", "createRestApiInput.endpointConfiguration.types",
                "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
            )
        ],
    ),
    "several are joined": (
        "POST /restapis", {"name": "a", "endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}},
        [
            wrong(
                "'[wrong]'", "createRestApiInput.endpointConfiguration.types",
                "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
            ),
            wrong(
                "'wrong'", "createRestApiInput.endpointConfiguration.ipAddressType",
                "Member must satisfy enum value set: [ipv4, dualstack]",
            ),
        ],
    ),
    "a pattern": (f"PUT {METHOD}/responses/wrong", {}, [wrong("'wrong'", "statusCode", STATUS)]),
    "a member inside a list": (
        "PATCH /restapis/abc/gatewayresponses/DEFAULT_4XX", patches("wrong-op"),
        [op("1", "updateGatewayResponse", value="wrong-op")],
    ),
    "two inside a list": (
        f"PATCH {METHOD}/responses/200", patches("wrong_op", "wrong_op"),
        [op("1", "updateMethodResponse"), op("2", "updateMethodResponse")],
    ),
    "those between that are right do not count": (
        f"PATCH {METHOD}/responses/200", patches("wrong_op", "add", "wrong_op"),
        [op("1", "updateMethodResponse"), op("3", "updateMethodResponse")],
    ),
    "the body's come before the path's": (
        f"PATCH {METHOD}/responses/wrong", patches("wrong_op"),
        [op("1", "updateMethodResponse"), wrong("'wrong'", "statusCode", STATUS)],
    ),
    "ten at most": (
        "PATCH /restapis/abc", patches(*["wrong_op"] * 12),
        [op(str(index), "updateRestApi") for index in range(1, 11)],
    ),
    "a required member that is missing": (
        "POST /restapis/abc/resources/def", {},
        [wrong("null", "createResourceInput.pathPart", "Member must not be null")],
    ),
    "null is as good as missing": (
        "POST /restapis/abc/resources/def", {"pathPart": None},
        [wrong("null", "createResourceInput.pathPart", "Member must not be null")],
    ),
    "no body is an empty one": (
        "POST /restapis", None, [wrong("null", "createRestApiInput.name", "Member must not be null")],
    ),
    "missing in the query": (
        "DELETE /tags/arn:aws:apigateway:us-east-1::/restapis/abc", {},
        [wrong("null", "tagKeys", "Member must not be null")],
    ),
    "a required member of a structure": (
        "POST /restapis/abc/documentation/parts", {"location": {}, "properties": "{}"},
        [wrong("null", "createDocumentationPartInput.location.type", "Member must not be null")],
    ),
    "a null in a list of structures": (
        "PATCH /restapis/abc", {"patchOperations": [None]},
        [wrong("null", "updateRestApiInput.patchOperations.1.member", "Member must not be null")],
    ),
    "a null in a list of texts": (
        "POST /restapis", {"name": "a", "binaryMediaTypes": ["a/b", None]},
        [
            wrong(
                "'[a/b, null]'", "createRestApiInput.binaryMediaTypes",
                "Member must satisfy constraint: [Member must not be null]",
            )
        ],
    ),
    "a null in a map": (
        "PUT /tags/arn:aws:apigateway:us-east-1::/restapis/abc", {"tags": {"a": None}},
        [wrong("'{a=null}'", "tagResourceInput.tags", "Map value must satisfy constraint: [Member must not be null]")],
    ),
}  # fmt: skip
LAMBDA: dict[str, tuple[str, Any, list[str]]] = {
    "a required structure": (
        "POST /2015-03-31/functions", {"FunctionName": "f", "Role": ROLE},
        [wrong("null", "code", "Member must not be null")],
    ),
    "too great a number": (
        f"PUT {FUNCTION}/configuration", {"MemorySize": 5555555},
        [wrong("'5555555'", "memorySize", "Member must have value less than or equal to 10240")],
    ),
    "too small a number": (
        f"PUT {FUNCTION}/configuration", {"Timeout": 0},
        [wrong("'0'", "timeout", "Member must have value greater than or equal to 1")],
    ),
    "only the first letter of a name is lowered": (
        f"PUT {FUNCTION}/configuration", {"KMSKeyArn": '"arn"'},
        [wrong("'\"arn\"'", "kMSKeyArn", f"Member must satisfy regular expression pattern: {pattern('KMSKeyArn')}")],
    ),
    "all demands on the members of a list are told together": (
        f"PUT {FUNCTION}/configuration", {"Layers": ["x"]},
        [
            wrong(
                "'[x]'", "layers",
                "Member must satisfy constraint: [Member must have length less than or equal to 2048, "
                "Member must have length greater than or equal to 1, "
                f"Member must satisfy regular expression pattern: {pattern('LayerVersionArn')}, "
                "Member must not be null]",
            )
        ],
    ),
    "an enumeration in a list": (
        "POST /2018-10-31/layers/l/versions", {"Content": {"S3Bucket": "abc"}, "CompatibleArchitectures": ["x"]},
        [
            wrong(
                "'[x]'", "compatibleArchitectures",
                "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], "
                "Member must not be null]",
            )
        ],
    ),
    "a list that is right in itself and too long": (
        "POST /2018-10-31/layers/l/versions",
        {"Content": {"S3Bucket": "abc"}, "CompatibleArchitectures": ["arm64", "arm64", "arm64"]},
        [wrong("'[arm64, arm64, arm64]'", "compatibleArchitectures", f"{LENGTH} less than or equal to 2")],
    ),
    "a member of a list that is too long": (
        "POST /2021-10-31/functions/f/url", {"AuthType": "NONE", "Cors": {"AllowMethods": ["GET", "OPTIONS"]}},
        [
            wrong(
                "'[GET, OPTIONS]'", "cors.allowMethods",
                "Member must satisfy constraint: [Member must have length less than or equal to 6, "
                "Member must have length greater than or equal to 0, "
                "Member must satisfy regular expression pattern: .*, Member must not be null]",
            )
        ],
    ),
    "the keys of a map": (
        f"POST {FUNCTION}/aliases",
        {"Name": "a", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"x": 0.5}}},
        [
            wrong(
                "'{x=0.5}'", "routingConfig.additionalVersionWeights",
                "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "
                "Member must have length greater than or equal to 1, "
                "Member must satisfy regular expression pattern: [0-9]+, Member must not be null]",
            )
        ],
    ),
    "the values of a map": (
        f"POST {FUNCTION}/aliases",
        {"Name": "a", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 2}}},
        [
            wrong(
                "'{2=2.0}'", "routingConfig.additionalVersionWeights",
                "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
                "Member must have value greater than or equal to 0.0, Member must not be null]",
            )
        ],
    ),
    "what is sensitive is not shown": (
        f"PUT {FUNCTION}/configuration", {"Environment": {"Variables": {"A-B": "secret"}}},
        [
            "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: "
            "[Member must satisfy regular expression pattern: [a-zA-Z_][a-zA-Z0-9_]*, Member must not be null]"
        ],
    ),
    "the length of a text": (
        f"PUT {FUNCTION}/configuration", {"Description": "d" * 257},
        [wrong(f"'{'d' * 257}'", "description", "Member must have length less than or equal to 256")],
    ),
    "every demand that one value breaks is an error": (
        f"GET {FUNCTION}?Qualifier={'!' * 129}", None,
        [
            wrong(f"'{'!' * 129}'", "qualifier", "Member must have length less than or equal to 128"),
            wrong(
                f"'{'!' * 129}'", "qualifier",
                "Member must satisfy regular expression pattern: "
                r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
            ),
        ],
    ),
}  # fmt: skip
CASES = [
    pytest.param(service, *case, id=f"{service}: {name}")
    for service, table in (("apigateway", API_GATEWAY), ("lambda", LAMBDA))
    for name, case in table.items()
]


@pytest.mark.parametrize(("service", "line", "body", "problems"), CASES)
def test_what_aws_says(service: str, line: str, body: Any, problems: list[str]) -> None:
    with pytest.raises(ValidationException) as refused:
        read(service, request(line, b"" if body is None else json.dumps(body).encode()))
    errors = "error" if len(problems) == 1 else "errors"
    assert refused.value.message == f"{len(problems)} validation {errors} detected: {'; '.join(problems)}"


ALLOWED: dict[str, tuple[str, str, Any, dict[str, Any]]] = {
    "a template may be null: it passes through": (
        "apigateway", f"PUT {METHOD}/integration", {"type": "MOCK", "requestTemplates": {"application/json": None}},
        {
            "rest_api_id": "abc", "resource_id": "def", "http_method": "GET", "type": "MOCK",
            "request_templates": {"application/json": None},
        },
    ),
    "a member that AWS does not know is ignored": (
        "apigateway", "POST /restapis", {"name": "a", "nope": 1}, {"name": "a"},
    ),
    "an optional member that is null is absent": (
        "apigateway", "POST /restapis", {"name": "a", "description": None}, {"name": "a"},
    ),
    "a function's runtime is for the service to judge": (
        "lambda", f"PUT {FUNCTION}/configuration", {"Runtime": "python2.4"},
        {"function_name": "f", "runtime": "python2.4"},
    ),
    "a tag in letters of any script": (
        "lambda", "POST /2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:f",
        {"Tags": {"größe 大小": "x_1 ٣²"}},
        {"resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "tags": {"größe 大小": "x_1 ٣²"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("service", "line", "body", "arguments"), ALLOWED.values(), ids=ALLOWED)
def test_what_aws_takes(service: str, line: str, body: Any, arguments: dict[str, Any]) -> None:
    assert read(service, request(line, json.dumps(body).encode()))[1] == arguments

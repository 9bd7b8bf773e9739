"""Request validators as a user meets them: defined with boto3, called over a socket (handbook/10 fact 52)."""

import json
import re
from typing import Any

import pytest
import requests

from control_plane.definitions import v1
from data_plane.errors import BadRequestBody, BadRequestParameters
from data_plane.execution_log import ExecutionLog
from data_plane.runtime import Call, Request
from data_plane.validation.body import compile_body
from data_plane.validation.parameters import compile_parameters
from data_plane.validation.schemas import Documents
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "price": {"type": "number", "maximum": 500}},
}
BAD_BODY = '{"message": "Invalid request body"}'
BODY_RESPONSE = '{"why": "$context.error.validationErrorString", "type": "$context.error.responseType"}'


@pytest.fixture(scope="module")
def parameters(aws: Any, emulator: Server) -> str:
    api = Deployed(aws, emulator, path_part="{issuer}")
    api.method(
        "GET",
        requestValidatorId=api.validator(parameters=True),
        requestParameters={
            "method.request.querystring.qs1": True,
            "method.request.querystring.optional": False,
            "method.request.path.issuer": True,
            "method.request.header.x-header-param": True,
        },
    )
    api.deploy()
    return api.url


@pytest.mark.parametrize(
    ("query", "headers", "missing"),
    [
        pytest.param("?qs1=a", {"x-header-param": "b"}, None, id="all there"),
        pytest.param("?qs1=a&qs1=", {"X-Header-Param": "b"}, "[qs1]", id="the last of several is empty"),
        pytest.param("?qs1=a", {"X-HEADER-param": "b"}, None, id="headers in any case"),
        pytest.param("?QS1=a", {"x-header-param": "b"}, "[qs1]", id="the query in its own case"),
        pytest.param("?qs1=", {"x-header-param": "b"}, "[qs1]", id="empty"),
        pytest.param("?qs1=%20", {"x-header-param": "b"}, None, id="a space is something"),
        pytest.param("", {}, "[x-header-param, qs1]", id="headers before the query"),
        pytest.param("?optional=1", {"x-header-param": ""}, "[x-header-param, qs1]", id="an empty header"),
    ],
)
def test_required_parameters(parameters: str, query: str, headers: dict[str, str], missing: str | None) -> None:
    answer = requests.get(f"{parameters}/me{query}", headers=headers, timeout=10)
    assert answer.status_code == (400 if missing else 200)
    if missing:
        assert answer.text == f'{{"message": "Missing required request parameters: {missing}"}}'
        assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param("x-header-param, issuer, qs1", id="handbook/10 fact 52"),
        pytest.param("divisor, dividend", id="answered to a client, with its other headers, in a README on GitHub"),
        pytest.param("di, pi", id="of an observatory, in the manual of its weather API"),
        pytest.param("companyCode, orderId", id="of a power company, in its client's account of an incident"),
        pytest.param("startIndex, numItems", id="of a music player, in its client"),
        pytest.param("x-api-secret, x-api-key", id="of Sandbox, in two of its clients"),
        pytest.param(
            "creditScore, monthlyExpenses, grossIncome, employmentStatus, age", id="of a bank, in its integration tests"
        ),
        pytest.param("size, limit, page, sort", id="what a JVM prints of such a set"),
        pytest.param(
            "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p12, p11", id="what a JVM prints of one with 32 buckets"
        ),
    ],
)
def test_what_is_missing_is_listed_as_aws_was_seen_to(listed: str) -> None:
    names = listed.split(", ")
    validate = compile_parameters({f"method.request.querystring.{name}": True for name in sorted(names)})
    with pytest.raises(BadRequestParameters, match=re.escape(f"[{listed}]")):
        validate(Call(Request(method="GET", path="/")))


def pets(aws: Any, emulator: Server, schema: str, models: dict[str, str], **flags: bool) -> str:
    api = Deployed(aws, emulator)
    api.model("Pet", schema)
    api.method(
        "POST",
        requestValidatorId=api.validator(**flags or {"body": True}),
        requestModels=models,
        requestParameters={"method.request.querystring.q": True},
    )
    api.deploy()
    return f"{api.url}/things"


@pytest.fixture(scope="module")
def json_pets(aws: Any, emulator: Server) -> str:
    return pets(aws, emulator, json.dumps(PET), {"application/json": "Pet"})


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("application/json", '{"name": "x"}', 200, id="fits"),
        pytest.param("application/json", '{"price": 1}', 400, id="does not fit"),
        pytest.param("application/json; charset=utf-8", "{}", 400, id="parameters of the type do not count"),
        pytest.param(None, "{}", 400, id="no type is JSON"),
        pytest.param("text/plain", "{}", 200, id="no model for the type"),
        pytest.param("application/json", "", 400, id="empty is {}, and {} does not fit"),
        pytest.param("application/json", "{name: x}", 400, id="no JSON"),
        pytest.param("application/json", b'{"name": "\xff"}', 400, id="no UTF-8"),
        pytest.param("application/json", "[" * 100_000, 400, id="deep beyond all reading"),
        pytest.param("application/json", f'{{"name": "x", "y": {"[" * 900 + "]" * 900}}}', 200, id="deep and right"),
        pytest.param("application/json", "[" + "1," * 2_000_000 + "1]", 400, id="large and wrong"),
        pytest.param("application/json", f'{{"name": "{"x" * 5_000_000}"}}', 200, id="large and right"),
    ],
)
def test_the_content_type_chooses_the_model(
    json_pets: str, content_type: str | None, body: str | bytes, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = requests.post(json_pets, data=body, headers=headers, timeout=20)
    assert answer.status_code == status
    if status == 400:
        assert answer.text == BAD_BODY
        assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"


def test_default_is_the_model_of_all_other_types(aws: Any, emulator: Server) -> None:
    url = pets(aws, emulator, json.dumps(PET), {"$default": "Pet", "text/plain": "Empty"})
    for content_type, status in (("application/x", 400), ("text/plain", 200)):
        answer = requests.post(url, data="{}", headers={"Content-Type": content_type}, timeout=10)
        assert answer.status_code == status, content_type


def test_an_empty_body_fits_an_empty_model(aws: Any, emulator: Server) -> None:
    url = pets(aws, emulator, "{}", {"application/json": "Empty"})
    assert requests.post(url, timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"body": True, "parameters": True}, "Missing required request parameters: [q]"),
        ({"body": True, "parameters": False}, "Invalid request body"),
        ({"body": False, "parameters": True}, "Missing required request parameters: [q]"),
        ({"body": False, "parameters": False}, None),
    ],
)
def test_the_validators_flags_decide_and_parameters_come_first(
    aws: Any, emulator: Server, flags: dict[str, bool], message: str | None
) -> None:
    url = pets(aws, emulator, json.dumps(PET), {"application/json": "Pet"}, **flags)
    answer = requests.post(url, json={}, timeout=10)
    assert answer.text == (f'{{"message": "{message}"}}' if message else "")


def test_a_gateway_response_may_say_what_is_wrong(aws: Any, emulator: Server) -> None:
    api = Deployed(aws, emulator)
    api.model("Name", '{"type": "string", "maxLength": 3}')
    reference = f"https://apigateway.amazonaws.com/restapis/{api.id}/models/Name"
    api.model("Pet", json.dumps({**PET, "properties": {"name": {"$ref": reference}, "price": {"type": "integer"}}}))
    api.method("POST", requestValidatorId=api.validator(body=True), requestModels={"application/json": "Pet"})
    api.gateway.put_gateway_response(
        restApiId=api.id, responseType="BAD_REQUEST_BODY", responseTemplates={"application/json": BODY_RESPONSE}
    )
    api.deploy()
    for body, why in (
        ("{}", '[object has missing required properties (["name"])]'),
        (
            '{"name": "long", "price": 1.5}',
            '[string "long" is too long (length: 4, maximum allowed: 3), '
            'instance type (number) does not match any allowed primitive type (allowed: ["integer"])]',
        ),
        ("", "[Unknown error parsing request body]"),
        ("nonsense", "[Unknown error parsing request body]"),
    ):
        answer = requests.post(f"{api.url}/things", data=body, timeout=10)
        assert answer.json() == {"why": why, "type": "BAD_REQUEST_BODY"}


def test_a_model_that_is_no_schema_fails_its_calls_only(aws: Any, emulator: Server) -> None:
    """CreateModel takes it, deploying too; what AWS answers has been reported (serverless issue 9971)."""
    url = pets(aws, emulator, '{"type": "nonsense"}', {"application/json": "Pet"})
    answer = requests.post(url, json={}, timeout=10)
    assert (answer.status_code, answer.text) == (500, '{"message": "Internal server error"}')
    assert requests.post(url, data="x", headers={"Content-Type": "text/plain"}, timeout=10).status_code == 200


def test_a_pattern_that_explodes_gives_up(aws: Any, emulator: Server) -> None:
    url = pets(aws, emulator, r'{"items": {"pattern": "^(?=a)(a+)+\\1$"}}', {"application/json": "Pet"})
    answer = requests.post(url, json=["a" * 60 + "!"] * 1000, timeout=20)
    assert answer.status_code == 400


def test_a_deployment_keeps_the_models_it_was_made_with(aws: Any, emulator: Server) -> None:
    api = Deployed(aws, emulator)
    api.model("Pet", '{"required": ["a"]}')
    api.method("POST", requestValidatorId=api.validator(body=True), requestModels={"application/json": "Pet"})
    api.deploy()
    patch = [{"op": "replace", "path": "/schema", "value": '{"required": ["b"]}'}]
    api.gateway.update_model(restApiId=api.id, modelName="Pet", patchOperations=patch)
    assert requests.post(f"{api.url}/things", json={"a": 1}, timeout=10).status_code == 200
    api.deploy()
    assert requests.post(f"{api.url}/things", json={"a": 1}, timeout=10).status_code == 400


def test_an_imported_api_validates_with_its_own_definitions(aws: Any, emulator: Server) -> None:
    """Import turns `#/definitions/Name` into the model's URL, circles too."""
    tree = {"type": "object", "required": ["id"], "properties": {"next": {"$ref": "#/definitions/Tree"}}}
    mock = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    }
    document = {
        "swagger": "2.0",
        "info": {"title": "imported", "version": "1"},
        "x-amazon-apigateway-request-validators": {
            "all": {"validateRequestBody": True, "validateRequestParameters": True}
        },
        "x-amazon-apigateway-request-validator": "all",
        "definitions": {"Tree": tree},
        "paths": {
            "/trees": {
                "post": {
                    "parameters": [
                        {"name": "q", "in": "query", "required": True, "type": "string"},
                        {"name": "Tree", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Tree"}},
                    ],
                    "responses": {"200": {"description": "fine"}},
                    "x-amazon-apigateway-integration": mock,
                }
            }
        },
    }
    gateway = aws("apigateway")
    made = gateway.import_rest_api(body=json.dumps(document))
    gateway.create_deployment(restApiId=made["id"], stageName="imported")
    url = f"{emulator.url}/_aws/execute-api/{made['id']}/imported/trees"
    for query, body, status in (
        ("?q=1", {"id": 1, "next": {"id": 2}}, 200),
        ("?q=1", {"id": 1, "next": {}}, 400),
        ("", {"id": 1}, 400),
    ):
        assert requests.post(url + query, json=body, timeout=10).status_code == status, body


@pytest.mark.parametrize(
    ("content_type", "line"),
    [
        (None, "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("text/csv", "text/csv"),
    ],
)
def test_the_execution_log_says_what_was_wrong_or_right(content_type: str | None, line: str) -> None:
    model = v1.Model(id="m", name="Pet", content_type="application/json", schema=json.dumps(PET))
    validate = compile_body({"application/json": "Pet", "$default": "Pet"}, Documents({"Pet": model}))
    headers = [("Content-Type", content_type)] if content_type else []
    with pytest.raises(BadRequestBody) as caught:
        validate(Call(Request(method="POST", path="/", headers=headers, body=b"{}")))
    assert caught.value.reason == (
        f"Request body does not match model schema for content type {line}: "
        '[object has missing required properties (["name"])]'
    )
    log = ExecutionLog(data_trace=False)
    validate(Call(Request(method="POST", path="/", headers=headers, body=b'{"name": "Rex"}'), log=log))
    assert log.lines == [f"Request validation succeeded for content type {line}"], (
        "the log on AWS's page getting-started-lambda-non-proxy-integration"
    )

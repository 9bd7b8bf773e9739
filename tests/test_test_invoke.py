"""TestInvokeMethod over a socket: the method as it is defined now, with AWS's log (handbook/10 fact 60)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis import function as deployed_function
from tests.apis import uri
from tests.process import Server
from tests.test_main_job import HANDLER

AT = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : "
JSON = "application/json"


class Api:
    """An API that is never deployed, with `/pets/{petId}`."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway
        api = gateway.create_rest_api(name="tested")
        self.id = api["id"]
        pets = gateway.create_resource(restApiId=self.id, parentId=api["rootResourceId"], pathPart="pets")["id"]
        pet = gateway.create_resource(restApiId=self.id, parentId=pets, pathPart="{petId}")["id"]
        self._resource = {"restApiId": self.id, "resourceId": pet}

    def method(self, verb: str, integration: dict[str, Any], **method: Any) -> None:
        where = {**self._resource, "httpMethod": verb}
        self._gateway.put_method(**where, **{"authorizationType": "NONE", **method})
        self._gateway.put_method_response(
            **where, statusCode="200", responseParameters={"method.response.header.X": True}
        )
        self._gateway.put_integration(**where, **integration)

    def respond(self, verb: str, template: str) -> None:
        self._gateway.put_integration_response(
            **self._resource, httpMethod=verb, statusCode="200", responseTemplates={JSON: template},
            responseParameters={"method.response.header.X": "'y'"},
        )  # fmt: skip

    def test(self, verb: str = "GET", **arguments: Any) -> Any:
        return self._gateway.test_invoke_method(**self._resource, httpMethod=verb, **arguments)


@pytest.fixture
def api(aws: Any) -> Iterator[Api]:
    made = Api(aws("apigateway"))
    yield made
    aws("apigateway").delete_rest_api(restApiId=made.id)


@pytest.fixture
def function(aws: Any) -> Iterator[str]:
    arn = deployed_function(aws, HANDLER)
    yield arn
    aws("lambda").delete_function(FunctionName=arn)


def mock(template: str = '{"statusCode": 200}') -> dict[str, Any]:
    return {"type": "MOCK", "requestTemplates": {JSON: template}}


def log_lines(answer: Any) -> list[str]:
    """The lines without their times, which every one but the first must have."""
    first, *rest, last = answer["log"].split("\n")
    assert re.fullmatch(r"Execution log for request [0-9a-f-]{36}", first)
    assert last == ""
    assert all(re.match(AT, line) for line in rest)
    return [first, *(re.sub(AT, "", line) for line in rest)]


def test_a_mock_is_run_as_it_is_defined_now(api: Api) -> None:
    api.method("GET", mock(), authorizationType="AWS_IAM", apiKeyRequired=True)
    api.respond("GET", '{"id": "$input.params("petId")", "stage": "$context.stage", "color": "$stageVariables.color"}')
    answer = api.test(
        pathWithQueryString="/pets/123?a=b", headers={"content-type": JSON}, body="in", stageVariables={"color": "red"}
    )
    body = '{"id": "123", "stage": "test-invoke-stage", "color": "red"}'
    assert (answer["status"], answer["body"]) == (200, body)
    assert answer["headers"] == {"Content-Type": JSON, "X": "y"}
    assert answer["multiValueHeaders"] == {"Content-Type": [JSON], "X": ["y"]}
    assert answer["latency"] >= 0
    request_id = answer["log"].split("\n")[0].removeprefix("Execution log for request ")
    assert log_lines(answer) == [
        f"Execution log for request {request_id}",
        f"Starting execution for request: {request_id}",
        "HTTP Method: GET, Resource Path: /pets/123",
        "Method request path: {petId=123}",
        "Method request query string: {a=b}",
        "Method request headers: {content-type=application/json}",
        "Method request body before transformations: in",
        f"Method response body after transformations: {body}",
        "Method response headers: {Content-Type=application/json, X=y}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_the_content_type_is_json_whatever_the_test_says(api: Api) -> None:
    """See the Developer Guide's sentence in `data_plane/apis/rest_test_invoke.py`."""
    api.method("GET", {**mock(), "passthroughBehavior": "NEVER"})
    api.respond("GET", "$input.params('Content-Type')")
    answer = api.test(headers={"Content-Type": "text/plain"}, body="in")
    assert (answer["status"], answer["body"]) == (200, "text/plain")


@pytest.mark.parametrize(
    ("path", "shown", "parameters"),
    [
        (None, "/pets/{petId}", "{petId={petId}}"),
        ("/pets/7", "/pets/7", "{petId=7}"),
        ("/elsewhere/7/8", "/elsewhere/7/8", "{}"),
    ],
)
def test_a_path_that_does_not_fit_runs_without_parameters(
    path: str | None, shown: str, parameters: str, api: Api
) -> None:
    api.method("GET", mock())
    api.respond("GET", "")
    answer = api.test(**({} if path is None else {"pathWithQueryString": path}))
    lines = log_lines(answer)
    assert answer["status"] == 200
    assert lines[2:4] == [f"HTTP Method: GET, Resource Path: {shown}", f"Method request path: {parameters}"]


def test_a_function_sees_what_aws_says_of_a_test(api: Api, function: str) -> None:
    api.method("ANY", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function)})
    answer = api.test("POST", pathWithQueryString="/pets/7", body="in")
    event = json.loads(answer["body"])
    assert (event["headers"], event["multiValueHeaders"], event["body"]) == (None, None, "in")
    assert event["pathParameters"] == {"petId": "7"}
    context = event["requestContext"]
    assert (context["stage"], context["domainName"]) == ("test-invoke-stage", "testPrefix.testDomainName")
    assert (context["httpMethod"], context["path"]) == ("POST", "/pets/7")
    assert context["identity"]["sourceIp"] == "test-invoke-source-ip"
    assert context["identity"]["apiKeyId"] == "test-invoke-api-key-id"
    assert set(answer["headers"]) == {"X-Amzn-Trace-Id"}, "as `aws apigateway test-invoke-method` shows in tutorials"
    assert f"Method response headers: {{X-Amzn-Trace-Id={answer['headers']['X-Amzn-Trace-Id']}}}" in log_lines(answer)


def test_a_backend_that_cannot_be_found_is_an_answer_with_its_reason(api: Api) -> None:
    api.method("GET", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "http://absent.invalid/"})
    answer = api.test(pathWithQueryString="/pets/7")
    assert (answer["status"], answer["body"]) == (500, '{"message": "Internal server error"}')
    error = "InternalServerErrorException"
    assert answer["headers"] == {"x-amzn-ErrorType": error}, "no more, as a recording of 2021 has it"
    assert answer["multiValueHeaders"] == {"x-amzn-ErrorType": [error]}
    lines = log_lines(answer)
    assert lines[-2].startswith("Execution failed due to configuration error: Invalid endpoint address")
    assert lines[-1] == "Method completed with status: 500"
    assert "Successfully completed execution" not in lines


def test_a_request_is_validated(api: Api, aws: Any) -> None:
    validator = aws("apigateway").create_request_validator(
        restApiId=api.id, name="parameters", validateRequestParameters=True
    )
    required = {"method.request.querystring.q": True}
    api.method("GET", mock(), requestValidatorId=validator["id"], requestParameters=required)
    api.respond("GET", "")
    answer = api.test(pathWithQueryString="/pets/7")
    assert (answer["status"], answer["body"]) == (400, '{"message": "Missing required request parameters: [q]"}')
    assert api.test(pathWithQueryString="/pets/7?q=1")["status"] == 200


def test_a_model_that_is_no_schema_is_logged_twice(api: Api, aws: Any) -> None:
    """Serverless issue 9971 shows the log."""
    gateway = aws("apigateway")
    validator = gateway.create_request_validator(restApiId=api.id, name="body", validateRequestBody=True)
    gateway.create_model(restApiId=api.id, name="Broken", contentType="application/json", schema='{"type": "nonsense"}')
    api.method("POST", mock(), requestValidatorId=validator["id"], requestModels={"application/json": "Broken"})
    problem = "Request body validation failed due to an unexpected error"
    assert log_lines(api.test("POST", pathWithQueryString="/pets/7", body="{}"))[-3:] == [
        problem,
        f"Execution failed due to configuration error: {problem}",
        "Method completed with status: 500",
    ]


def test_a_test_is_no_call_of_the_stage(api: Api, aws: Any, emulator: Server) -> None:
    """Neither metrics nor logs have it."""
    api.method("GET", mock())
    api.respond("GET", "")
    api.test()
    dimensions = [{"Name": "ApiName", "Value": "tested"}]
    assert aws("cloudwatch").list_metrics(Namespace="AWS/ApiGateway", Dimensions=dimensions)["Metrics"] == []
    groups = aws("logs").describe_log_groups(logGroupNamePrefix=f"API-Gateway-Execution-Logs_{api.id}")["logGroups"]
    assert groups == []

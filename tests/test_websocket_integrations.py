"""WebSocket APIs before other backends than functions' proxies (handbook/06 sections 3, 6 and 9)."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.apis import echoing, function, uri
from tests.process import Server
from tests.websocket_apis import PATIENCE, Deployed, deploy

SUMMING = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("[NotFound] " + event["fail"])
    return {"sum": sum(event["numbers"])}
"""
MODEL = {"RequestModels": {"$default": "Number"}}
NUMBER_SCHEMA = '{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}'


def mock(templates: dict[str, str], responses: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"IntegrationType": "MOCK", "RequestTemplates": templates, "responses": responses, **more}


def default(template: str, **more: Any) -> dict[str, Any]:
    return {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": template}, **more}


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with echoing() as url:
        yield url


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server, echo: str) -> Deployed:
    summing = uri(function(aws, SUMMING))
    ok = {"$default": '{"statusCode": 200}'}
    routes: dict[str, Any] = {
        "mock": mock(ok, [default("$context.eventType $context.routeKey $stageVariables.room $context.connectionId")]),
        "chosen": mock(
            {"yes": '{"statusCode": 200}', "no": '{"statusCode": 404}'},
            [
                {"IntegrationResponseKey": r"/4\d\d/", "ResponseTemplates": {"$default": "refused"}},
                {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "granted"}},
            ],
            TemplateSelectionExpression="${request.body.answer}",
        ),
        "nothing": {"IntegrationType": "MOCK"},
        "function": {
            "IntegrationType": "AWS",
            "IntegrationMethod": "POST",
            "IntegrationUri": summing,
            "RequestTemplates": {"$default": '{"numbers": $input.json("$.n"), "fail": $input.json("$.fail")}'},
            "responses": [
                default("sum: $input.json('$.sum')"),
                {
                    "IntegrationResponseKey": r"/\[NotFound\].*/",
                    "ResponseTemplates": {"$default": "not found: $input.path('$.errorMessage')"},
                },
            ],
        },
        "http": {
            "IntegrationType": "HTTP",
            "IntegrationMethod": "POST",
            "IntegrationUri": f"{echo}/status/201/{{room}}",
            "RequestParameters": {
                "integration.request.path.room": "route.request.body.room",
                "integration.request.header.X-Connection": "context.connectionId",
                "integration.request.querystring.fixed": "'yes'",
            },
            "RequestTemplates": {"$default": '{"said": $input.json("$.text")}'},
            "responses": [
                {
                    "IntegrationResponseKey": "/201/",
                    "ResponseTemplates": {
                        "made": "$input.path('$.method') $input.path('$.target') $input.path('$.body')"
                    },
                    "TemplateSelectionExpression": "${request.body.template}",
                },
                default("other"),
            ],
        },
        "proxy": {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST", "IntegrationUri": f"{echo}/proxied"},
        "down": {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST", "IntegrationUri": "http://127.0.0.1:9/"},
        "table": {
            "IntegrationType": "AWS",
            "IntegrationMethod": "POST",
            "IntegrationUri": "arn:aws:apigateway:us-east-1:dynamodb:action/ListTables",
            "CredentialsArn": "arn:aws:iam::000000000000:role/r",
            "RequestTemplates": {"$default": '{"Limit": 1}'},
            "responses": [default("status $input.json('$.TableNames').size()")],
        },
        "by type": mock(
            {"application/json": '{"statusCode": 200}'},
            [{"IntegrationResponseKey": "$default", "ResponseTemplates": {"application/json": '{"success": true}'}}],
        ),
        "model": mock(ok, [default("fits")], route={**MODEL, "ModelSelectionExpression": "$request.body.kind"}),
        "unasked": mock(ok, [default("whatever")], route=MODEL),
        "binary": {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "POST",
            "IntegrationUri": f"{echo}/binary",
            "ContentHandlingStrategy": "CONVERT_TO_BINARY",
        },
    }
    return deploy(
        aws,
        emulator,
        routes,
        two_way=tuple(routes),
        models={"Number": NUMBER_SCHEMA},
        stage={"StageVariables": {"room": "blue"}},
    )


def ask(api: Deployed, message: Any) -> str:
    with api.connect() as socket:
        socket.send(message if isinstance(message, str) else json.dumps(message))
        return str(socket.recv(timeout=PATIENCE))


CASES = [
    ("a template is chosen by the message", {"action": "chosen", "answer": "yes"}, "granted"),
    ("and a response by its status", {"action": "chosen", "answer": "no"}, "refused"),
    (
        "without an expression templates may stand under a media type: integ.aws.ts of aws/aws-cdk",
        {"action": "by type"},
        '{"success": true}',
    ),
    ("a function's answer is mapped", {"action": "function", "n": [1, 2]}, "sum: 3"),
    ("its error message selects", {"action": "function", "n": [], "fail": "me"}, "not found: [NotFound] me"),
    ("a model is satisfied", {"action": "model", "n": 1}, "fits"),
    ("no expression selects a model, so none is asked", {"action": "unasked", "n": "one"}, "whatever"),
    (
        "parameters and body are mapped",
        {"action": "http", "room": "tea", "text": "hi", "template": "made"},
        'POST /status/201/tea?fixed=yes {"said": "hi"}',
    ),
]


@pytest.mark.parametrize(("message", "answer"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_templates_map_a_message_and_its_answer(api: Deployed, message: Any, answer: str) -> None:
    assert ask(api, message) == answer


def test_templates_see_the_context(api: Deployed) -> None:
    event, route, room, connection_id = ask(api, {"action": "mock"}).split()
    assert (event, route, room, len(connection_id)) == ("MESSAGE", "mock", "blue", 16)


def test_an_answer_without_a_template_passes(api: Deployed) -> None:
    seen = json.loads(ask(api, {"action": "http", "room": "tea", "text": "hi", "template": "none"}))
    headers = dict(seen["headers"])
    assert len(headers["X-Connection"]) == 16
    assert headers["Content-Type"] == "application/json"


def test_a_proxy_passes_the_message_and_its_answer(api: Deployed) -> None:
    seen = json.loads(ask(api, '{"action": "proxy", "é": 1}'))
    assert (seen["method"], seen["target"], seen["body"]) == ("POST", "/proxied", '{"action": "proxy", "é": 1}')


def test_base64_is_decoded_on_demand(aws: Any, emulator: Server, echo: str) -> None:
    routes = {
        "$default": {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "POST",
            "IntegrationUri": f"{echo}/binary",
            "ContentHandlingStrategy": "CONVERT_TO_BINARY",
        }
    }
    api = deploy(aws, emulator, routes, two_way=("$default",))
    assert json.loads(ask(api, base64.b64encode(b"raw").decode()))["body"] == "raw"
    assert "Internal server error" in ask(api, "no base64!")


FAILURES = [
    ("a MOCK without a status", {"action": "nothing"}, "Internal server error", "requestId"),
    ("an endpoint that is down", {"action": "down"}, "Internal server error", "requestId"),
    ("a model that is not satisfied", {"action": "model", "n": "one"}, "Bad request body", "messageId"),
]


@pytest.mark.parametrize(("message", "said", "named"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_failures(api: Deployed, message: Any, said: str, named: str) -> None:
    frame = ask(api, message)
    assert list(json.loads(frame)) == ["message", "connectionId", named]
    assert frame.startswith(f'{{"message": "{said}", "connectionId":"')


def test_a_service_of_aws_answers(api: Deployed) -> None:
    assert ask(api, {"action": "table"}).startswith("status ")


HANDSHAKES = [
    ("a success", '{"statusCode": 200}', None),
    ("a refusal", '{"statusCode": 403}', 403),
    ("no status", "{}", 500),
]


@pytest.mark.parametrize(("template", "status"), [row[1:] for row in HANDSHAKES], ids=[row[0] for row in HANDSHAKES])
def test_a_mock_decides_the_handshake(aws: Any, emulator: Server, template: str, status: int | None) -> None:
    """As AWS's documentation has it: a template that is selected by static text."""
    api = deploy(aws, emulator, {"$connect": mock({"200": template}, [], TemplateSelectionExpression="200")})
    if status is None:
        with api.connect():
            pass
        return
    with pytest.raises(InvalidStatus) as refused:
        api.connect()
    assert refused.value.response.status_code == status


def test_models_are_not_asked_where_validation_is_off(aws: Any, emulator: Server) -> None:
    routes = {
        "$default": mock(
            {"$default": '{"statusCode": 200}'},
            [default("whatever")],
            route={**MODEL, "ModelSelectionExpression": "$request.body.kind"},
        )
    }
    models = {"Number": NUMBER_SCHEMA}
    api = deploy(aws, emulator, routes, two_way=("$default",), models=models, DisableSchemaValidation=True)
    assert ask(api, {"n": "one"}) == "whatever"

"""The APIs the benchmark asks: one with 300 resources, so that routing is not flattered."""

import io
import zipfile
from typing import Any

import boto3

from tests.apis import allow_gateway

_HANDLER = 'def handler(event, context):\n    return {"statusCode": 200, "body": "{\\"hello\\": \\"you\\"}"}\n'
_TEMPLATE = '{"hello": "$context.stage"}'


def client(service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def function(endpoint: str, name: str, source: str = _HANDLER) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("index.py", source)
    made = client("lambda", endpoint).create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/bench",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    allow_gateway(lambda service: client(service, endpoint), made["FunctionArn"])
    return str(made["FunctionArn"])


def everything(endpoint: str, backend: str) -> dict[str, str]:
    """Deploy; the paths to ask, by the name of their row."""
    gateway = client("apigateway", endpoint)
    arn = function(endpoint, "bench")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    api = gateway.create_rest_api(name="bench")
    routes: dict[str, tuple[str, dict[str, Any]]] = {
        "MOCK": ("mock", {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}),
        "HTTP_PROXY": ("http", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": backend + "/"}),
        "Lambda proxy": ("function", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}),
    }
    for number in range(299 - len(routes)):
        gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"part{number}")
    for part, integration in routes.values():
        resource = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=part)
        where = {"restApiId": api["id"], "resourceId": resource["id"], "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        gateway.put_integration(**where, **integration)
        if integration["type"] == "MOCK":
            gateway.put_method_response(**where, statusCode="200")
            gateway.put_integration_response(
                **where, statusCode="200", responseTemplates={"application/json": _TEMPLATE}
            )
    gateway.create_deployment(restApiId=api["id"], stageName="bench")
    return {name: f"/_aws/execute-api/{api['id']}/bench/{part}" for name, (part, _) in routes.items()}

"""Deploys the chat: a table of who is where, a function for every route, and a WebSocket API before them.

Runs again and again: the API is made anew behind its id, and what it was before serves until it is deployed; whoever is
connected stays so. Against AWS it would run unchanged, given a role.
"""

import contextlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import boto3

NAME = "chat"
STAGE = "live"
ROUTES = {"$connect": "connect", "$disconnect": "disconnect", "join": "join", "say": "say"}
ROLE = "arn:aws:iam::000000000000:role/chat"
HERE = Path(__file__).parent
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")


def zipped(file: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.write(file, file.name)
    return archive.getvalue()


def deploy_table() -> None:
    database = boto3.client("dynamodb", region_name=REGION)
    names = ("room", "connection")
    with contextlib.suppress(database.exceptions.ResourceInUseException):
        database.create_table(
            TableName=NAME,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[{"AttributeName": n, "KeyType": k} for n, k in zip(names, ("HASH", "RANGE"), strict=True)],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "connections",
                    "KeySchema": [{"AttributeName": "connection", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
    database.get_waiter("table_exists").wait(TableName=NAME)


def deploy_function(handler: str) -> str:
    functions, name = boto3.client("lambda", region_name=REGION), f"{NAME}-{handler}"
    settings = {
        "FunctionName": name,
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": f"handler.{handler}",
        "Timeout": 10,
    }
    code = zipped(HERE / "handler.py")
    try:
        functions.update_function_configuration(**settings)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)
        return functions.update_function_code(FunctionName=name, ZipFile=code)["FunctionArn"]
    except functions.exceptions.ResourceNotFoundException:
        function = functions.create_function(**settings, Code={"ZipFile": code})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    functions.add_permission(
        FunctionName=name,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def empty_api(gateway: Any) -> str:
    """The id of the API, with nothing in it. What is deployed of it goes on serving."""
    for api_id in [api["ApiId"] for api in gateway.get_apis(MaxResults="500")["Items"] if api["Name"] == NAME]:
        for route in gateway.get_routes(ApiId=api_id)["Items"]:
            gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        for integration in gateway.get_integrations(ApiId=api_id)["Items"]:
            gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
        return api_id
    made = gateway.create_api(Name=NAME, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    return made["ApiId"]


def deploy_api() -> str:
    gateway = boto3.client("apigatewayv2", region_name=REGION)
    api_id = empty_api(gateway)
    for route, handler in ROUTES.items():
        function = deploy_function(handler)
        integration = gateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations",
        )
        answering = {"RouteResponseSelectionExpression": "$default"} if route == "say" else {}
        made = gateway.create_route(
            ApiId=api_id, RouteKey=route, Target=f"integrations/{integration['IntegrationId']}", **answering
        )
        if answering:
            gateway.create_route_response(ApiId=api_id, RouteId=made["RouteId"], RouteResponseKey="$default")
    with contextlib.suppress(gateway.exceptions.ConflictException):
        gateway.create_stage(ApiId=api_id, StageName=STAGE)
    gateway.create_deployment(ApiId=api_id, StageName=STAGE)
    return api_id


if __name__ == "__main__":
    deploy_table()
    url = os.environ["AWS_ENDPOINT_URL"].replace("http", "ws", 1)
    print(f"  apigw ws {url}/ws/{deploy_api()}/{STAGE}")
    print('  {"action": "join", "room": "tea", "name": "Ada"}')
    print('  {"action": "say", "text": "hello"}')

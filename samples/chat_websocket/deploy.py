"""Deploys the chat: a table of who is where, a function for every route, and a WebSocket API before them.

Runs again and again: what an earlier run made is replaced. Against AWS it would run unchanged, given a role.
"""

import contextlib
import io
import os
import zipfile
from pathlib import Path

import boto3

NAME = "chat"
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
    with contextlib.suppress(database.exceptions.ResourceNotFoundException):
        database.delete_table(TableName=NAME)
        database.get_waiter("table_not_exists").wait(TableName=NAME)
    database.create_table(
        TableName=NAME,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("room", "connection")],
        KeySchema=[{"AttributeName": "room", "KeyType": "HASH"}, {"AttributeName": "connection", "KeyType": "RANGE"}],
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
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function(FunctionName=name)
    function = functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler=f"handler.{handler}",
        Timeout=10,
        Code={"ZipFile": zipped(HERE / "handler.py")},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    functions.add_permission(
        FunctionName=name,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def deploy_api() -> str:
    gateway = boto3.client("apigatewayv2", region_name=REGION)
    for old in gateway.get_apis(MaxResults="500")["Items"]:
        if old["Name"] == NAME:
            gateway.delete_api(ApiId=old["ApiId"])
    api_id = gateway.create_api(Name=NAME, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")[
        "ApiId"
    ]
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
    gateway.create_stage(
        ApiId=api_id, StageName="live", DeploymentId=gateway.create_deployment(ApiId=api_id)["DeploymentId"]
    )
    return api_id


if __name__ == "__main__":
    deploy_table()
    url = os.environ["AWS_ENDPOINT_URL"].replace("http", "ws", 1)
    print(f"  apigw ws {url}/ws/{deploy_api()}/live")
    print('  {"action": "join", "room": "tea", "name": "Ada"}')
    print('  {"action": "say", "text": "hello"}')

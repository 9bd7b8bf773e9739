"""Deploys the function and a REST API that sends it everything: plain boto3, nothing of the emulator's.

Runs again and again: what an earlier run made is replaced. Against AWS it would run unchanged, given a role.
"""

import contextlib
import io
import os
import zipfile
from pathlib import Path

import boto3

NAME = "hello-rest"
ROLE = "arn:aws:iam::000000000000:role/hello"
HERE = Path(__file__).parent
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")


def zipped(file: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.write(file, file.name)
    return archive.getvalue()


def deploy_function() -> str:
    functions = boto3.client("lambda", region_name=REGION)
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function(FunctionName=NAME)
    function = functions.create_function(
        FunctionName=NAME,
        Runtime="python3.12",
        Role=ROLE,
        Handler="handler.handler",
        Code={"ZipFile": zipped(HERE / "handler.py")},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
    functions.add_permission(
        FunctionName=NAME,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def deploy_api(function_arn: str) -> str:
    gateway = boto3.client("apigateway", region_name=REGION)
    for old in gateway.get_rest_apis(limit=500)["items"]:
        if old["name"] == NAME:
            gateway.delete_rest_api(restApiId=old["id"])
    api = gateway.create_rest_api(name=NAME)
    proxy = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="{proxy+}")
    for resource_id in (api["rootResourceId"], proxy["id"]):
        gateway.put_method(restApiId=api["id"], resourceId=resource_id, httpMethod="ANY", authorizationType="NONE")
        gateway.put_integration(
            restApiId=api["id"],
            resourceId=resource_id,
            httpMethod="ANY",
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function_arn}/invocations",
        )
    gateway.create_deployment(restApiId=api["id"], stageName="dev")
    return api["id"]


if __name__ == "__main__":
    api_id = deploy_api(deploy_function())
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    for path in ("/hello?name=you", "/any/path/at/all"):
        print(f"  curl '{endpoint}/_aws/execute-api/{api_id}/dev{path}'")
    print(f'  curl -d \'{{"name": "POST"}}\' {endpoint}/dev/hello')

"""Deploys the function and a REST API that sends it everything: plain boto3, nothing of the emulator's.

Runs again and again, and nobody who calls notices: the API is made anew behind its id, and what it was before serves
until it is deployed. Against AWS it would run unchanged, given a role.
"""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

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
    settings = {"FunctionName": NAME, "Runtime": "python3.12", "Role": ROLE, "Handler": "handler.handler"}
    code = zipped(HERE / "handler.py")
    try:
        functions.update_function_configuration(**settings)
        functions.get_waiter("function_updated_v2").wait(FunctionName=NAME)
        return functions.update_function_code(FunctionName=NAME, ZipFile=code)["FunctionArn"]
    except functions.exceptions.ResourceNotFoundException:
        function = functions.create_function(**settings, Code={"ZipFile": code})
    functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
    functions.add_permission(
        FunctionName=NAME,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def empty_api(gateway: Any) -> dict[str, Any]:
    """The API, with nothing in it. What is deployed of it goes on serving."""
    nothing = {"openapi": "3.0.1", "info": {"title": NAME, "version": "1"}, "paths": {}}
    for api in gateway.get_rest_apis(limit=500)["items"]:
        if api["name"] == NAME:
            return gateway.put_rest_api(restApiId=api["id"], mode="overwrite", body=json.dumps(nothing))
    return gateway.create_rest_api(name=NAME)


def deploy_api(function_arn: str) -> str:
    gateway = boto3.client("apigateway", region_name=REGION)
    api = empty_api(gateway)
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

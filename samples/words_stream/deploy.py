"""Deploys a function that streams, a REST API in transfer mode STREAM, and a function URL: plain boto3.

Runs again and again; against AWS it would run unchanged, given a role.
"""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

NAME = "words-stream"
ROLE = "arn:aws:iam::000000000000:role/words"
HERE = Path(__file__).parent
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
ANYBODY = (
    ("url", {"Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"}),
    ("by-url", {"Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": True}),
    ("apigateway", {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}),
)


def zipped(file: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.write(file, file.name)
    return archive.getvalue()


def deploy_function() -> tuple[str, str]:
    """The function's ARN, and its URL."""
    functions = boto3.client("lambda", region_name=REGION)
    code = zipped(HERE / "index.mjs")
    try:
        arn = functions.update_function_code(FunctionName=NAME, ZipFile=code)["FunctionArn"]
        return arn, functions.get_function_url_config(FunctionName=NAME)["FunctionUrl"]
    except functions.exceptions.ResourceNotFoundException:
        settings = {"Runtime": "nodejs22.x", "Role": ROLE, "Handler": "index.handler", "Timeout": 60}
        arn = functions.create_function(FunctionName=NAME, **settings, Code={"ZipFile": code})["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
    for name, statement in ANYBODY:
        functions.add_permission(FunctionName=NAME, StatementId=name, **statement)
    url = functions.create_function_url_config(FunctionName=NAME, AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    return arn, url["FunctionUrl"]


def definition(function_arn: str) -> dict[str, Any]:
    streaming = f"lambda:path/2021-11-15/functions/{function_arn}/response-streaming-invocations"
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": f"arn:aws:apigateway:{REGION}:{streaming}",
        "responseTransferMode": "STREAM",
        "timeoutInMillis": 60_000,
    }
    words = {"get": {"responses": {}, "x-amazon-apigateway-integration": integration}}
    return {"openapi": "3.0.1", "info": {"title": NAME, "version": "1"}, "paths": {"/words": words}}


def deploy_api(function_arn: str) -> str:
    gateway = boto3.client("apigateway", region_name=REGION)
    body = json.dumps(definition(function_arn))
    found = (api["id"] for api in gateway.get_rest_apis(limit=500)["items"] if api["name"] == NAME)
    api_id = next(found, None)
    if api_id is None:
        api_id = gateway.import_rest_api(body=body)["id"]
    else:
        gateway.put_rest_api(restApiId=api_id, mode="overwrite", body=body)
    gateway.create_deployment(restApiId=api_id, stageName="words")
    return api_id


if __name__ == "__main__":
    arn, url = deploy_function()
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    print(f"  curl -N '{endpoint}/_aws/execute-api/{deploy_api(arn)}/words/words'")
    print(
        f"  curl -N '{endpoint}/_aws/lambda-url/{urlsplit(url).netloc.partition('.')[0]}/?words=any+of+yours&pause=500'"
    )

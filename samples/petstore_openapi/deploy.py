"""Imports the OpenAPI document beside it as a REST API and deploys that; a second run puts it into the same API."""

import os
from pathlib import Path

import boto3

NAME = "petstore"
DOCUMENT = Path(__file__).parent / "petstore.yaml"
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")


def deploy() -> str:
    gateway = boto3.client("apigateway", region_name=REGION)
    body = DOCUMENT.read_bytes()
    known = [api["id"] for api in gateway.get_rest_apis(limit=500)["items"] if api["name"] == NAME]
    if known:
        api = gateway.put_rest_api(restApiId=known[0], mode="overwrite", body=body)
    else:
        api = gateway.import_rest_api(body=body, parameters={"endpointConfigurationTypes": "REGIONAL"})
    gateway.create_deployment(restApiId=api["id"], stageName="v1")
    return api["id"]


if __name__ == "__main__":
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{deploy()}/v1"
    print(f"  curl '{url}/pets?kind=dog'")
    print(f"""  curl -d '{{"name": "Tom", "kind": "cat"}}' -H 'Content-Type: application/json' {url}/pets""")
    print(f"  curl -i {url}/pets/7")

"""Deploys notes: a table, a function, users who sign in, and an HTTP API that only they may call, from web pages too.

Plain boto3, nothing of the emulator's. Runs again and again: notes and users stay, and what the API was before serves
until it is deployed anew.
"""

import contextlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3

NAME = "notes-http"
ROLE = "arn:aws:iam::000000000000:role/notes"
USER, PASSWORD = "ann", "Passw0rd!"
PAGES = os.environ.get("PAGES", "http://localhost:8000")
"""The origin of the pages that may call the API."""
ROUTES = ("GET /notes", "POST /notes", "DELETE /notes/{id}")
HERE = Path(__file__).parent
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")


def deploy_table() -> None:
    tables = boto3.client("dynamodb", region_name=REGION)
    keys = {"owner": "HASH", "id": "RANGE"}
    with contextlib.suppress(tables.exceptions.ResourceInUseException):
        tables.create_table(
            TableName=NAME,
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
            BillingMode="PAY_PER_REQUEST",
        )


def deploy_function() -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.write(HERE / "handler.py", "handler.py")
    functions = boto3.client("lambda", region_name=REGION)
    settings = {
        "FunctionName": NAME,
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "handler.handler",
        "Environment": {"Variables": {"TABLE": NAME}},
    }
    try:
        functions.update_function_configuration(**settings)
        functions.get_waiter("function_updated_v2").wait(FunctionName=NAME)
        return functions.update_function_code(FunctionName=NAME, ZipFile=archive.getvalue())["FunctionArn"]
    except functions.exceptions.ResourceNotFoundException:
        function = functions.create_function(**settings, Code={"ZipFile": archive.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
    functions.add_permission(
        FunctionName=NAME,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def deploy_users() -> tuple[str, str, str]:
    """The pool, its client, and the token of a user who has signed in."""
    cognito = boto3.client("cognito-idp", region_name=REGION)
    known = [pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"] if pool["Name"] == NAME]
    if known:
        pool = known[0]
        client = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"][0]["ClientId"]
    else:
        pool = cognito.create_user_pool(PoolName=NAME)["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="page", ExplicitAuthFlows=flows)
        client = made["UserPoolClient"]["ClientId"]
        cognito.admin_create_user(UserPoolId=pool, Username=USER)
        cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
    signed_in = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": USER, "PASSWORD": PASSWORD}
    )
    return pool, client, signed_in["AuthenticationResult"]["IdToken"]


def empty_api(gateway: Any) -> str:
    """The id of the API, with nothing in it. What is deployed of it goes on serving."""
    cors = {"AllowOrigins": [PAGES], "AllowHeaders": ["authorization", "content-type"], "AllowMethods": ["*"]}
    for api_id in [api["ApiId"] for api in gateway.get_apis(MaxResults="500")["Items"] if api["Name"] == NAME]:
        for route in gateway.get_routes(ApiId=api_id)["Items"]:
            gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        for integration in gateway.get_integrations(ApiId=api_id)["Items"]:
            gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
        for authorizer in gateway.get_authorizers(ApiId=api_id)["Items"]:
            gateway.delete_authorizer(ApiId=api_id, AuthorizerId=authorizer["AuthorizerId"])
        return gateway.update_api(ApiId=api_id, CorsConfiguration=cors)["ApiId"]
    return gateway.create_api(Name=NAME, ProtocolType="HTTP", CorsConfiguration=cors)["ApiId"]


def deploy_api(function_arn: str, pool: str, client: str) -> str:
    gateway = boto3.client("apigatewayv2", region_name=REGION)
    api_id = empty_api(gateway)
    integration = gateway.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=function_arn, PayloadFormatVersion="2.0"
    )
    authorizer = gateway.create_authorizer(
        ApiId=api_id,
        Name="users",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}", "Audience": [client]},
    )
    for key in ROUTES:
        gateway.create_route(
            ApiId=api_id,
            RouteKey=key,
            Target=f"integrations/{integration['IntegrationId']}",
            AuthorizationType="JWT",
            AuthorizerId=authorizer["AuthorizerId"],
        )
    with contextlib.suppress(gateway.exceptions.ConflictException):
        gateway.create_stage(ApiId=api_id, StageName="$default")
    gateway.create_deployment(ApiId=api_id, StageName="$default")
    return api_id


if __name__ == "__main__":
    deploy_table()
    pool, client, token = deploy_users()
    api = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{deploy_api(deploy_function(), pool, client)}"
    print(f"  TOKEN={token}")
    curl = f"""curl -H "Authorization: Bearer $TOKEN" '{api}/notes'"""
    print(f"""  {curl} -H 'Content-Type: application/json' -d '{{"text": "milk"}}'""")
    print(f"  {curl}")
    print(f"  python -m http.server 8000 --directory {HERE}  # then open")
    print(f"  {PAGES}/page.html#{urlencode({'api': api, 'token': token})}")

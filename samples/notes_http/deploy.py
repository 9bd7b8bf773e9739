"""Deploys notes: a table, a function, users who sign in, and an HTTP API that only they may call, from web pages too.

Plain boto3, nothing of the emulator's. Runs again and again: what an earlier run made is replaced.
"""

import contextlib
import io
import os
import zipfile
from pathlib import Path
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
    with contextlib.suppress(tables.exceptions.ResourceNotFoundException):
        tables.delete_table(TableName=NAME)
        tables.get_waiter("table_not_exists").wait(TableName=NAME)
    keys = {"owner": "HASH", "id": "RANGE"}
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
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function(FunctionName=NAME)
    function = functions.create_function(
        FunctionName=NAME,
        Runtime="python3.12",
        Role=ROLE,
        Handler="handler.handler",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": {"TABLE": NAME}},
    )
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
    for old in cognito.list_user_pools(MaxResults=60)["UserPools"]:
        if old["Name"] == NAME:
            cognito.delete_user_pool(UserPoolId=old["Id"])
    pool = cognito.create_user_pool(PoolName=NAME)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="page", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username=USER)
    cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
    signed_in = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": USER, "PASSWORD": PASSWORD}
    )
    return pool, client, signed_in["AuthenticationResult"]["IdToken"]


def deploy_api(function_arn: str, pool: str, client: str) -> str:
    gateway = boto3.client("apigatewayv2", region_name=REGION)
    for old in gateway.get_apis()["Items"]:
        if old["Name"] == NAME:
            gateway.delete_api(ApiId=old["ApiId"])
    cors = {"AllowOrigins": [PAGES], "AllowHeaders": ["authorization", "content-type"], "AllowMethods": ["*"]}
    api_id = gateway.create_api(Name=NAME, ProtocolType="HTTP", CorsConfiguration=cors)["ApiId"]
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
    gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return api_id


if __name__ == "__main__":
    deploy_table()
    pool, client, token = deploy_users()
    api = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{deploy_api(deploy_function(), pool, client)}"
    print(f"  TOKEN={token}")
    print(f"""  curl -H "Authorization: Bearer $TOKEN" -d '{{"text": "milk"}}' '{api}/notes'""")
    print(f"""  curl -H "Authorization: Bearer $TOKEN" '{api}/notes'""")
    print(f"  python -m http.server 8000 --directory {HERE}  # then open")
    print(f"  {PAGES}/page.html#{urlencode({'api': api, 'token': token})}")

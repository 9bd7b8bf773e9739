"""The APIs the benchmark asks: a REST and an HTTP API of 300 routes each, so that routing is not flattered.

Their stages write access logs in AWS's common format to a log group, and keep metrics of each method and route.
"""

import io
import shutil
import zipfile
from typing import Any

from data_plane.apis.http_telemetry import COMMON_LOG_FORMAT as HTTP_LOG_FORMAT
from data_plane.telemetry.access_log import COMMON_LOG_FORMAT as REST_LOG_FORMAT
from tests.apis import allow_gateway, uri
from tests.process import client_of

_HANDLER = 'def handler(event, context):\n    return {"statusCode": 200, "body": "{\\"hello\\": \\"you\\"}"}\n'
_NODE_HANDLER = 'exports.handler = async () => ({ statusCode: 200, body: JSON.stringify({ hello: "you" }) });'
_LOG_GROUP = "bench"
_LOG_ARN = f"arn:aws:logs:us-east-1:000000000000:log-group:{_LOG_GROUP}"
_TEMPLATE = '{"hello": "$context.stage"}'


def function(endpoint: str, name: str, source: str = _HANDLER, *, file: str = "index.py") -> str:
    """A function that the gateway may call; its ARN. file: shows the runtime."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr(file, source)
    made = client_of("lambda", endpoint).create_function(
        FunctionName=name,
        Runtime="nodejs22.x" if file.endswith(".js") else "python3.12",
        Role="arn:aws:iam::000000000000:role/bench",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    allow_gateway(lambda service: client_of(service, endpoint), made["FunctionArn"])
    return str(made["FunctionArn"])


def everything(endpoint: str, backend: str) -> dict[str, str]:
    """Deploy; the paths to ask, by the name of their row."""
    client_of("logs", endpoint).create_log_group(logGroupName=_LOG_GROUP)
    gateway = client_of("apigateway", endpoint)
    arn = function(endpoint, "bench")
    api = gateway.create_rest_api(name="bench", endpointConfiguration={"types": ["REGIONAL"]})
    routes: dict[str, tuple[str, dict[str, Any]]] = {
        "MOCK": ("mock", {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}),
        "HTTP_PROXY": ("http", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": backend + "/"}),
        "Lambda proxy": ("function", _lambda_proxy(arn)),
    }
    if shutil.which("node"):
        node = function(endpoint, "bench-node", _NODE_HANDLER, file="index.js")
        routes["Lambda proxy, Node.js"] = "node", _lambda_proxy(node)
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
    _observe(gateway, api["id"])
    found = {name: f"/_aws/execute-api/{api['id']}/bench/{part}" for name, (part, _) in routes.items()}
    return found | _http_api(endpoint, arn, backend)


def _lambda_proxy(arn: str) -> dict[str, Any]:
    return {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(arn)}


def _observe(gateway: Any, api_id: str) -> None:
    """Turn on the access log and the metrics of a REST API's stage, for which the account has a role."""
    role = "arn:aws:iam::000000000000:role/logs"
    gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}])
    settings = {
        "/accessLogSettings/destinationArn": _LOG_ARN,
        "/accessLogSettings/format": REST_LOG_FORMAT,
        "/*/*/metrics/enabled": "true",
    }
    changes = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    gateway.update_stage(restApiId=api_id, stageName="bench", patchOperations=changes)


def _http_api(endpoint: str, arn: str, backend: str) -> dict[str, str]:
    """The same of an HTTP API, and one whose token was verified before."""
    gateway = client_of("apigatewayv2", endpoint)
    api = gateway.create_api(Name="bench", ProtocolType="HTTP")["ApiId"]
    function = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    proxy = gateway.create_integration(
        ApiId=api, IntegrationType="HTTP_PROXY", IntegrationUri=backend + "/", IntegrationMethod="GET",
        PayloadFormatVersion="1.0",
    )["IntegrationId"]  # fmt: skip
    issuer, audience, token = _signed_in(endpoint)
    authorizer = gateway.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.querystring.token"],
        JwtConfiguration={"Issuer": issuer, "Audience": [audience]},
    )["AuthorizerId"]
    for number in range(297):
        gateway.create_route(ApiId=api, RouteKey=f"GET /part{number}", Target=f"integrations/{proxy}")
    gateway.create_route(ApiId=api, RouteKey="GET /http", Target=f"integrations/{proxy}")
    gateway.create_route(ApiId=api, RouteKey="GET /function", Target=f"integrations/{function}")
    gateway.create_route(
        ApiId=api,
        RouteKey="GET /jwt",
        Target=f"integrations/{proxy}",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
    )
    gateway.create_stage(
        ApiId=api,
        StageName="bench",
        AutoDeploy=True,
        AccessLogSettings={"DestinationArn": _LOG_ARN, "Format": HTTP_LOG_FORMAT},
        DefaultRouteSettings={"DetailedMetricsEnabled": True},
    )
    base = f"/_aws/execute-api/{api}/bench"
    return {
        "HTTP API: HTTP_PROXY": f"{base}/http",
        "HTTP API: the same, JWT": f"{base}/jwt?token={token}",
        "HTTP API: Lambda, 2.0": f"{base}/function",
    }


def _signed_in(endpoint: str) -> tuple[str, str, str]:
    """Issuer, audience and token of a user of the embedded Cognito."""
    cognito = client_of("cognito-idp", endpoint)
    pool = cognito.create_user_pool(PoolName="bench")["UserPool"]["Id"]
    audience = cognito.create_user_pool_client(UserPoolId=pool, ClientName="bench")["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Passw0rd!", Permanent=True)
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=audience,
        AuthFlow="ADMIN_NO_SRP_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    return issuer, audience, signed_in["AuthenticationResult"]["IdToken"]

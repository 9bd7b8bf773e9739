"""APIs of `apigatewayv2` under test, through boto3, on the control plane that the tests of v1 share too."""

import asyncio
from functools import cache
from typing import Any

import pytest

from control_plane.wire.messages import Request, Response
from tests.control_plane.clients import boto_client
from tests.control_plane.v1.conftest import (
    ACCOUNT,
    DATE,
    FUNCTION_URI,
    REGION,
    Emulator,
    Like,
    control_plane,
    emulator,
    limits,
    plain,
    status,
)

__all__ = [
    "ACCOUNT",
    "DATE",
    "FUNCTION_URI",
    "REGION",
    "ROLE",
    "URL",
    "Emulator",
    "Like",
    "control_plane",
    "emulator",
    "limits",
    "plain",
    "status",
]

URL = "https://example.com/pets"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/pets"
API_ID, SHORT_ID = Like("[a-z0-9]{10}"), Like("[a-z0-9]{6}")


@cache
def client(account_id: str = ACCOUNT, region: str = REGION) -> Any:
    def send(request: Request) -> Response:
        return asyncio.run(control_plane().handle("apigatewayv2", request, account_id, region))

    return boto_client("apigatewayv2", send, region=region, account_id=account_id)


@pytest.fixture
def apigatewayv2(emulator: Emulator) -> Any:
    return client()


class Api:
    """An API under test, and short ways to define more of it."""

    def __init__(self, client: Any, **settings: Any) -> None:
        self.client = client
        self.id = str(client.create_api(**{"Name": "pets", **settings})["ApiId"])

    def integration(self, **settings: Any) -> str:
        given = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": URL}
        return str(self.client.create_integration(ApiId=self.id, **{**given, **settings})["IntegrationId"])

    def route(self, key: str = "GET /pets", **settings: Any) -> str:
        """A route with an integration of its own, unless a target is given (None: none)."""
        given = {"Target": f"integrations/{self.integration()}"} if "Target" not in settings else settings
        given = {name: each for name, each in {**settings, **given}.items() if each is not None}
        return str(self.client.create_route(ApiId=self.id, RouteKey=key, **given)["RouteId"])

    def stage(self, name: str = "dev", **settings: Any) -> dict[str, str]:
        """A stage; returns how calls name it."""
        self.client.create_stage(ApiId=self.id, StageName=name, **settings)
        return {"ApiId": self.id, "StageName": name}

    def jwt(self, name: str = "jwt") -> str:
        made = self.client.create_authorizer(
            ApiId=self.id,
            Name=name,
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": "https://login.example.com", "Audience": ["pets"]},
        )
        return str(made["AuthorizerId"])

    def lambda_authorizer(self, name: str = "guard", **settings: Any) -> str:
        made = self.client.create_authorizer(
            ApiId=self.id, Name=name, AuthorizerType="REQUEST", AuthorizerUri=FUNCTION_URI, **settings
        )
        return str(made["AuthorizerId"])


@pytest.fixture
def http(apigatewayv2: Any) -> Api:
    return Api(apigatewayv2, ProtocolType="HTTP")


@pytest.fixture
def websocket(apigatewayv2: Any) -> Api:
    return Api(apigatewayv2, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")


@pytest.fixture
def apis(http: Api, websocket: Api) -> dict[str, Api]:
    """One of each protocol, by its name."""
    return {"HTTP": http, "WEBSOCKET": websocket}

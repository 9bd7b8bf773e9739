"""HTTP APIs for tests: their functions, routes and stages, and where they are called."""

import itertools
from typing import Any

from tests.apis import allow_gateway, zipped
from tests.process import Server

_names = (f"http{number}" for number in itertools.count())

SHOWS_ITS_EVENT = "def handler(event, context):\n    return event"
DOES_AS_ITS_BODY_SAYS = """
import json

def handler(event, context):
    answer = json.loads(event["body"])
    if answer == "fail":
        raise ValueError("no")
    return answer
"""


def function(aws: Any, source: str = SHOWS_ITS_EVENT, *, permitted: bool = True) -> str:
    """The ARN of a function."""
    made = aws("lambda").create_function(
        FunctionName=next(_names),
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/r",
        Handler="index.handler",
        Code={"ZipFile": zipped(source)},
    )
    if permitted:
        allow_gateway(aws, made["FunctionArn"])
    return str(made["FunctionArn"])


class HttpApi:
    """An HTTP API with a stage that follows it."""

    def __init__(self, aws: Any, emulator: Server, *, stage: str = "$default", **members: Any) -> None:
        """members: of CreateApi."""
        self.gateway = aws("apigatewayv2")
        self.id: str = self.gateway.create_api(Name=next(_names), ProtocolType="HTTP", **members)["ApiId"]
        self.root = f"{emulator.url}/_aws/execute-api/{self.id}"
        self.stage(stage, AutoDeploy=True)
        self.url = self.root if stage == "$default" else f"{self.root}/{stage}"

    def stage(self, name: str, **members: Any) -> None:
        self.gateway.create_stage(ApiId=self.id, StageName=name, **members)

    def integration(self, **members: Any) -> str:
        made = self.gateway.create_integration(ApiId=self.id, **members)
        return f"integrations/{made['IntegrationId']}"

    def route(self, key: str, target: str, **members: Any) -> None:
        self.gateway.create_route(ApiId=self.id, RouteKey=key, Target=target, **members)

    def calls(self, arn: str, *keys: str, version: str = "2.0", **members: Any) -> None:
        """Let these routes call a function. members: of CreateIntegration."""
        target = self.integration(
            IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion=version, **members
        )
        for key in keys:
            self.route(key, target)

    def proxies(self, uri: str, *keys: str, method: str = "ANY", **members: Any) -> None:
        """Let these routes call an endpoint. members: of CreateIntegration."""
        target = self.integration(
            IntegrationType="HTTP_PROXY",
            IntegrationUri=uri,
            IntegrationMethod=method,
            PayloadFormatVersion="1.0",
            **members,
        )
        for key in keys:
            self.route(key, target)

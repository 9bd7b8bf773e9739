"""A control plane with stand-in ports, and real boto3 clients whose requests go to it instead of to a network."""

import asyncio
import re
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from control_plane.limits import Limits
from control_plane.ports import Ports
from control_plane.service import ControlPlane
from control_plane.store import Store
from control_plane.wire.messages import Request, Response
from tests.control_plane.clients import (
    AuthorizerTestsStandIn,
    CountedUsage,
    EchoedTests,
    NotedFlushes,
    boto_client,
)

ACCOUNT, REGION = "111111111111", "us-east-1"
FUNCTION_URI = (
    f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
    f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pets/invocations"
)

AUTHORIZATION = "method.request.header.Authorization"


UNUSED: Any = object()
"""Stands for the ports that definitions of REST APIs have no use for: any use fails."""


@cache
def control_plane() -> ControlPlane:
    """Models and codecs take a while to load, so all tests share them; the store is that of the latest `Emulator`."""
    return ControlPlane(_store(CountedUsage(), NotedFlushes(), AuthorizerTestsStandIn(), Limits()))


def send(request: Request, account_id: str = ACCOUNT, region: str = REGION) -> Response:
    return asyncio.run(control_plane().handle("apigateway", request, account_id, region))


@cache
def client(account_id: str = ACCOUNT, region: str = REGION) -> Any:
    """A boto3 client of an account in a region."""
    return boto_client(
        "apigateway", lambda request: send(request, account_id, region), region=region, account_id=account_id
    )


class Emulator:
    """A new, empty store behind the shared control plane, and what the stand-ins were told."""

    def __init__(self, limits: Limits) -> None:
        self.usage, self.flushes = CountedUsage(), NotedFlushes()
        self.authorizer_tests = AuthorizerTestsStandIn()
        self.store = control_plane().store = _store(self.usage, self.flushes, self.authorizer_tests, limits)


def _store(
    usage: CountedUsage, flushes: NotedFlushes, authorizer_tests: AuthorizerTestsStandIn, limits: Limits
) -> Store:
    return Store(
        Ports(
            functions=UNUSED,
            durable=UNUSED,
            files=UNUSED,
            objects=UNUSED,
            queues=UNUSED,
            usage=usage,
            stage_caches=flushes,
            method_tests=EchoedTests(),
            authorizer_tests=authorizer_tests,
            connections=UNUSED,
            limits=limits,
        )
    )


class Like:
    """Equal to any text of this form."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(self._pattern.fullmatch(other))

    def __hash__(self) -> int:
        return hash(self._pattern)

    def __repr__(self) -> str:
        return f"<like {self._pattern.pattern}>"


class Date:
    """Equal to any date."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, datetime)

    def __hash__(self) -> int:
        return 0


LONG_ID, SHORT_ID, DATE = Like("[a-z0-9]{10}"), Like("[a-z0-9]{6}"), Date()


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what boto3 adds."""
    return {name: member for name, member in answer.items() if name != "ResponseMetadata"}


def status(answer: dict[str, Any]) -> int:
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def replace(path: str, value: str | None = None, op: str = "replace") -> list[dict[str, str]]:
    """A patch of one operation."""
    return [{"op": op, "path": path, **({} if value is None else {"value": value})}]


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def emulator(limits: Limits) -> Emulator:
    return Emulator(limits)


@pytest.fixture
def apigateway(emulator: Emulator) -> Any:
    return client()


class Api:
    """A small REST API under test, and short ways to define more of it."""

    def __init__(self, client: Any, **settings: Any) -> None:
        created = client.create_rest_api(name="pets", **settings)
        self.client, self.id, self.root = client, created["id"], created["rootResourceId"]

    def resource(self, path_part: str, parent: str | None = None) -> str:
        made = self.client.create_resource(restApiId=self.id, parentId=parent or self.root, pathPart=path_part)
        return str(made["id"])

    def method(self, resource: str | None = None, verb: str = "GET", **settings: Any) -> dict[str, str]:
        """A method answered by MOCK; returns how calls name it."""
        key = {"restApiId": self.id, "resourceId": resource or self.root, "httpMethod": verb}
        self.client.put_method(**key, **{"authorizationType": "NONE", **settings})
        self.client.put_integration(**key, type="MOCK")
        return key

    def deployment(self, **settings: Any) -> str:
        return str(self.client.create_deployment(restApiId=self.id, **settings)["id"])

    def stage(self, name: str = "dev", **settings: Any) -> dict[str, str]:
        """A stage of a new deployment; returns how calls name it."""
        self.client.create_stage(restApiId=self.id, stageName=name, deploymentId=self.deployment(), **settings)
        return {"restApiId": self.id, "stageName": name}

    def authorizer(self, name: str = "guard", **settings: Any) -> str:
        given = {"type": "TOKEN", "authorizerUri": FUNCTION_URI, "identitySource": AUTHORIZATION}
        return str(self.client.create_authorizer(restApiId=self.id, name=name, **{**given, **settings})["id"])


@pytest.fixture
def api(apigateway: Any) -> Api:
    return Api(apigateway)


@pytest.fixture
def deployable(api: Api) -> Api:
    """An API with a method, so that it can be deployed."""
    api.method()
    return api

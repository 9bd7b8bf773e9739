"""CloudFormation by itself: a real boto3 client, whose requests are handed to the service; its resources are things."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from data_plane.runtime import Request
from emulator.caller import Caller
from emulator.cloudformation.clients import Emulator
from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.custom.wait_conditions import WaitCondition
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.service import CloudFormation
from emulator.cloudformation.stacks import Stacks
from tests.cloudformation.nobody import nobody

ACCOUNT, REGION = "123456789012", "eu-west-1"


class Things:
    """A thing is made of its properties. One that `Fails` fails, one that `Waits` is made when it is let; what one
    with `NoEcho` gives is secret."""

    replaced_by = frozenset(("Size",))

    def __init__(self) -> None:
        self.may_go_on = False

    def create(self, context: Context, properties: Properties) -> Made:
        self._go(properties, "create")
        attributes = {"Arn": f"arn:{context.logical_id}", **properties}
        return Made(f"{context.logical_id.lower()}-id", attributes, no_echo="NoEcho" in properties)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._go(new, "update")
        return Made(made.physical_id, {**made.attributes, **new})

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._go(properties, "delete")

    def _go(self, properties: Properties, verb: str) -> None:
        while verb in properties.get("Waits", ()) and not self.may_go_on:
            time.sleep(0.001)
        if verb in properties.get("Fails", ()):
            raise ResourceFailed(f"It cannot {verb}")


class Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, amount: int = 0, **_: object) -> Any:
        yield self._body


class Cloud:
    """A service, clients of it, and the things that its stacks make."""

    def __init__(self, emulator: Emulator) -> None:
        self.things = Things()
        self.stacks = Stacks()
        things = dict.fromkeys(("Test::Thing::Thing", "AWS::IAM::Role", "AWS::IAM::Policy"), self.things)
        types = Types({**things, "AWS::CloudFormation::WaitCondition": WaitCondition()})
        self.service = CloudFormation(emulator, self.stacks, types)
        self.client = self.client_of(ACCOUNT, REGION)

    def client_of(self, account_id: str, region: str) -> Any:
        client = boto3.client(
            "cloudformation",
            region_name=region,
            endpoint_url="http://localhost",
            aws_access_key_id=account_id,
            aws_secret_access_key="test",
        )

        def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
            parts = urlsplit(str(request.url))
            asked = Request(method="POST", path=parts.path or "/", query=parts.query, body=_bytes(request.body))
            answer = self.service.handle(asked, Caller(account_id, region, "cloudformation"))
            return AWSResponse(str(request.url), answer.status, dict(answer.headers), Raw(answer.body))  # type: ignore[arg-type]

        client.meta.events.register("before-send", send)
        return client

    def close(self) -> None:
        self.things.may_go_on = True
        self.service.reset()

    def settled(self, name: str = "s") -> str:
        """A stack's status when nothing is under way any more; `none` where none is found by that name or id."""
        while stack := self.stacks.find(ACCOUNT, REGION, name):
            if not stack.status.endswith("IN_PROGRESS") or stack.status == "REVIEW_IN_PROGRESS":
                return stack.status
            time.sleep(0.001)
        return "none"


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with nobody() as emulator:
        cloud = Cloud(emulator)
        yield cloud
        cloud.close()


@pytest.fixture
def cloudformation(cloud: Cloud) -> Any:
    return cloud.client

"""Providers, called without a stack: by the clients of an emulator that runs."""

from collections.abc import Callable
from typing import Any, cast

from emulator.cloudformation.clients import Clients, Emulator
from emulator.cloudformation.resources.provider import Context

ACCOUNT, REGION = "000000000000", "us-east-1"
STACK = {"aws:cloudformation:stack-name": "shop"}


class Served:
    """Of an emulator in another process; aws: as the fixture of this name."""

    def __init__(self, aws: Any) -> None:
        self._aws = aws
        self.url = aws("sts").meta.endpoint_url

    def client(self, service: str, account_id: str, region: str) -> Any:
        return self._aws(service, access_key=account_id, region=region)


def context(
    aws: Any, logical_id: str, type: str = "", initiated: Callable[[str], None] = lambda physical_id: None, **tags: str
) -> Context:
    return Context(
        clients=Clients(cast(Emulator, Served(aws)), ACCOUNT, REGION),
        account_id=ACCOUNT,
        region=REGION,
        stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1f3b",
        stack_name="shop",
        logical_id=logical_id,
        type=type,
        tags={**STACK, **tags},
        initiated=initiated,
    )

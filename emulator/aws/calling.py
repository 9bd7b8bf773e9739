"""How services of AWS call functions, in the background: used by those that stand in for moto's, which need moto."""

from typing import Any, NamedTuple, Protocol

LOGS = "logs.amazonaws.com"


class Source(NamedTuple):
    """Who calls: a service, as `s3.amazonaws.com`, for what has this ARN and is of this account."""

    service: str
    account_id: str
    arn: str

    @property
    def principals(self) -> frozenset[str]:
        """What a policy may call it; CloudWatch Logs was `logs.us-east-1.amazonaws.com` once, and still is."""
        if self.service != LOGS:
            return frozenset((self.service,))
        region = self.arn.split(":")[3]
        return frozenset((LOGS, LOGS.replace(".", f".{region}.", 1)))


class CallFunction(Protocol):
    def __call__(self, source: Source, function_arn: str, event: Any) -> None:
        """Call it; how that ends is told to nobody."""

    def would(self, source: Source, function_arn: str) -> bool:
        """Is there such a function, and does it let this service call it?"""


class NoFunctions:
    """There are none."""

    def __call__(self, source: Source, function_arn: str, event: Any) -> None:
        pass

    def would(self, source: Source, function_arn: str) -> bool:
        return False

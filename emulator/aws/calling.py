"""How services of AWS call functions and send to targets: used by those that stand in for moto's, which need moto."""

from typing import Any, NamedTuple, Protocol

from data_plane.auth.signatures.identities import AssumableRole
from data_plane.roles import Refusal, Role
from emulator.aws.targets.deliveries import Delivery

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


class FunctionEvent(NamedTuple):
    """What a service has for a function, which is called later. event: JSON."""

    source: Source
    function_arn: str
    event: bytes


class CallFunction(Protocol):
    def __call__(self, source: Source, function_arn: str, event: Any) -> None:
        """Call it; how that ends is told to nobody."""

    def would(self, source: Source, function_arn: str) -> bool:
        """Is there such a function, and does it let this service call it?"""


class AskFunction(Protocol):
    def __call__(self, source: Source, function_arn: str, event: Any, seconds: float) -> bytes | None:
        """What it answers; None where it takes longer. It blocks. Raises NotCalled, FunctionFailed."""


class NotCalled(Exception):
    """A function that does not let the service call it, is not there or is too busy: Lambda's error says which."""


class FunctionFailed(Exception):
    """What the function raised: its message."""


class NoFunctions:
    """There are none."""

    def __call__(self, source: Source, function_arn: str, event: Any) -> None:
        pass

    def would(self, source: Source, function_arn: str) -> bool:
        return False


class Deliver(Protocol):
    def __call__(self, delivery: Delivery, /) -> None:
        """Send it, in the background."""


class Assumes(Protocol):
    def __call__(self, role: Role, found: AssumableRole | None) -> Refusal | None:
        """What a role may not do, found in IAM or not; None where its service may not assume it."""


class Outside(NamedTuple):
    """What services reach that is not moto's. Call it in any thread. url: the emulator's."""

    call_function: CallFunction
    ask_function: AskFunction
    deliver: Deliver
    assumes: Assumes
    url: str = ""


def _no_answer(source: Source, function_arn: str, event: Any, seconds: float) -> bytes | None:
    raise NotCalled("ResourceNotFoundException")


def _nowhere(delivery: Delivery) -> None:
    pass


def _nobody(role: Role, found: AssumableRole | None) -> Refusal | None:
    return None


ALONE = Outside(NoFunctions(), _no_answer, _nowhere, _nobody)
"""Nothing."""

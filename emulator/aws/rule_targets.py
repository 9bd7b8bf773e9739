"""What rules of EventBridge send events to, besides functions and what moto has: topics and state machines.

How it ends is told to nobody. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.exceptions import AWSError, ServiceException
from moto.sns.models import sns_backends

_log = logging.getLogger("emulator")


def has(arn: str) -> bool:
    return _service(arn) in _SENDERS


def send(arn: str, text: str) -> None:
    """text: JSON, the event or what the target wants instead."""
    try:
        _SENDERS[_service(arn)](arn, text)
    except (AWSError, ServiceException) as problem:
        _log.warning("A rule could not send to %s: %s", arn, problem)


def _publish(arn: str, text: str) -> None:
    _of(sns_backends, arn).publish(text, arn)


def _start(arn: str, text: str) -> None:
    """The interpreter of state machines takes 0.9 seconds to import."""
    from emulator.aws.state_machines import start_execution

    start_execution(arn, text)


_SENDERS: Mapping[str, Callable[[str, str], None]] = {"sns": _publish, "states": _start}


def _service(arn: str) -> str:
    return arn.split(":")[2]


def _of(backends: Any, arn: str) -> Any:
    _, _, _, region, account_id, *_ = arn.split(":")
    return backends[account_id][region]

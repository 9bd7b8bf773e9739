"""Durable executions of Lambda functions: what they consist of, as records. Names are AWS's, times seconds since the
epoch.

An `Execution` is one run of a durable function, over as many invocations as it takes. What its code has checkpointed is
a tree of `Operation`s; an `OperationUpdate` is what it asks to change of one. `Event`s are its history.

https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from control_plane.definitions.functions import DurableConfig

OVER = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"})
"""The statuses that an execution keeps."""


class ErrorObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    error_message: str | None = None
    error_type: str | None = None
    error_data: str | None = None
    stack_trace: Sequence[str] | None = None


class ContextDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """replay_children: the function wants to see its children though it is completed."""

    replay_children: bool | None = None
    result: str | None = None
    error: ErrorObject | None = None


class StepDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """attempt: how many have ended."""

    attempt: int = 0
    next_attempt_timestamp: float | None = None
    result: str | None = None
    error: ErrorObject | None = None


class WaitDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    scheduled_end_timestamp: float | None = None


class CallbackDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    callback_id: str
    result: str | None = None
    error: ErrorObject | None = None


class ChainedInvokeDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    result: str | None = None
    error: ErrorObject | None = None


class ExecutionDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    input_payload: str


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One with the details of its type."""

    id: str
    type: str
    status: str
    start_timestamp: float
    end_timestamp: float | None = None
    parent_id: str | None = None
    name: str | None = None
    sub_type: str | None = None
    execution_details: ExecutionDetails | None = None
    context_details: ContextDetails | None = None
    step_details: StepDetails | None = None
    wait_details: WaitDetails | None = None
    callback_details: CallbackDetails | None = None
    chained_invoke_details: ChainedInvokeDetails | None = None


class ContextOptions(msgspec.Struct, frozen=True, kw_only=True):
    replay_children: bool = False


class StepOptions(msgspec.Struct, frozen=True, kw_only=True):
    next_attempt_delay_seconds: int | float | None = None


class WaitOptions(msgspec.Struct, frozen=True, kw_only=True):
    wait_seconds: int | float | None = None


class CallbackOptions(msgspec.Struct, frozen=True, kw_only=True):
    """0 is none."""

    timeout_seconds: int = 0
    heartbeat_timeout_seconds: int = 0


class ChainedInvokeOptions(msgspec.Struct, frozen=True, kw_only=True):
    function_name: str
    tenant_id: str | None = None
    x_amzn_trace_id: str | None = None


class OperationUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """function_arn: what a chained invocation's function name means, with its qualifier."""

    id: str
    type: str
    action: str
    parent_id: str | None = None
    name: str | None = None
    sub_type: str | None = None
    payload: str | None = None
    error: ErrorObject | None = None
    context_options: ContextOptions | None = None
    step_options: StepOptions | None = None
    wait_options: WaitOptions | None = None
    callback_options: CallbackOptions | None = None
    chained_invoke_options: ChainedInvokeOptions | None = None
    function_arn: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """details: those of its type, in snake_case; what may be left out of them lies under a `payload`."""

    event_id: int
    event_type: str
    event_timestamp: float
    id: str | None = None
    name: str | None = None
    parent_id: str | None = None
    sub_type: str | None = None
    details: Mapping[str, Any] = {}


class PauseDetails(msgspec.Struct, frozen=True, kw_only=True):
    """left: seconds of the execution's time that were left when it was paused."""

    pause_request_timestamp: float
    execution_timeout_paused: bool
    reason: str | None = None
    client_token: str | None = None
    left: float = 0.0


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """One durable execution.

    function_arn: qualified by the version that it runs, whatever it was called by. invoked_arn: what it was called by.
    expires: when it times out. asynchronous: nobody waits for it. parent: the execution that invoked it, and the
    operation there. idle: its function has seen everything and waits for something to happen. performed, written: how
    many operations it had, and bytes of them, when it ended.
    """

    durable_execution_arn: str
    durable_execution_name: str
    function_arn: str
    invoked_arn: str
    version: str
    input_payload: str
    durable_config: DurableConfig
    trace_id: str
    start_timestamp: float
    expires: float
    status: str = "RUNNING"
    end_timestamp: float | None = None
    result: str | None = None
    error: ErrorObject | None = None
    pause_details: PauseDetails | None = None
    asynchronous: bool = False
    parent: tuple[str, str] | None = None
    idle: bool = False
    performed: int = 0
    written: int = 0


class Checkpointed(msgspec.Struct, frozen=True, kw_only=True):
    """checkpoint_token: for the next one; None where there is to be none. operations: what has changed."""

    checkpoint_token: str | None
    operations: Sequence[Operation]

"""StartSyncExecution, which moto's interpreter of state machines can do and its HTTP interface does not offer.

An Express execution runs in the caller's thread; its answer is that of DescribeExecution, with what came of it
(`FAILED` is an answer with status 200, too).
"""

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser.backend.execution import SyncExecution
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from data_plane.runtime import Request, Response
from emulator.caller import Caller


def start_sync_execution(request: Request, caller: Caller) -> Response:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return _refused("SerializationException", "The request is not JSON.")
    text = asked.get("input", "{}")
    try:
        json.loads(text)
    except (ValueError, TypeError) as problem:
        return _refused("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{problem}'")
    arn = asked.get("stateMachineArn", "")
    try:
        # moto's annotations tell the machines of its two interpreters apart; at run time they are one.
        machine: Any = stepfunctions_parser_backends[caller.account_id][caller.region].describe_state_machine(arn)
    except AWSError as failure:
        return _refused(failure.TYPE or "ValidationException", failure.message)
    if machine.type != "EXPRESS":
        return _refused("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
    name = asked.get("name") or str(uuid.uuid4())
    execution = SyncExecution(
        name=name,
        sm_type=machine.type,
        role_arn=machine.roleArn,
        exec_arn=f"{arn.replace(':stateMachine:', ':express:')}:{name}:{uuid.uuid4()}",
        account_id=caller.account_id,
        region_name=caller.region,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=text,
        trace_header=asked.get("traceHeader"),
        activity_store={},
    )
    began = time.monotonic()
    execution.start()
    answer = {**execution.to_start_sync_execution_output(), "billingDetails": _billed(began)}
    return _say(200, {key: _shown(value) for key, value in answer.items() if value is not None})


def _billed(began: float) -> dict[str, int]:
    """Express executions are billed by 100 ms and 64 MB."""
    hundreds = int((time.monotonic() - began) * 10) + 1
    return {"billedDurationInMilliseconds": hundreds * 100, "billedMemoryUsedInMB": 64}


def _shown(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else value


def _refused(code: str, message: str) -> Response:
    return _say(400, {"__type": code, "message": message})


def _say(status: int, document: dict[str, Any]) -> Response:
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-RequestId", str(uuid.uuid4()))]
    return Response(status, headers, json.dumps(document).encode())

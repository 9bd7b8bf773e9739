"""Durable executions seen from outside: listed, described, stopped, paused, deleted.

https://docs.aws.amazon.com/lambda/latest/api/API_GetDurableExecution.html and its neighbours
"""

from collections.abc import Mapping, Sequence
from typing import Any

from control_plane.definitions.durable import OVER, Event, Execution
from control_plane.functions import lookup
from control_plane.functions.durable.references import MOST, USUAL, error_object, own
from control_plane.functions.names import refer
from control_plane.functions.paging import page
from control_plane.functions.timestamps import now
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.model import snake


@lambda_.operation
def get_durable_execution(
    account: Account, *, durable_execution_arn: str, include_execution_data: bool | None = None
) -> Mapping[str, Any]:
    found = account.ports.durable.find(own(account, durable_execution_arn))
    with_data = include_execution_data is not False
    pause = found.pause_details
    shown = {
        **_summary(found),
        "version": found.version,
        "trace_header": {"x_amzn_trace_id": found.trace_id},
        "execution_data_included": with_data,
        "durable_config": found.durable_config,
        "pause_details": pause
        and {
            "pause_request_timestamp": pause.pause_request_timestamp,
            "execution_timeout_paused": pause.execution_timeout_paused,
            "reason": pause.reason if with_data else None,
        },
        "expected_execution_timeout_timestamp": None if found.status in OVER else found.expires,
    }
    if with_data:
        shown |= {"input_payload": found.input_payload, "result": found.result, "error": found.error}
    return shown


@lambda_.operation
def get_durable_execution_history(
    account: Account,
    *,
    durable_execution_arn: str,
    include_execution_data: bool | None = None,
    max_items: int | None = None,
    marker: str | None = None,
    reverse_order: bool | None = None,
) -> Mapping[str, Any]:
    events = account.ports.durable.history(own(account, durable_execution_arn))
    found = page("events", events[::-1] if reverse_order else events, marker, max_items or USUAL, MOST)
    return {
        **found,
        "events": [_event(each, with_data=include_execution_data is not False) for each in found["events"]],
    }


@lambda_.operation
def list_durable_executions_by_function(
    account: Account,
    *,
    function_name: str,
    qualifier: str | None = None,
    durable_execution_name: str | None = None,
    statuses: Sequence[str] | None = None,
    started_after: float | None = None,
    started_before: float | None = None,
    reverse_order: bool | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    """The newest first, unless in reverse order."""
    reference = refer(account, function_name, qualifier)
    found = lookup.qualified(account, reference)
    version = found.main_version(reference.qualifier) if reference.qualifier else None
    listed = [
        _summary(each)
        for each in account.ports.durable.of_function(found.arn)
        if version in (None, each.version)
        and durable_execution_name in (None, each.durable_execution_name)
        and (not statuses or each.status in statuses)
        and (started_after is None or each.start_timestamp > started_after)
        and (started_before is None or each.start_timestamp < started_before)
    ]
    return page("durable_executions", listed if reverse_order else listed[::-1], marker, max_items or USUAL, MOST)


@lambda_.operation
def stop_durable_execution(
    account: Account, *, durable_execution_arn: str, error: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    stopped = account.ports.durable.stop(own(account, durable_execution_arn), error_object(error))
    return {"stop_timestamp": stopped}


@lambda_.operation
def pause_durable_execution(
    account: Account,
    *,
    durable_execution_arn: str,
    client_token: str | None = None,
    reason: str | None = None,
    execution_timeout_paused: bool | None = None,
) -> Mapping[str, Any]:
    arn, timeout_paused = own(account, durable_execution_arn), execution_timeout_paused is not False
    account.ports.durable.pause(arn, reason, client_token, timeout_paused=timeout_paused)
    return {}


@lambda_.operation
def resume_durable_execution(
    account: Account, *, durable_execution_arn: str, client_token: str | None = None, reason: str | None = None
) -> Mapping[str, Any]:
    """client_token: a second request with it finds the execution running, which is refused all the same."""
    account.ports.durable.resume_paused(own(account, durable_execution_arn), reason)
    return {}


@lambda_.operation
def delete_durable_execution(account: Account, *, durable_execution_arn: str) -> Mapping[str, Any]:
    """It is gone when the answer comes; AWS shows it as DELETING for a while."""
    account.ports.durable.delete(own(account, durable_execution_arn))
    return {"deletion_request_timestamp": now()}


def _summary(found: Execution) -> dict[str, Any]:
    return {
        "durable_execution_arn": found.durable_execution_arn,
        "durable_execution_name": found.durable_execution_name,
        "function_arn": found.function_arn,
        "status": found.status,
        "start_timestamp": found.start_timestamp,
        "end_timestamp": found.end_timestamp,
        "kms_key_arn": found.durable_config.kms_key_arn,
    }


def _event(each: Event, *, with_data: bool) -> dict[str, Any]:
    details = each.details if with_data else {name: _without_data(value) for name, value in each.details.items()}
    return {
        "event_id": each.event_id,
        "event_type": each.event_type,
        "event_timestamp": each.event_timestamp,
        "id": each.id,
        "name": each.name,
        "parent_id": each.parent_id,
        "sub_type": each.sub_type,
        f"{snake(each.event_type)}_details": details,
    }


def _without_data(value: Any) -> Any:
    return {"truncated": True} if isinstance(value, dict) and "payload" in value else value

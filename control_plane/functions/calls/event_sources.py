"""Event source mappings: queues and streams that feed a function (their polling is the data plane's).

AWS sets them up in the background; here the answer says Creating, Updating or Deleting and the next read finds it done.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import EventSourceMapping
from control_plane.functions import lookup
from control_plane.functions.calls import event_source_kinds as kinds
from control_plane.functions.configuration import given
from control_plane.functions.errors import InvalidParameterValue, ResourceConflict
from control_plane.functions.names import refer
from control_plane.functions.paging import page
from control_plane.functions.tags import checked
from control_plane.functions.timestamps import now
from control_plane.operations import lambda_
from control_plane.store import Account

Nested = Mapping[str, Any]


@lambda_.operation
def create_event_source_mapping(
    account: Account,
    *,
    function_name: str,
    event_source_arn: str | None = None,
    enabled: bool | None = None,
    batch_size: int | None = None,
    filter_criteria: Nested | None = None,
    kms_key_arn: str | None = None,
    metrics_config: Nested | None = None,
    logging_config: Nested | None = None,
    scaling_config: Nested | None = None,
    maximum_batching_window_in_seconds: int | None = None,
    parallelization_factor: int | None = None,
    starting_position: str | None = None,
    starting_position_timestamp: float | None = None,
    destination_config: Nested | None = None,
    maximum_record_age_in_seconds: int | None = None,
    bisect_batch_on_function_error: bool | None = None,
    maximum_retry_attempts: int | None = None,
    tags: Mapping[str, str] | None = None,
    tumbling_window_in_seconds: int | None = None,
    topics: Sequence[str] | None = None,
    queues: Sequence[str] | None = None,
    source_access_configurations: Sequence[Nested] | None = None,
    self_managed_event_source: Nested | None = None,
    function_response_types: Sequence[str] | None = None,
    amazon_managed_kafka_event_source_config: Nested | None = None,
    self_managed_kafka_event_source_config: Nested | None = None,
    document_db_event_source_config: Nested | None = None,
    provisioned_poller_config: Nested | None = None,
) -> Mapping[str, Any]:
    request = locals()
    kind = kinds.kind_of(event_source_arn, self_managed_event_source)
    settings = given(request, kinds.SETTINGS)
    key = str(uuid.uuid4())
    mapping = EventSourceMapping(
        uuid=key,
        arn=account.arn("lambda", f"event-source-mapping:{key}"),
        function_arn=_function_arn(account, function_name),
        enabled=enabled is not False,
        last_modified=now(),
        event_source_arn=event_source_arn,
        settings=kinds.settings(kind, settings, event_source_arn),
        tags=checked(tags or {}),
    )
    if event_source_arn:
        kinds.check_visibility(account.ports.queues, event_source_arn, _timeout(account, function_name))
    return _create(account, mapping)


@lambda_.operation
def get_event_source_mapping(account: Account, *, uuid: str) -> Mapping[str, Any]:
    return _shown(account.event_source_mappings[uuid])


@lambda_.operation
def list_event_source_mappings(
    account: Account,
    *,
    event_source_arn: str | None = None,
    function_name: str | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    """Of a function without qualifier, those of its versions and aliases too."""
    wanted = None if function_name is None else refer(account, function_name)
    found = [
        _shown(each)
        for each in account.event_source_mappings
        if event_source_arn in (None, each.event_source_arn)
        and (wanted is None or each.function_arn == wanted.arn or _is_qualified(each, wanted.arn))
    ]
    return page("event_source_mappings", found, marker, max_items, limit=100)


@lambda_.operation
def update_event_source_mapping(
    account: Account,
    *,
    uuid: str,
    function_name: str | None = None,
    enabled: bool | None = None,
    batch_size: int | None = None,
    filter_criteria: Nested | None = None,
    kms_key_arn: str | None = None,
    metrics_config: Nested | None = None,
    logging_config: Nested | None = None,
    scaling_config: Nested | None = None,
    maximum_batching_window_in_seconds: int | None = None,
    parallelization_factor: int | None = None,
    destination_config: Nested | None = None,
    maximum_record_age_in_seconds: int | None = None,
    bisect_batch_on_function_error: bool | None = None,
    maximum_retry_attempts: int | None = None,
    tumbling_window_in_seconds: int | None = None,
    source_access_configurations: Sequence[Nested] | None = None,
    function_response_types: Sequence[str] | None = None,
    amazon_managed_kafka_event_source_config: Nested | None = None,
    self_managed_kafka_event_source_config: Nested | None = None,
    document_db_event_source_config: Nested | None = None,
    provisioned_poller_config: Nested | None = None,
) -> Mapping[str, Any]:
    request = locals()
    mapping = account.event_source_mappings[uuid]
    settings = given(request, kinds.SETTINGS)
    mapping = replace(
        mapping,
        function_arn=_function_arn(account, function_name) if function_name else mapping.function_arn,
        enabled=mapping.enabled if enabled is None else enabled,
        settings=kinds.changed(_kind(mapping), mapping.settings, settings),
        last_modified=now(),
    )
    return _shown(account.event_source_mappings.put(uuid, mapping), "Updating")


@lambda_.operation
def delete_event_source_mapping(account: Account, *, uuid: str) -> Mapping[str, Any]:
    mapping = account.event_source_mappings[uuid]
    account.event_source_mappings.remove(uuid)
    return _shown(mapping, "Deleting")


def _create(account: Account, mapping: EventSourceMapping) -> Mapping[str, Any]:
    for each in account.event_source_mappings:
        same_function = each.function_arn == mapping.function_arn
        if same_function and mapping.event_source_arn is not None and each.event_source_arn == mapping.event_source_arn:
            name = refer(account, mapping.function_arn).name
            raise ResourceConflict(
                f'The event source arn (" {mapping.event_source_arn} ") and function (" {name} ") provided mapping'
                f" already exists. Please update or delete the existing mapping with UUID {each.uuid}"
            )
    return _shown(account.event_source_mappings.put(mapping.uuid, mapping), "Creating")


def _function_arn(account: Account, function_name: str) -> str:
    """The ARN, as qualified as the name given, of a function that is there."""
    reference = refer(account, function_name)
    if not lookup.find(account, reference):
        raise InvalidParameterValue("Function does not exist")
    return reference.arn


def _timeout(account: Account, function_name: str) -> int:
    reference = refer(account, function_name)
    return lookup.main_version(lookup.qualified(account, reference), reference.qualifier).timeout


def _is_qualified(mapping: EventSourceMapping, function_arn: str) -> bool:
    return mapping.function_arn.startswith(f"{function_arn}:")


def _kind(mapping: EventSourceMapping) -> kinds.Kind:
    return kinds.kind_of(mapping.event_source_arn, mapping.settings.get("self_managed_event_source"))


def _shown(mapping: EventSourceMapping, state: str | None = None) -> Mapping[str, Any]:
    return {
        **mapping.settings,
        "uuid": mapping.uuid,
        "event_source_mapping_arn": mapping.arn,
        "event_source_arn": mapping.event_source_arn,
        "function_arn": mapping.function_arn,
        "last_modified": mapping.last_modified,
        "state": state or ("Enabled" if mapping.enabled else "Disabled"),
        "state_transition_reason": _kind(mapping).reason,
    }

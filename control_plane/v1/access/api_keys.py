"""ApiKeys: what callers send in `x-api-key` (handbook/01 section 10, handbook/10 facts 29 and 30)."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane import identifiers
from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Change, Patch, boolean, choose_from, optional, rule, value, valued_items
from control_plane.store import Account
from control_plane.v1.access.usage_plan_keys import plans_of
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest, Conflict

_LONGEST_NAME, _LONGEST_DESCRIPTION = 1024, 125_000
_SHORTEST_VALUE, _LONGEST_VALUE = 20, 128


@apigateway.operation
def create_api_key(
    account: Account,
    *,
    name: str | None = None,
    description: str | None = None,
    enabled: bool = False,
    generate_distinct_id: bool = False,
    value: str | None = None,
    stage_keys: Sequence[Mapping[str, str]] | None = None,
    customer_id: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """generate_distinct_id: deprecated; a key's id is always its own, whatever this says."""
    if value:
        _check_value(value)
    key = new_key(
        value or identifiers.api_key_value(),
        name=name or None,
        description=description,
        enabled=enabled,
        customer_id=customer_id,
        stage_keys=[f"{each.get('rest_api_id')}/{each.get('stage_name')}" for each in stage_keys or ()],
        tags=checked(tags),
    )
    _check_stages(account, key.stage_keys)
    if any(each.value == key.value for each in account.api_keys):
        raise Conflict("API Key already exists")
    account.ports.limits.check("api_keys", len(account.api_keys.items()) + 1)
    return {**asdict(_save(account, key)), "tags": key.tags or None}


@apigateway.operation
def get_api_key(account: Account, *, api_key: str, include_value: bool = False) -> Mapping[str, Any]:
    return _shown(account.api_keys[api_key], with_value=include_value)


@apigateway.operation
def get_api_keys(
    account: Account,
    *,
    position: str | None = None,
    limit: int | None = None,
    name_query: str | None = None,
    customer_id: str | None = None,
    include_values: bool = False,
) -> Mapping[str, Any]:
    """The newest first; name_query is how a name begins."""
    found = [
        key
        for key in reversed(list(account.api_keys))
        if (key.name or "").startswith(name_query or "") and customer_id in (None, key.customer_id)
    ]

    def listed(key: access.ApiKey) -> Mapping[str, Any]:
        return {**_shown(key, with_value=include_values), "tags": key.tags or None}

    return page(found, position, limit, listed)


@apigateway.operation
def update_api_key(
    account: Account, *, api_key: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> Mapping[str, Any]:
    before = account.api_keys[api_key]
    after = _PATCH.apply(before, patch_operations)
    _check_stages(account, set(after.stage_keys) - set(before.stage_keys))
    return _shown(_save(account, replace(after, last_updated_date=int(time.time()))), with_value=False)


@apigateway.operation
def delete_api_key(account: Account, *, api_key: str) -> None:
    account.api_keys.require(api_key)
    for plan in plans_of(account, api_key):
        account.usage_plan_keys.remove((plan.id, api_key))
    account.api_keys.remove(api_key)


def new_key(value: str, **members: Any) -> access.ApiKey:
    """A key with an id of its own, not yet in the store."""
    now = int(time.time())
    return access.ApiKey(id=identifiers.api_id(), value=value, created_date=now, last_updated_date=now, **members)


def name_is_too_long(name: str | None) -> bool:
    return len(name or "") > _LONGEST_NAME


def _save(account: Account, key: access.ApiKey) -> access.ApiKey:
    if name_is_too_long(key.name):
        raise BadRequest(f"Invalid API Key name, can be at most {_LONGEST_NAME} characters.")
    if len(key.description or "") > _LONGEST_DESCRIPTION:
        raise BadRequest("Invalid API Key description specified.")
    return account.api_keys.put(key.id, key)


def _check_value(value: str) -> None:
    if len(value) < _SHORTEST_VALUE:
        raise BadRequest(f"API Key value should be at least {_SHORTEST_VALUE} characters")
    if len(value) > _LONGEST_VALUE:
        raise BadRequest(f"API Key value exceeds maximum size of {_LONGEST_VALUE} characters")


def _check_stages(account: Account, stage_keys: Iterable[str]) -> None:
    """`{api id}/{stage}` must name a stage that there is."""
    for text in stage_keys:
        rest_api_id, _, stage_name = text.partition("/")
        account.stages.require((rest_api_id, stage_name))


def _shown(key: access.ApiKey, *, with_value: bool) -> dict[str, Any]:
    return {**asdict(key), "value": key.value if with_value else None}


def _stages(key: access.ApiKey, change: Change, keys: Mapping[str, str]) -> access.ApiKey:
    """`/stages` adds to and removes from `stage_keys`."""
    rest = [each for each in key.stage_keys if each != change.value]
    return replace(key, stage_keys=[*rest, change.value or ""] if change.op == "add" else rest)


_PATCH: Patch[access.ApiKey] = Patch(
    value("/description", optional),
    value("/enabled", boolean),
    value("/name", optional),
    value("/customerId", optional),
    valued_items("/labels"),
    rule("/stages", ("add", "remove"), _stages),
    refuse=choose_from(
        replace=("/description", "/enabled", "/name", "/customerId"),
        add=("/labels", "/stages"),
        remove=("/labels", "/stages"),
    ),
)

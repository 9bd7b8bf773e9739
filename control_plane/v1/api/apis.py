"""RestApis: create, read, update, delete (handbook/01 section 3). Their PATCH paths are in `api_patch`."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane import identifiers, json_text
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.api import api_patch
from control_plane.v1.api.clone import cloned
from control_plane.v1.stage import associations
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest, Conflict

_DRAFT_04 = '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n'
_EMPTY_SCHEMA = _DRAFT_04 + '  "title" : "Empty Schema",\n  "type" : "object"\n}'
_ERROR_SCHEMA = _DRAFT_04 + (
    '  "title" : "Error Schema",\n  "type" : "object",\n'
    '  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}'
)
_LONGEST_POLICY = 8_192
"""Characters of a resource policy (handbook/09 section 6)."""

_SECURITY_POLICIES = {"EDGE": "TLS_1_0", "REGIONAL": "TLS_1_0", "PRIVATE": "TLS_1_2"}
"""What an API has that chose none, by its endpoint type."""


@apigateway.operation
def create_rest_api(
    account: Account,
    *,
    name: str,
    description: str | None = None,
    version: str | None = None,
    clone_from: str | None = None,
    binary_media_types: Sequence[str] | None = None,
    minimum_compression_size: int | None = None,
    api_key_source: str | None = None,
    endpoint_configuration: Mapping[str, Any] | None = None,
    policy: str | None = None,
    tags: Mapping[str, str] | None = None,
    disable_execute_api_endpoint: bool = False,
    security_policy: str | None = None,
    endpoint_access_mode: str | None = None,
) -> Mapping[str, Any]:
    if description == "":
        raise BadRequest("Description cannot be an empty string")
    new = new_api(account, name, checked(tags))
    origin = cloned(account.rest_apis[clone_from], new.id) if clone_from else replace(new, models=default_models())
    given = {
        "description": description,
        "version": version,
        "binary_media_types": binary_media_types or None,
        "minimum_compression_size": minimum_compression_size,
        "api_key_source": api_key_source,
        "endpoint_configuration": None if endpoint_configuration is None else endpoint(endpoint_configuration),
        "policy": stored_policy(account, new.id, policy),
        "security_policy": security_policy,
        "endpoint_access_mode": endpoint_access_mode,
    }
    api = replace(
        origin,
        name=name,
        created_date=new.created_date,
        tags=new.tags,
        disable_execute_api_endpoint=disable_execute_api_endpoint,
        **{member: each for member, each in given.items() if each is not None},
    )
    api_patch.check(api)
    check_quota(account, api.endpoint_configuration.types[0])
    return listed(account.rest_apis.put(api.id, api))


@apigateway.operation
def get_rest_api(account: Account, *, rest_api_id: str) -> Mapping[str, Any]:
    return shown(account.rest_apis[rest_api_id])


@apigateway.operation
def get_rest_apis(account: Account, *, position: str | None = None, limit: int | None = None) -> Mapping[str, Any]:
    return page(list(account.rest_apis), position, limit, listed)


@apigateway.operation
def update_rest_api(
    account: Account, *, rest_api_id: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    changed = api_patch.PATCH.apply(api, patch_operations)
    if changed.policy != api.policy:
        changed = replace(changed, policy=stored_policy(account, api.id, changed.policy))
    api_patch.check(changed)
    return shown(account.rest_apis.put(api.id, changed))


@apigateway.operation
def delete_rest_api(account: Account, *, rest_api_id: str) -> None:
    """Everything beneath goes with it, deployed stages too (captured, handbook/01 section 3)."""
    api = account.rest_apis[rest_api_id]
    associations.check_api_is_unmapped(account, api.id)
    associations.forget_api(account, api.id)
    for table in (account.stages, account.deployments, account.documentation_parts, account.documentation_versions):
        table.remove_under(api.id)
    account.rest_apis.remove(api.id)


def new_api(account: Account, name: str, tags: Mapping[str, str]) -> v1.RestApi:
    """An API with an id of its own (or the one its `_custom_id_` tag chooses) and a root resource."""
    api_id = tags.get(identifiers.CUSTOM_ID_TAG) or identifiers.api_id()
    if account.rest_apis.find(api_id):
        raise Conflict(unverified.API_ID_TAKEN.format(id=api_id))
    root = v1.Resource(id=identifiers.api_id(), path="/")
    return v1.RestApi(
        id=api_id,
        name=name,
        root_resource_id=root.id,
        created_date=int(time.time()),
        tags=tags,
        resources={root.id: root},
    )


def default_models() -> dict[str, v1.Model]:
    """`Empty` and `Error`, which CreateRestApi gives every API, and ImportRestApi does not (handbook/01 section 3)."""
    return {
        name: v1.Model(
            id=identifiers.short_id(),
            name=name,
            content_type="application/json",
            description=f"This is a default {name.lower()} schema model",
            schema=schema,
        )
        for name, schema in (("Empty", _EMPTY_SCHEMA), ("Error", _ERROR_SCHEMA))
    }


def shown(api: v1.RestApi) -> dict[str, Any]:
    """An API as GetRestApi shows it: its policy comes escaped once more, `\\"` and `\\/` (handbook/01 section 3).

    Listings of real accounts of 2026 have `apiStatus` and a security policy, chosen or not.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
    """
    members = asdict(api)
    members["api_status"] = "AVAILABLE"
    members["security_policy"] = api.security_policy or _SECURITY_POLICIES[api.endpoint_configuration.types[0]]
    if api.policy is not None:
        members["policy"] = json_text.compact(api.policy)[1:-1].replace("/", "\\/")
    return members


def listed(api: v1.RestApi) -> dict[str, Any]:
    """As CreateRestApi and lists show it: without `tags` where there are none."""
    return {**shown(api), "tags": api.tags or None}


def stored_policy(account: Account, api_id: str, policy: str | None) -> str | None:
    """A resource policy with its short `execute-api:/stage/verb/path` resources written out; none and "" are none.

    White space does not count towards its length.
    """
    if not policy:
        return None
    document = json_text.parse_object(policy, BadRequest(unverified.INVALID_POLICY))
    if len(json_text.compact(document)) > _LONGEST_POLICY:
        raise BadRequest(unverified.POLICY_TOO_LONG.format(longest=_LONGEST_POLICY))
    statements = document.get("Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            for member in statement.keys() & {"Resource", "NotResource"}:
                statement[member] = _written_out(statement[member], account.arn("execute-api", api_id))
    return json_text.compact(document)


def _written_out(resources: Any, arn: str) -> Any:
    if isinstance(resources, list):
        return [_written_out(each, arn) if isinstance(each, str) else each for each in resources]
    if isinstance(resources, str) and resources.startswith("execute-api:/"):
        return arn + resources.removeprefix("execute-api:")
    return resources


def endpoint(given: Mapping[str, Any]) -> v1.EndpointConfiguration:
    """An endpoint configuration as it was given, with AWS's defaults."""
    types = given.get("types", ["EDGE"])
    if not types:
        raise BadRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise BadRequest("Cannot create an api with multiple Endpoint Types.")
    ip_address_type = given.get("ip_address_type") or ("dualstack" if types == ["PRIVATE"] else "ipv4")
    return v1.EndpointConfiguration(
        types=types, ip_address_type=ip_address_type, vpc_endpoint_ids=given.get("vpc_endpoint_ids")
    )


def check_quota(account: Account, endpoint_type: str) -> None:
    """Whether there may be one more API with this type of endpoint."""
    apis = account.rest_apis
    account.ports.limits.check_kind(
        f"{endpoint_type.lower()}_apis",
        len(apis),
        lambda: sum(api.endpoint_configuration.types[0] == endpoint_type for api in apis),
    )

"""RestApis: create, read, update, delete (handbook/01 section 3)."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Change, Patch, Rule, boolean, invalid_path, named_items, rule, value, valued_items
from control_plane.store import Account
from control_plane.wire.errors import AwsError, BadRequest, Conflict

_ENDPOINT_TYPES = ("REGIONAL", "EDGE", "PRIVATE")
_LARGEST_COMPRESSION_SIZE = 10_485_760
_DRAFT_04 = '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n'
_EMPTY_SCHEMA = _DRAFT_04 + '  "title" : "Empty Schema",\n  "type" : "object"\n}'
_ERROR_SCHEMA = _DRAFT_04 + (
    '  "title" : "Error Schema",\n  "type" : "object",\n'
    '  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}'
)


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
    api = new_api(account, name, tags or {})
    origin = account.rest_apis[clone_from] if clone_from else replace(api, models=default_models())
    api = replace(
        origin,
        id=api.id,
        name=name,
        created_date=api.created_date,
        tags=api.tags,
        description=description or (origin.description if clone_from else None),
        version=version or origin.version,
        binary_media_types=binary_media_types or origin.binary_media_types,
        minimum_compression_size=_compression_size(minimum_compression_size, origin.minimum_compression_size),
        api_key_source=api_key_source or origin.api_key_source,
        endpoint_configuration=_endpoint(endpoint_configuration) or origin.endpoint_configuration,
        disable_execute_api_endpoint=disable_execute_api_endpoint,
        security_policy=security_policy or origin.security_policy,
        endpoint_access_mode=endpoint_access_mode or origin.endpoint_access_mode,
    )
    if policy is not None:
        api = replace(api, policy=stored_policy(account, api.id, policy))
    return listed(account.rest_apis.put(api.id, api))


@apigateway.operation
def get_rest_api(account: Account, *, rest_api_id: str) -> Mapping[str, Any]:
    return shown(account.rest_apis[rest_api_id])


@apigateway.operation
def get_rest_apis(account: Account, *, position: str | None = None, limit: int | None = None) -> Mapping[str, Any]:
    return page([listed(api) for api in account.rest_apis], position, limit)


@apigateway.operation
def update_rest_api(
    account: Account, *, rest_api_id: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    changed = _PATCH.apply(api, patch_operations)
    if changed.policy != api.policy and changed.policy is not None:
        changed = replace(changed, policy=stored_policy(account, api.id, changed.policy))
    return shown(account.rest_apis.put(api.id, changed))


@apigateway.operation
def delete_rest_api(account: Account, *, rest_api_id: str) -> None:
    """Everything beneath goes with it, deployed stages too (captured, handbook/01 section 3)."""
    api = account.rest_apis[rest_api_id]
    for stage in account.stages.under(api.id):
        account.stages.remove((api.id, stage.stage_name))
    for deployment in account.deployments.under(api.id):
        account.deployments.remove((api.id, deployment.id))
    account.rest_apis.remove(api.id)


def new_api(account: Account, name: str, tags: Mapping[str, str]) -> v1.RestApi:
    """An API with an id of its own (or the one its `_custom_id_` tag chooses) and a root resource."""
    api_id = tags.get(identifiers.CUSTOM_ID_TAG) or identifiers.api_id()
    if account.rest_apis.find(api_id):
        raise Conflict(f"An API with the id {api_id} exists already")
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
    """An API as GetRestApi shows it: its policy comes escaped once more, `\\"` and `\\/` (handbook/01 section 3)."""
    members = asdict(api)
    if api.policy is not None:
        members["policy"] = json.dumps(api.policy)[1:-1].replace("/", "\\/")
    return members


def listed(api: v1.RestApi) -> dict[str, Any]:
    """As CreateRestApi and lists show it: without `tags` where there are none."""
    return {**shown(api), "tags": api.tags or None}


def stored_policy(account: Account, api_id: str, policy: str) -> str | None:
    """A resource policy with its short `execute-api:/stage/verb/path` resources written out; "" removes it."""
    if not policy:
        return None
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        raise BadRequest(
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
        ) from None
    return json.dumps(_expanded(document, account.arn("execute-api", api_id)), separators=(",", ":"))


def _expanded(node: Any, arn: str) -> Any:
    if isinstance(node, dict):
        return {key: _expanded(each, arn) for key, each in node.items()}
    if isinstance(node, list):
        return [_expanded(each, arn) for each in node]
    if isinstance(node, str) and node.startswith("execute-api:/"):
        return arn + node.removeprefix("execute-api:")
    return node


def _compression_size(size: int | None, default: int | None) -> int | None:
    if size is None:
        return default
    if not 0 <= size <= _LARGEST_COMPRESSION_SIZE:
        raise BadRequest(f"Invalid minimum compression size, must be between 0 and {_LARGEST_COMPRESSION_SIZE}")
    return size


def _endpoint(given: Mapping[str, Any] | None) -> v1.EndpointConfiguration | None:
    if given is None:
        return None
    types = given.get("types", ["EDGE"])
    if not types:
        raise BadRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise BadRequest("Cannot create an api with multiple Endpoint Types.")
    private = types == ["PRIVATE"]
    ip_address_type = given.get("ip_address_type") or ("dualstack" if private else "ipv4")
    if private and ip_address_type != "dualstack":
        raise BadRequest("Only dualstack ipAddressType is supported for Private APIs.")
    return v1.EndpointConfiguration(
        types=types, ip_address_type=ip_address_type, vpc_endpoint_ids=given.get("vpc_endpoint_ids")
    )


def _to_compression_size(text: str | None) -> int | None:
    """No value, or the word null, turns compression off."""
    if text in (None, "", "null"):
        return None
    try:
        return _compression_size(int(text or ""), None)
    except ValueError:
        return _compression_size(-1, None)


def _to_ip_address_type(text: str | None) -> str | None:
    if text not in ("ipv4", "dualstack"):
        raise BadRequest("ipAddressType must be either ipv4 or dualstack.")
    return text


def _replace_ip_address_type(api: v1.RestApi, change: Change, keys: Mapping[str, str]) -> v1.RestApi:
    endpoint = api.endpoint_configuration
    wanted = _to_ip_address_type(change.value)
    if wanted == "ipv4" and "PRIVATE" in endpoint.types:
        raise BadRequest("Only dualstack ipAddressType is supported for Private APIs.")
    return replace(api, endpoint_configuration=replace(endpoint, ip_address_type=wanted))


def _replace_endpoint_type(api: v1.RestApi, change: Change, keys: Mapping[str, str]) -> v1.RestApi:
    """`replace /endpointConfiguration/types/EDGE REGIONAL`: PRIVATE is dualstack, as on creation."""
    if change.value not in _ENDPOINT_TYPES:
        raise BadRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    endpoint = replace(api.endpoint_configuration, types=[change.value])
    if change.value == "PRIVATE":
        endpoint = replace(endpoint, ip_address_type="dualstack")
    return replace(api, endpoint_configuration=endpoint)


def _description(text: str | None) -> str | None:
    return text or None


def _refuse(change: Change, known: Sequence[Rule]) -> AwsError:
    if known and change.op in ("add", "remove"):
        return BadRequest("Invalid patch operation specified. Must be one of: [replace]")
    if known:
        return BadRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    return invalid_path(change, known)


_PATCH: Patch[v1.RestApi] = Patch(
    value("/name"),
    value("/description", _description, ops=("add", "replace", "remove")),
    value("/version"),
    value("/apiKeySource"),
    value("/policy"),
    value("/securityPolicy"),
    value("/endpointAccessMode"),
    value("/disableExecuteApiEndpoint", boolean),
    value("/minimumCompressionSize", _to_compression_size),
    named_items("/binaryMediaTypes/{type}"),
    rule("/endpointConfiguration/ipAddressType", ("replace",), _replace_ip_address_type),
    rule("/endpointConfiguration/types/{type}", ("replace",), _replace_endpoint_type),
    valued_items("/endpointConfiguration/vpcEndpointIds"),
    refuse=_refuse,
)

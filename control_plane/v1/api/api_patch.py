"""The PATCH paths of a RestApi, and what must hold of one however it was made (handbook/01 sections 3 and 4)."""

from collections.abc import Mapping

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.patch import (
    Change,
    Patch,
    boolean,
    named_items,
    needed,
    optional,
    replace_only,
    rule,
    value,
    valued_items,
)
from control_plane.v1 import unverified
from control_plane.v1.enumerations import enumerated
from control_plane.wire.errors import BadRequest

_LARGEST_COMPRESSION_SIZE = 10_485_760
_BAD_COMPRESSION_SIZE = f"Invalid minimum compression size, must be between 0 and {_LARGEST_COMPRESSION_SIZE}"


def check(api: v1.RestApi) -> None:
    """What no member can tell alone."""
    if not api.name:
        raise BadRequest(unverified.API_NAME_EMPTY)
    size = api.minimum_compression_size
    if size is not None and not 0 <= size <= _LARGEST_COMPRESSION_SIZE:
        raise BadRequest(_BAD_COMPRESSION_SIZE)
    endpoint = api.endpoint_configuration
    private = list(endpoint.types) == ["PRIVATE"]
    if private and endpoint.ip_address_type != "dualstack":
        raise BadRequest("Only dualstack ipAddressType is supported for Private APIs.")
    if endpoint.vpc_endpoint_ids and not private:
        raise BadRequest(unverified.VPC_ENDPOINTS_ARE_PRIVATE)


def _compression_size(text: str | None) -> int | None:
    """No value, or the word null, turns compression off."""
    if text in (None, "", "null"):
        return None
    try:
        return int(text or "")
    except ValueError:
        raise BadRequest(_BAD_COMPRESSION_SIZE) from None


def _replace_endpoint_type(api: v1.RestApi, change: Change, keys: Mapping[str, str]) -> v1.RestApi:
    """`replace /endpointConfiguration/types/EDGE REGIONAL`. PRIVATE is dualstack, as on creation; it alone has VPCs."""
    wanted = _ENDPOINT_TYPE(change.value)
    endpoint = replace(api.endpoint_configuration, types=[wanted])
    if wanted == "PRIVATE":
        endpoint = replace(endpoint, ip_address_type="dualstack")
    else:
        endpoint = replace(endpoint, vpc_endpoint_ids=None)
    return replace(api, endpoint_configuration=endpoint)


_ENDPOINT_TYPE = enumerated("EndpointType", "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")

PATCH: Patch[v1.RestApi] = Patch(
    value("/name", needed(unverified.API_NAME_EMPTY)),
    value("/description", optional, ops=("add", "replace", "remove")),
    value("/version", optional),
    value("/apiKeySource", enumerated("ApiKeySourceType")),
    value("/policy", optional),
    value("/securityPolicy", enumerated("SecurityPolicy")),
    value("/endpointAccessMode", enumerated("EndpointAccessMode")),
    value("/disableExecuteApiEndpoint", boolean),
    value("/minimumCompressionSize", _compression_size),
    named_items("/binaryMediaTypes/{type}"),
    value(
        "/endpointConfiguration/ipAddressType",
        enumerated("IpAddressType", "ipAddressType must be either ipv4 or dualstack."),
    ),
    rule("/endpointConfiguration/types/{type}", ("replace",), _replace_endpoint_type),
    valued_items("/endpointConfiguration/vpcEndpointIds"),
    refuse=replace_only,
)

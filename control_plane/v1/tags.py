"""Tags, by ARN (handbook/01 section 13): `arn:aws:apigateway:{region}::/restapis/{id}/stages/{name}` and the like.

`apigateway` and `apigatewayv2` have the same tags of the same records.
An ARN names its record by a path; the account is written only where the record can be shared with other accounts.
Tags whose names begin with `aws:` are for services of AWS to give, and do not count
(https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html).
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from control_plane.operations import apigateway
from control_plane.store import Account, Table
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest

by_service: ContextVar[bool] = ContextVar("by_service", default=False)
"""Is it a service, as CloudFormation, that calls, and not a user?"""
_MOST_TAGS = 50
_RESERVED = "aws:"
_TABLES: Mapping[str, Callable[[Account], Table[str, Any]]] = {
    "apis": attrgetter("v2_apis"),
    "restapis": attrgetter("rest_apis"),
    "apikeys": attrgetter("api_keys"),
    "usageplans": attrgetter("usage_plans"),
    "vpclinks": attrgetter("vpc_links"),
    "clientcertificates": attrgetter("client_certificates"),
    "domainnames": attrgetter("domain_names"),
    "portals": attrgetter("v2_portals"),
    "portalproducts": attrgetter("v2_portal_products"),
}


@apigateway.operation
def tag_resource(account: Account, *, resource_arn: str, tags: Mapping[str, str]) -> None:
    table, key = _tagged(account, resource_arn)
    record = table[key]
    table.put(key, replace(record, tags=checked(tags, record.tags)))


@apigateway.operation
def untag_resource(account: Account, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
    table, key = _tagged(account, resource_arn)
    record = table[key]
    table.put(key, replace(record, tags={name: tag for name, tag in record.tags.items() if name not in tag_keys}))


@apigateway.operation
def get_tags(
    account: Account, *, resource_arn: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    """position and limit: AWS takes them and does nothing with them."""
    table, key = _tagged(account, resource_arn)
    return {"tags": table[key].tags}


def checked(tags: Mapping[str, str] | None, before: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Tags as given to a new record, or to one that has some; none are an empty mapping."""
    for key, tag in (tags or {}).items():
        if not 1 <= len(key) <= 128 or (key.startswith(_RESERVED) and not by_service.get()):
            raise BadRequest(unverified.TAG_KEY.format(key=key))
        if tag is None or len(tag) > 256:
            raise BadRequest(unverified.TAG_VALUE.format(key=key))
    together = {**(before or {}), **(tags or {})}
    if sum(not key.startswith(_RESERVED) for key in together) > _MOST_TAGS:
        raise BadRequest(unverified.TAG_COUNT)
    return together


def _tagged(account: Account, arn: str) -> tuple[Table[Any, Any], Any]:
    """The table and key of the record that an ARN names; whether there is one, the table says."""
    head, _, path = arn.partition(":/")
    if head not in (f"arn:aws:apigateway:{account.region}:{owner}" for owner in ("", account.account_id)):
        raise BadRequest("Invalid ARN specified in the request")
    match path.split("/"):
        case ["vpclinks", key] if key in account.v2_vpc_links:
            return account.v2_vpc_links, key
        case [kind, key] if kind in _TABLES:
            return _TABLES[kind](account), key
        case ["restapis", api_id, "stages", stage_name]:
            return account.stages, (api_id, stage_name)
        case ["apis", api_id, "stages", stage_name]:
            return account.v2_stages, (api_id, stage_name)
        case ["domainnameaccessassociations", *_]:
            return account.access_associations, arn
    raise BadRequest("Invalid ARN specified in the request")

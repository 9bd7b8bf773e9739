"""ImportApi and ReimportApi: an HTTP API from an OpenAPI 3.0 document (handbook/05 section 15, handbook/08 section 6).

All of a document is taken or none of it: what AWS refuses of a part, it refuses of the import, and says of which.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v2
from control_plane.openapi.documents import base_path, document, findings
from control_plane.openapi.http import to_http
from control_plane.openapi.http.rules import HttpRules
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.api import api_rules, apis, authorizer_rules, authorizers
from control_plane.v2.route import integration_rules, route_rules
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest


@apigatewayv2.operation
def import_api(
    account: Account, *, body: str, basepath: str | None = None, fail_on_warnings: bool | None = None
) -> Mapping[str, Any]:
    """A new API. Without a title in the document it is named by its id."""
    new = apis.new(account, "", "HTTP", api_rules.HTTP_SELECTION, {})
    return _import(account, replace(new, name=new.api_id), body, basepath, fail_on_warnings)


@apigatewayv2.operation
def reimport_api(
    account: Account, *, api_id: str, body: str, basepath: str | None = None, fail_on_warnings: bool | None = None
) -> Mapping[str, Any]:
    before = account.v2_apis[api_id]
    if before.protocol_type != "HTTP":
        raise BadRequest(unverified.ONLY_FOR.format(member="ReimportApi", protocol="HTTP"))
    return _import(account, before, body, basepath, fail_on_warnings)


def _import(
    account: Account, before: v2.Api, body: str, basepath: str | None, fail_on_warnings: bool | None
) -> Mapping[str, Any]:
    variables = {"AccountId": account.account_id, "Region": account.region, "Partition": "aws"}
    source = document.opened(body.encode(), variables)
    for finding in findings.find(source):
        source.notes.warn(finding)
    prefix = base_path.prefix(source.dialect.base_path(source.root), basepath or "ignore")
    api = to_http.http_api(source, _rules(account), before, prefix=prefix)
    source.notes.settle(fail_on_warnings=bool(fail_on_warnings))
    checked(api.tags)
    api_rules.check(api)
    account.ports.limits.check("authorizers_per_api", len(api.authorizers))
    api = replace(api, import_info=source.notes.information or None, warnings=source.notes.warnings or None)
    return apis.shown(account, deploying.save(account, api))


def _rules(account: Account) -> HttpRules:
    def authorizer(api: v2.Api, given: v2.Authorizer) -> v2.Authorizer:
        made = authorizers.defaulted(api, given)
        authorizer_rules.check(api, made)
        return made

    def integration(api: v2.Api, given: v2.Integration) -> v2.Integration:
        made = integration_rules.defaulted(api, given)
        integration_rules.check(account, api, made)
        return made

    route = partial(route_rules.check, account)
    return HttpRules(cors=api_rules.check_cors, authorizer=authorizer, integration=integration, route=route)

"""Imports: a REST API, or its documentation, from an OpenAPI document (handbook/01 section 14, handbook/08).

All of a document is taken or none of it: what AWS refuses of a part, it refuses of the import, and says of which.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.openapi.documents import base_path, document, findings, text
from control_plane.openapi.documents.dialect import Source
from control_plane.openapi.documents.notes import Notes
from control_plane.openapi.documents.rules import Rules
from control_plane.openapi.rest import documentation, to_rest
from control_plane.operations import apigateway
from control_plane.patch import one_of
from control_plane.store import Account
from control_plane.v1.access import authorizer_rules
from control_plane.v1.api import api_patch, apis, gateway_responses, models, resources
from control_plane.v1.documentation import documentation_parts
from control_plane.v1.method import integration_responses, integration_rules, method_rules
from control_plane.wire.errors import BadRequest

_ENDPOINT_TYPE = one_of(
    ("REGIONAL", "EDGE", "PRIVATE"), "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
)


@apigateway.operation
def import_rest_api(
    account: Account, *, body: bytes, fail_on_warnings: bool = False, parameters: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """A new API. Without a title in the document it is named by its id."""
    new = apis.new_api(account, "", {})
    types = (parameters or {}).get("endpointConfigurationTypes", "EDGE").split(",")
    endpoint = apis.endpoint({"types": [_ENDPOINT_TYPE(each) for each in types]})
    apis.check_quota(account, types[0])
    new = replace(new, name=new.id, endpoint_configuration=endpoint)
    source = _read(account, body)
    api = _import(account, source, new, parameters or {}, overwrite=False, fail_on_warnings=fail_on_warnings)
    return {**apis.listed(api), "warnings": source.notes.warnings or None}


@apigateway.operation
def put_rest_api(
    account: Account,
    *,
    rest_api_id: str,
    body: bytes,
    mode: str = "merge",
    fail_on_warnings: bool = False,
    parameters: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    before = account.rest_apis[rest_api_id]
    source = _read(account, body)
    overwrite = mode == "overwrite"
    api = _import(account, source, before, parameters or {}, overwrite=overwrite, fail_on_warnings=fail_on_warnings)
    return {**apis.shown(api), "warnings": source.notes.warnings or None}


@apigateway.operation
def import_documentation_parts(
    account: Account, *, rest_api_id: str, body: bytes, mode: str = "merge", fail_on_warnings: bool = False
) -> Mapping[str, Any]:
    """The parts that a document's `x-amazon-apigateway-documentation` lists; all else in it is passed over."""
    api = account.rest_apis[rest_api_id]
    try:
        loaded = text.load(document.with_variables(body, _variables(account)))
    except ValueError:
        raise BadRequest("Unable to build importer with provided input.") from None
    extension = loaded.value.get(documentation.NAME) if isinstance(loaded.value, dict) else None
    if not isinstance(extension, dict):
        raise BadRequest("Unable to build importer with provided input.")
    notes = document.notes_on(loaded)
    ids = _put_documentation(account, api, extension, notes, overwrite=mode == "overwrite")
    notes.settle(fail_on_warnings=fail_on_warnings)
    return {"ids": ids, "warnings": notes.warnings}


def _read(account: Account, body: bytes) -> Source:
    rules = Rules(
        resource=resources.check_part,
        model=models.check,
        authorizer=authorizer_rules.check,
        jwt_configuration=authorizer_rules.jwt_configuration_text,
        gateway_response=gateway_responses.check,
        method=method_rules.check,
        integration=partial(integration_rules.check, account),
        integration_response=integration_responses.check,
        location=documentation_parts.located,
    )
    source = document.parse(body, _variables(account), rules)
    for finding in findings.find(source):
        source.notes.warn(finding)
    return source


def _variables(account: Account) -> Mapping[str, str]:
    return {"AccountId": account.account_id, "Region": account.region, "Partition": "aws"}


def _import(
    account: Account,
    source: Source,
    before: v1.RestApi,
    parameters: Mapping[str, str],
    *,
    overwrite: bool,
    fail_on_warnings: bool,
) -> v1.RestApi:
    """The API with the document in it, stored; raises what the document gives cause to."""
    prefix = base_path.prefix(source.dialect.base_path(source.root), parameters.get("basepath", "ignore"))
    api = to_rest.rest_api(source, before, prefix=prefix, overwrite=overwrite)
    with source.notes.attempt("Unable to put the resource policy"):
        api = replace(api, policy=apis.stored_policy(account, api.id, api.policy))
    if parameters.get("ignore") != "documentation":
        extension = source.references.member(source.root, documentation.NAME)
        _put_documentation(account, api, extension, source.notes, overwrite=overwrite)
    source.notes.settle(fail_on_warnings=fail_on_warnings)
    api_patch.check(api)
    account.ports.limits.check("resources_per_api", len(api.resources) - 1)  # the root is not counted
    account.ports.limits.check("authorizers_per_api", len(api.authorizers))
    return account.rest_apis.put(api.id, api)


def _put_documentation(
    account: Account, api: v1.RestApi, extension: Mapping[str, Any], notes: Notes, *, overwrite: bool
) -> list[str]:
    """The ids of the parts that were imported. A part for the same location replaces the one that was there.

    With a `version` in the extension, all parts that there then are become that documentation version.
    """
    known = {part.location: part.id for part in account.documentation_parts.under(api.id)}
    given = {
        part.location: part.properties for part in documentation.read(extension, documentation_parts.located, notes)
    }
    if overwrite:
        for part_id in known.values():
            account.documentation_parts.remove((api.id, part_id))
    ids = []
    for location, properties in given.items():
        part_id = known.get(location) or identifiers.short_id()
        part = v1.DocumentationPart(id=part_id, rest_api_id=api.id, location=location, properties=properties)
        account.documentation_parts.put((api.id, part_id), part)
        ids.append(part_id)
    parts = account.documentation_parts.under(api.id)
    account.ports.limits.check("documentation_parts_per_api", len(parts))
    version = extension.get("version")
    if isinstance(version, str) and version:
        snapshot = v1.DocumentationVersion(
            version=version, rest_api_id=api.id, created_date=int(time.time()), parts=parts
        )
        account.documentation_versions.put((api.id, version), snapshot)
    return ids

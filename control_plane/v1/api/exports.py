"""Exports: a deployed stage of a REST API as a Swagger 2.0 or OpenAPI 3.0 document (handbook/01 section 14)."""

import re
from collections.abc import Mapping
from typing import Any

from control_plane.openapi.documents import document, text
from control_plane.openapi.documents.dialect import Dialect
from control_plane.openapi.rest import export
from control_plane.operations import apigateway
from control_plane.store import Account
from control_plane.v1.api import deployed
from control_plane.wire.errors import BadRequest

DIALECTS: Mapping[str, Dialect] = {"swagger": document.SWAGGER_2, "oas30": document.OPENAPI_3}
_NOT_FOR_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._:+-]")


@apigateway.operation
def get_export(
    account: Account,
    *,
    rest_api_id: str,
    stage_name: str,
    export_type: str,
    parameters: Mapping[str, str] | None = None,
    accepts: str | None = None,
) -> Mapping[str, Any]:
    """The API as it was deployed, with the documentation that its stage shows."""
    api, stage, address = deployed.find(account, rest_api_id, stage_name)
    dialect = DIALECTS.get(export_type)
    if dialect is None:
        raise BadRequest(f"No API exporter for type '{export_type}'")
    groups = export.groups((parameters or {}).get("extensions"))
    documented = account.documentation_versions.find((api.id, stage.documentation_version or ""))
    exported = export.document(api, dialect, address, groups, documented)
    as_yaml = "yaml" in (accepts or "").lower()
    version = _NOT_FOR_A_FILE_NAME.sub("_", export.version(api))
    name = f"{export_type}_{version}.{'yaml' if as_yaml else 'json'}"
    return {
        "content_type": "application/octet-stream",
        "content_disposition": f'attachment; filename="{name}"',
        "body": text.dump(exported, as_yaml=as_yaml),
    }

"""ExportApi: an HTTP API as an OpenAPI 3.0 document (handbook/05 section 15, handbook/08 section 8)."""

from collections.abc import Mapping

from control_plane.definitions import v2
from control_plane.openapi.documents import text
from control_plane.openapi.documents.dialect import Address
from control_plane.openapi.http import export
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest


@apigatewayv2.operation
def export_api(
    account: Account,
    *,
    api_id: str,
    output_type: str,
    specification: str,
    export_version: str | None = None,
    include_extensions: bool | None = None,
    stage_name: str | None = None,
) -> Mapping[str, bytes]:
    """The API as it was deployed to a stage, or as it stands where none is named."""
    api = account.v2_apis[api_id]
    if api.protocol_type != "HTTP":
        raise BadRequest(unverified.ONLY_FOR.format(member="ExportApi", protocol="HTTP"))
    if export_version not in (None, "1.0"):
        raise BadRequest(unverified.EXPORT_VERSION)
    host = f"{api.api_id}.execute-api.{account.region}.amazonaws.com"
    address = Address(host, "" if stage_name in (None, "$default") else str(stage_name))
    exported = _deployed(account, api, stage_name) if stage_name else api
    document = export.document(exported, address, extensions=include_extensions is not False)
    return {"body": text.dump(document, as_yaml=output_type == "YAML")}


def _deployed(account: Account, api: v2.Api, stage_name: str) -> v2.Api:
    stage = account.v2_stages[api.api_id, stage_name]
    if stage.deployment_id is None:
        raise BadRequest(unverified.NOTHING_DEPLOYED.format(stage=stage_name))
    return account.v2_deployments[api.api_id, stage.deployment_id].api

"""What must hold of a Stage (handbook/05 sections 1.4, 11 and 12)."""

import re

from control_plane.definitions import v2
from control_plane.store import Account
from control_plane.v1.account import settings
from control_plane.v1.stage import stage_checks
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest, NotFound

_NAME = re.compile(r"[a-zA-Z0-9._-]{1,128}|\$default", re.ASCII)
_LOG_GROUP = re.compile(r"arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:.+", re.ASCII)
_LONGEST_DESCRIPTION, _LONGEST_FORMAT = 1024, 3072
_MOST_BURST = 2_147_483_647


def check(account: Account, api: v2.Api, stage: v2.Stage) -> None:
    if not _NAME.fullmatch(stage.stage_name):
        raise BadRequest("Stage name only allows a-zA-Z0-9._- or $default")
    if stage.stage_name == "$default" and api.protocol_type != "HTTP":
        raise BadRequest(unverified.ONLY_FOR.format(member="$default", protocol="HTTP"))
    if stage.deployment_id and (api.api_id, stage.deployment_id) not in account.v2_deployments:
        raise BadRequest("Deployment id does not exist")
    if len(stage.description or "") > _LONGEST_DESCRIPTION:
        raise BadRequest(unverified.TOO_LONG.format(member="description", most=_LONGEST_DESCRIPTION))
    stage_checks.check_variables(stage.stage_variables)
    _check_logs(stage.access_log_settings)
    _check_certificate(account, api, stage)
    for settings_of_one in (stage.default_route_settings, *stage.route_settings.values()):
        check_settings(account, api, settings_of_one)


def check_route_keys(api: v2.Api, keys: set[str]) -> None:
    """Settings are for routes that there are."""
    for key in sorted(keys - {route.route_key for route in api.routes.values()}):
        raise NotFound(f"Unable to find Route by key {key} within the provided RouteSettings")


def check_settings(account: Account, api: v2.Api, given: v2.RouteSettings) -> None:
    if api.protocol_type == "HTTP" and (given.data_trace_enabled or given.logging_level not in (None, "OFF")):
        raise BadRequest("Execution logs are not supported on protocolType HTTP")
    if given.logging_level in ("ERROR", "INFO") and settings(account).cloudwatch_role_arn is None:
        raise BadRequest("CloudWatch Logs role ARN must be set in account settings to enable logging")
    if given.throttling_burst_limit is not None and not 0 <= given.throttling_burst_limit <= _MOST_BURST:
        raise BadRequest(unverified.BURST_LIMIT)
    if given.throttling_rate_limit is not None and not given.throttling_rate_limit >= 0:
        raise BadRequest(unverified.RATE_LIMIT)


def _check_logs(logs: v2.AccessLogSettings | None) -> None:
    if logs is None:
        return
    if not _LOG_GROUP.fullmatch(logs.destination_arn or ""):
        raise BadRequest("Invalid ARN specified in the request")
    if not logs.format:
        raise BadRequest(unverified.ACCESS_LOG_FORMAT)
    if len(logs.format) > _LONGEST_FORMAT:
        raise BadRequest(unverified.TOO_LONG.format(member="format", most=_LONGEST_FORMAT))


def _check_certificate(account: Account, api: v2.Api, stage: v2.Stage) -> None:
    if stage.client_certificate_id is None:
        return
    if api.protocol_type != "WEBSOCKET":
        raise BadRequest(unverified.ONLY_FOR.format(member="clientCertificateId", protocol="WEBSOCKET"))
    if stage.client_certificate_id not in account.client_certificates:
        raise BadRequest(unverified.CLIENT_CERTIFICATE)

"""What a stage names must exist, and what it says must be allowed (handbook/01 section 9)."""

import re
from collections.abc import Mapping

from control_plane.definitions import v1
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.account import settings
from control_plane.wire.errors import BadRequest

_VARIABLE_NAME = re.compile(r"[a-zA-Z0-9_]+", re.ASCII)
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]*", re.ASCII)
_MOST_VARIABLES, _LONGEST_NAME, _LONGEST_VALUE = 100, 64, 512
_LOG_DESTINATION = re.compile(
    r"arn:[\w-]+:(logs:[\w-]+:\d{12}:log-group:.+|firehose:[\w-]+:\d{12}:deliverystream/amazon-apigateway-.+)", re.ASCII
)


def check(account: Account, stage: v1.Stage) -> None:
    check_deployment(account, stage.rest_api_id, stage.deployment_id)
    check_variables(stage.variables)
    if stage.canary_settings:
        _check_canary(account, stage.rest_api_id, stage.canary_settings)
    if stage.client_certificate_id and stage.client_certificate_id not in account.client_certificates:
        raise BadRequest(unverified.CLIENT_CERTIFICATE)
    if stage.documentation_version is not None:
        account.documentation_versions.require((stage.rest_api_id, stage.documentation_version))
    logs = stage.access_log_settings
    if logs and logs.destination_arn and not _LOG_DESTINATION.fullmatch(logs.destination_arn):
        raise BadRequest("Invalid ARN specified in the request")


def check_deployment(account: Account, rest_api_id: str, deployment_id: str) -> None:
    if (rest_api_id, deployment_id) not in account.deployments:
        raise BadRequest("Deployment id does not exist")


def check_logging(account: Account, before: v1.Stage, after: v1.Stage) -> None:
    """A change may not begin to log where the account has no role to write with."""
    if _logs(after) - _logs(before) and settings(account).cloudwatch_role_arn is None:
        raise BadRequest("CloudWatch Logs role ARN must be set in account settings to enable logging")


def _logs(stage: v1.Stage) -> set[str]:
    """What a stage writes to CloudWatch Logs: methods' executions, and accesses (Firehose needs no role)."""
    found = {key for key, each in stage.method_settings.items() if each.logging_level in ("ERROR", "INFO")}
    access = stage.access_log_settings
    if access and ":logs:" in (access.destination_arn or ""):
        found.add("")
    return found


def _check_canary(account: Account, rest_api_id: str, canary: v1.CanarySettings) -> None:
    check_deployment(account, rest_api_id, canary.deployment_id)
    check_variables(canary.stage_variable_overrides)
    if not 0 <= canary.percent_traffic <= 100:
        raise BadRequest(unverified.CANARY_PERCENT)


def check_variables(variables: Mapping[str, str] | None) -> None:
    for name, text in (variables or {}).items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise BadRequest(unverified.STAGE_VARIABLE_NAME.format(name=name))
        if not _VARIABLE_VALUE.fullmatch(text):
            raise BadRequest(unverified.STAGE_VARIABLE_VALUE.format(name=name))
        if len(name) > _LONGEST_NAME or len(text) > _LONGEST_VALUE:
            raise BadRequest(unverified.STAGE_VARIABLE_LENGTH.format(name=name))
    if len(variables or {}) > _MOST_VARIABLES:
        raise BadRequest(unverified.STAGE_VARIABLES)

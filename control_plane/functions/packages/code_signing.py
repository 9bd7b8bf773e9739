"""Code signing configurations: which signatures code should have. Kept, shown and linked; no package is verified."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions.functions import CodeSigningConfig
from control_plane.functions import lookup
from control_plane.functions.errors import CodeSigningConfigNotFound, ResourceConflict
from control_plane.functions.names import refer
from control_plane.functions.paging import page
from control_plane.functions.tags import checked
from control_plane.functions.timestamps import milliseconds, now
from control_plane.operations import lambda_
from control_plane.store import Account

UNTRUSTED = "Warn"


@lambda_.operation
def create_code_signing_config(
    account: Account,
    *,
    allowed_publishers: Mapping[str, Any],
    description: str | None = None,
    code_signing_policies: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    config_id = f"csc-{identifiers.random_text(17)}"
    config = CodeSigningConfig(
        code_signing_config_id=config_id,
        code_signing_config_arn=account.arn("lambda", f"code-signing-config:{config_id}"),
        signing_profile_version_arns=allowed_publishers["signing_profile_version_arns"],
        untrusted_artifact_on_deployment=_untrusted(code_signing_policies) or UNTRUSTED,
        last_modified=now(),
        description=description or "",
        tags=checked(tags or {}),
    )
    return _shown(account.code_signing_configs.put(config.code_signing_config_arn, config))


@lambda_.operation
def get_code_signing_config(account: Account, *, code_signing_config_arn: str) -> Mapping[str, Any]:
    return _shown(account.code_signing_configs[code_signing_config_arn])


@lambda_.operation
def list_code_signing_configs(
    account: Account, *, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    configs = [_shown(each)["code_signing_config"] for each in account.code_signing_configs]
    return page("code_signing_configs", configs, marker, max_items)


@lambda_.operation
def update_code_signing_config(
    account: Account,
    *,
    code_signing_config_arn: str,
    description: str | None = None,
    allowed_publishers: Mapping[str, Any] | None = None,
    code_signing_policies: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    config = account.code_signing_configs[code_signing_config_arn]
    publishers = (allowed_publishers or {}).get("signing_profile_version_arns")
    config = replace(
        config,
        description=config.description if description is None else description,
        signing_profile_version_arns=publishers or config.signing_profile_version_arns,
        untrusted_artifact_on_deployment=_untrusted(code_signing_policies) or config.untrusted_artifact_on_deployment,
        last_modified=now(),
    )
    return _shown(account.code_signing_configs.put(code_signing_config_arn, config))


@lambda_.operation
def delete_code_signing_config(account: Account, *, code_signing_config_arn: str) -> Mapping[str, Any]:
    account.code_signing_configs.require(code_signing_config_arn)
    if _functions_with(account, code_signing_config_arn):
        raise ResourceConflict("The code signing configuration is still used by functions. Remove it from them first.")
    account.code_signing_configs.remove(code_signing_config_arn)
    return {}


@lambda_.operation
def list_functions_by_code_signing_config(
    account: Account, *, code_signing_config_arn: str, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    account.code_signing_configs.require(code_signing_config_arn)
    return page("function_arns", _functions_with(account, code_signing_config_arn), marker, max_items)


@lambda_.operation
def put_function_code_signing_config(
    account: Account, *, code_signing_config_arn: str, function_name: str
) -> Mapping[str, Any]:
    arn = existing(account, code_signing_config_arn)
    found = lookup.function(account, function_name)
    account.functions.put(found.name, replace(found, code_signing_config_arn=arn))
    return {"code_signing_config_arn": arn, "function_name": found.name}


@lambda_.operation
def get_function_code_signing_config(account: Account, *, function_name: str) -> Mapping[str, Any]:
    """Without a configuration, an empty answer."""
    found = account.functions[refer(account, function_name).name]
    if found.code_signing_config_arn is None:
        return {}
    return {"code_signing_config_arn": found.code_signing_config_arn, "function_name": found.name}


@lambda_.operation
def delete_function_code_signing_config(account: Account, *, function_name: str) -> None:
    found = lookup.function(account, function_name)
    account.functions.put(found.name, replace(found, code_signing_config_arn=None))


def existing(account: Account, arn: str | None) -> str | None:
    """The configuration that a function is to have, if any."""
    if arn is not None and arn not in account.code_signing_configs:
        raise CodeSigningConfigNotFound(
            "The code signing configuration cannot be found."
            f" Check that the provided configuration is not deleted: {arn}."
        )
    return arn


def _untrusted(policies: Mapping[str, str] | None) -> str | None:
    return (policies or {}).get("untrusted_artifact_on_deployment")


def _functions_with(account: Account, arn: str) -> list[str]:
    return [found.arn for found in account.functions if found.code_signing_config_arn == arn]


def _shown(config: CodeSigningConfig) -> dict[str, Any]:
    return {
        "code_signing_config": {
            "code_signing_config_id": config.code_signing_config_id,
            "code_signing_config_arn": config.code_signing_config_arn,
            "description": config.description,
            "allowed_publishers": {"signing_profile_version_arns": config.signing_profile_version_arns},
            "code_signing_policies": {"untrusted_artifact_on_deployment": config.untrusted_artifact_on_deployment},
            "last_modified": milliseconds(config.last_modified),
        }
    }

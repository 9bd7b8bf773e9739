"""What ties stages to usage plans, API keys and domain names, and so outlives or forbids their deletion.

A usage plan or an old-style API key forgets a stage that goes; a base path mapping keeps it from going (handbook/01
sections 3 and 10; the wording of both refusals was reported by users of CloudFormation).
"""

from msgspec.structs import replace

from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest


def check_api_is_unmapped(account: Account, rest_api_id: str) -> None:
    domains = mapped_to(account, rest_api_id, None)
    if domains:
        raise BadRequest(
            f"Deleting RestApi {rest_api_id} failed. Please remove all base path mappings related to the RestApi in "
            f"your domains: {domains}."
        )


def check_stage_is_unmapped(account: Account, rest_api_id: str, stage_name: str) -> None:
    domains = mapped_to(account, rest_api_id, stage_name)
    if domains:
        raise BadRequest(unverified.STAGE_IS_MAPPED.format(stage=stage_name, domains=domains))


def forget_api(account: Account, rest_api_id: str) -> None:
    for stage in account.stages.under(rest_api_id):
        forget_stage(account, rest_api_id, stage.stage_name)


def forget_stage(account: Account, rest_api_id: str, stage_name: str) -> None:
    for plan in account.usage_plans:
        rest = [each for each in plan.api_stages if (each.api_id, each.stage) != (rest_api_id, stage_name)]
        if len(rest) < len(plan.api_stages):
            account.usage_plans.put(plan.id, replace(plan, api_stages=rest))
    stage_key = f"{rest_api_id}/{stage_name}"
    for key in account.api_keys:
        if stage_key in key.stage_keys:
            left = [each for each in key.stage_keys if each != stage_key]
            account.api_keys.put(key.id, replace(key, stage_keys=left))


def mapped_to(account: Account, rest_api_id: str, stage_name: str | None) -> str:
    """The domain names with mappings to an API, or to one of its stages, as AWS lists them."""
    mappings = [each for each in account.base_path_mappings if each.rest_api_id == rest_api_id]
    names = {each.domain_name for each in mappings if stage_name in (None, each.stage)}
    return ", ".join(sorted(names))

"""A stage as its callers know it: the API that was deployed to it, and where that answers."""

from typing import NamedTuple

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.store import Account


class Deployed(NamedTuple):
    api: v1.RestApi
    stage: v1.Stage
    address: Address


def find(account: Account, rest_api_id: str, stage_name: str) -> Deployed:
    """Raises AWS's NotFound for a missing API or stage."""
    api_id = account.rest_apis[rest_api_id].id
    stage = account.stages[api_id, stage_name]
    api = account.deployments[api_id, stage.deployment_id].api
    return Deployed(api, stage, Address(f"{api_id}.execute-api.{account.region}.amazonaws.com", stage_name))

"""The account through boto3 (handbook/01 section 13)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, plain, replace, status

ROLE = f"arn:aws:iam::{ACCOUNT}:role/logs"
SHOWN = {
    "apiKeyVersion": "4",
    "features": ["UsagePlans"],
    "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
}


def test_the_account_as_it_is_at_first(apigateway: Any) -> None:
    assert plain(apigateway.get_account()) == SHOWN


def test_its_role_is_set_and_unset(apigateway: Any) -> None:
    updated = apigateway.update_account(patchOperations=replace("/cloudwatchRoleArn", ROLE))
    assert status(updated) == 200
    assert plain(updated) == {**SHOWN, "cloudwatchRoleArn": ROLE}
    assert plain(apigateway.get_account()) == plain(updated)
    assert plain(apigateway.update_account(patchOperations=replace("/cloudwatchRoleArn", ""))) == SHOWN


def test_features_come_and_go(apigateway: Any) -> None:
    assert apigateway.update_account(patchOperations=replace("/features", "New", "add"))["features"] == [
        "UsagePlans",
        "New",
    ]
    assert plain(apigateway.update_account(patchOperations=replace("/features", "New", "remove"))) == SHOWN


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            replace("/cloudwatchRoleArn", "role"),
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway "
            "and add the required role policy.",
        ),
        (
            replace("/apiKeyVersion", "5"),
            "Invalid patch path  '/apiKeyVersion' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]",
        ),
        (
            replace("/cloudwatchRoleArn", ROLE, "add"),
            "Invalid patch path  '/cloudwatchRoleArn' specified for op 'add'. Must be one of: [/features]",
        ),
    ],
)
def test_update_account_refuses(apigateway: Any, patch: list[dict[str, str]], message: str) -> None:
    assert refusal(apigateway.update_account, patchOperations=patch) == (400, "BadRequestException", message)
    assert plain(apigateway.get_account()) == SHOWN

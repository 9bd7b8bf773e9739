"""UserMigration: who is not in the pool yet may come from elsewhere, with the password of the request.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html

Importing this imports moto's Cognito.
"""

from typing import Any

from moto.cognitoidp.exceptions import UserNotFoundError
from moto.cognitoidp.models import CognitoIdpUser, UserStatus

from emulator.aws.user_pools.calls import Occasion, asked, call

_RESPONSE = (
    "userAttributes", "finalUserStatus", "messageAction", "desiredDeliveryMediums", "forceAliasCreation",
    "enableSMSMFA",
)  # fmt: skip


def migrate(occasion: Occasion, source: str, password: str) -> None:
    """Make a user of what the function knows; nothing where the pool has no such function.

    In the event of who signs in the request's metadata is validation data.
    """
    told = asked().get("ClientMetadata")
    signing_in = source == "UserMigration_Authentication"
    request = {
        "password": password,
        "validationData": told if signing_in else None,
        "clientMetadata": None if signing_in else told,
    }
    found = call(occasion, source, request, dict.fromkeys(_RESPONSE))
    if found is None:
        return
    attributes = found.get("userAttributes")
    if not isinstance(attributes, dict):
        raise UserNotFoundError(f"Exception migrating user in app client {occasion.client_id}")
    _add(occasion, password, attributes, found.get("finalUserStatus"))


def _add(occasion: Occasion, password: str, attributes: dict[str, Any], status: str | None) -> None:
    pool = occasion.pool
    by_attribute = pool.extended_config.get("UsernameAttributes")
    given = {str(name): str(value) for name, value in attributes.items() if name not in ("username", "sub")}
    user = CognitoIdpUser(
        user_pool_id=pool.id,
        username=None if by_attribute else occasion.user_name,
        password=password,
        status=UserStatus.CONFIRMED if status == "CONFIRMED" else UserStatus.RESET_REQUIRED,
        attributes=[{"Name": name, "Value": value} for name, value in given.items()],
    )
    pool.users[user.username] = user

"""Triggers of who signs up, is made or confirmed: PreSignUp, PostConfirmation, CustomMessage.

A user is not there yet while PreSignUp is asked. Messages are written by CustomMessage and sent nowhere.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html

Importing this imports moto's Cognito.
"""

from typing import Any

from moto.cognitoidp.models import CognitoIdpBackend, UserStatus

from emulator.aws.user_pools import migration
from emulator.aws.user_pools.calls import Occasion, asked, call, metadata, unrecognizable, user_attributes

_BACKEND: Any = CognitoIdpBackend
_sign_up = _BACKEND.sign_up
_confirm_sign_up = _BACKEND.confirm_sign_up
_admin_create_user = _BACKEND.admin_create_user
_admin_confirm_sign_up = _BACKEND.admin_confirm_sign_up
_forgot_password = _BACKEND.forgot_password
_confirm_forgot_password = _BACKEND.confirm_forgot_password
"""moto's own."""
_VERIFIABLE = {"autoVerifyEmail": "email", "autoVerifyPhone": "phone_number"}


def connect() -> None:
    _BACKEND.sign_up = _sign_up_with_triggers
    _BACKEND.confirm_sign_up = _confirm
    _BACKEND.admin_create_user = _create
    _BACKEND.admin_confirm_sign_up = _admin_confirm
    _BACKEND.forgot_password = _forget
    _BACKEND.confirm_forgot_password = _confirm_forgotten


def _sign_up_with_triggers(
    backend: Any, client_id: str, username: str, password: str, attributes: list[dict[str, str]]
) -> tuple[Any, Any]:
    user, details = _sign_up(backend, client_id, username, password, attributes)
    occasion = Occasion(backend.user_pools[user.user_pool_id], user.username, client_id)
    response = _ask_before(occasion, "PreSignUp_SignUp", user)
    if response.get("autoConfirmUser"):
        user.status, details = UserStatus.CONFIRMED, None
        _tell_after(occasion, "PostConfirmation_ConfirmSignUp", user)
    elif details:
        _write(occasion, "CustomMessage_SignUp", user)
    return user, details


def _confirm(backend: Any, client_id: str, username: str) -> str:
    """A code came by e-mail or phone, which is thereby verified."""
    answer: str = _confirm_sign_up(backend, client_id, username)
    pool = pool_of(backend, client_id)
    user = pool._get_user(username)
    verified = [
        name for name in pool.extended_config.get("AutoVerifiedAttributes") or () if name in user.attribute_lookup
    ]
    if verified:
        user.update_attributes([{"Name": f"{verified[0]}_verified", "Value": "true"}])
    _tell_after(Occasion(pool, user.username, client_id), "PostConfirmation_ConfirmSignUp", user)
    return answer


def _create(
    backend: Any,
    user_pool_id: str,
    username: str,
    message_action: str | None,
    temporary_password: str,
    attributes: list[dict[str, str]],
) -> Any:
    user = _admin_create_user(backend, user_pool_id, username, message_action, temporary_password, attributes)
    occasion = Occasion(backend.user_pools[user_pool_id], user.username)
    if message_action != "RESEND":
        _ask_before(occasion, "PreSignUp_AdminCreateUser", user)
    if message_action != "SUPPRESS":
        _write(occasion, "CustomMessage_AdminCreateUser", user, usernameParameter="{username}")
    return user


def _admin_confirm(backend: Any, user_pool_id: str, username: str) -> str:
    answer: str = _admin_confirm_sign_up(backend, user_pool_id, username)
    pool = backend.user_pools[user_pool_id]
    user = pool._get_user(username)
    _tell_after(Occasion(pool, user.username), "PostConfirmation_ConfirmSignUp", user)
    return answer


def _forget(backend: Any, client_id: str, username: str) -> tuple[str | None, dict[str, Any]]:
    pool = find_pool(backend, client_id)
    if pool is not None and not pool._get_user(username):
        migration.migrate(Occasion(pool, username, client_id), "UserMigration_ForgotPassword", "")
    answer: tuple[str | None, dict[str, Any]] = _forgot_password(backend, client_id, username)
    user = pool_of(backend, client_id)._get_user(username)
    if user:
        _write(Occasion(pool, user.username, client_id), "CustomMessage_ForgotPassword", user)
    return answer


def _confirm_forgotten(backend: Any, client_id: str, username: str, password: str, confirmation_code: str) -> None:
    _confirm_forgot_password(backend, client_id, username, password, confirmation_code)
    pool = pool_of(backend, client_id)
    user = pool._get_user(username)
    if user.status == UserStatus.RESET_REQUIRED:
        user.status = UserStatus.CONFIRMED
    _tell_after(Occasion(pool, user.username, client_id), "PostConfirmation_ConfirmForgotPassword", user)


def find_pool(backend: Any, client_id: str) -> Any | None:
    return next((pool for pool in backend.user_pools.values() if client_id in pool.clients), None)


def pool_of(backend: Any, client_id: str) -> Any:
    """One that moto found too."""
    found = find_pool(backend, client_id)
    assert found is not None
    return found


def _ask_before(occasion: Occasion, source: str, user: Any) -> Any:
    users = occasion.pool.users
    users.pop(user.username)
    given = {each["Name"]: each["Value"] for each in asked().get("ValidationData") or ()}
    attributes = {name: value for name, value in user.attribute_lookup.items() if name != "sub"}
    request = {"userAttributes": attributes, "validationData": given or None, **metadata()}
    response = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
    found = call(occasion, source, request, response) or {}
    for flag, name in _VERIFIABLE.items():
        if found.get(flag):
            if name not in attributes:
                raise unrecognizable(f"{flag} is set for a user without {name}")
            user.update_attributes([{"Name": f"{name}_verified", "Value": "true"}])
    users[user.username] = user
    return found


def _tell_after(occasion: Occasion, source: str, user: Any) -> None:
    call(occasion, source, {"userAttributes": user_attributes(user), **metadata()}, {})


def _write(occasion: Occasion, source: str, user: Any, **more: str) -> None:
    request = {
        "userAttributes": user_attributes(user),
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": None,
        **more,
        **metadata(),
    }
    call(occasion, source, request, {"smsMessage": None, "emailMessage": None, "emailSubject": None})

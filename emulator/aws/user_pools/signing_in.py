"""Triggers of who signs in: PreAuthentication before the password is looked at, then what `tokens` does.

What a client tells InitiateAuth as metadata is validation data of PreAuthentication and UserMigration, and nobody
else's; what it tells RespondToAuthChallenge is metadata of all that come then.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-authentication.html
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html

Importing this imports moto's Cognito.
"""

from functools import partial
from typing import Any

from moto.cognitoidp.exceptions import NotAuthorizedError, UserNotFoundError
from moto.cognitoidp.models import CognitoIdpBackend, UserStatus
from moto.core.exceptions import JsonRESTError

from emulator.aws.user_pools import challenges, migration
from emulator.aws.user_pools.calls import Occasion, asked, call, metadata, user_attributes
from emulator.aws.user_pools.signing_up import find_pool
from emulator.aws.user_pools.tokens import Issue, issuing

_BACKEND: Any = CognitoIdpBackend
_initiate_auth = _BACKEND.initiate_auth
_admin_initiate_auth = _BACKEND.admin_initiate_auth
_respond = _BACKEND.respond_to_auth_challenge
"""moto's own."""
_REFRESH = ("REFRESH_TOKEN", "REFRESH_TOKEN_AUTH")
_WITH_PASSWORD = ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
_SOURCES = {"NEW_PASSWORD_REQUIRED": "TokenGeneration_NewPasswordChallenge"}
_SIGNED_IN = "TokenGeneration_Authentication"


def connect() -> None:
    _BACKEND.initiate_auth = _initiate
    _BACKEND.admin_initiate_auth = _admin_initiate
    _BACKEND.respond_to_auth_challenge = _answer


def _initiate(backend: Any, client_id: str, auth_flow: str, auth_parameters: dict[str, str]) -> Any:
    go_on = partial(_initiate_auth, backend, client_id, auth_flow, auth_parameters)
    return _begin(backend, client_id, auth_flow, auth_parameters or {}, go_on)


def _admin_initiate(
    backend: Any, user_pool_id: str, client_id: str, auth_flow: str, auth_parameters: dict[str, str]
) -> Any:
    go_on = partial(_admin_initiate_auth, backend, user_pool_id, client_id, auth_flow, auth_parameters)
    return _begin(backend, client_id, auth_flow, auth_parameters or {}, go_on)


def _begin(backend: Any, client_id: str, flow: str, parameters: dict[str, str], go_on: Any) -> Any:
    pool = find_pool(backend, client_id)
    if pool is None:
        return go_on()
    if flow in _REFRESH:
        with issuing(Issue("TokenGeneration_RefreshTokens", {}, signs_in=False)):
            return go_on()
    user = _user(pool, client_id, flow, parameters)
    if user is not None and user.enabled:
        _ask_before(Occasion(pool, user.username, client_id), user)
    if flow == "CUSTOM_AUTH":
        return challenges.begin(backend.sessions, _custom(pool, client_id, user), {}, partial(_log_in, backend, {}))
    with issuing(Issue(_SIGNED_IN, {}, signs_in=True)):
        return go_on()


def _user(pool: Any, client_id: str, flow: str, parameters: dict[str, str]) -> Any | None:
    """Who wants to sign in; one who comes from elsewhere with his password is there then."""
    name = parameters.get("USERNAME") or ""
    found = pool._get_user(name)
    if found or flow not in _WITH_PASSWORD:
        return found
    migration.migrate(Occasion(pool, name, client_id), "UserMigration_Authentication", parameters.get("PASSWORD") or "")
    found = pool._get_user(name)
    if found and found.status == UserStatus.RESET_REQUIRED:
        raise JsonRESTError("PasswordResetRequiredException", "Password reset required for the user")
    return found


def _custom(pool: Any, client_id: str, user: Any | None) -> Occasion:
    """Of CUSTOM_AUTH, where nothing is left to moto."""
    if user is None:
        told = pool.clients[client_id].extended_config.get("PreventUserExistenceErrors") != "ENABLED"
        raise (
            UserNotFoundError("User does not exist.") if told else NotAuthorizedError("Incorrect username or password.")
        )
    if not user.enabled:
        raise NotAuthorizedError("User is disabled.")
    if user.status == UserStatus.UNCONFIRMED:
        raise JsonRESTError("UserNotConfirmedException", "User is not confirmed.")
    return Occasion(pool, user.username, client_id)


def _ask_before(occasion: Occasion, user: Any) -> None:
    request = {"userAttributes": user_attributes(user), "validationData": asked().get("ClientMetadata")}
    if occasion.client.extended_config.get("PreventUserExistenceErrors") == "ENABLED":
        request["userNotFound"] = False
    call(occasion, "PreAuthentication_Authentication", request, {})


def _answer(
    backend: Any, session: str, client_id: str, challenge_name: str, challenge_responses: dict[str, str]
) -> Any:
    attempt = backend.sessions.get(session)
    told = metadata()
    if not isinstance(attempt, challenges.Attempt) and challenge_name != challenges.CHALLENGE:
        source = _SOURCES.get(challenge_name, _SIGNED_IN)
        with issuing(Issue(source, told, signs_in=True)):
            return _respond(backend, session, client_id, challenge_name, challenge_responses)
    if not isinstance(attempt, challenges.Attempt) or attempt.client_id != client_id:
        raise NotAuthorizedError("Invalid session for the user.")
    if challenge_name != challenges.CHALLENGE:
        raise NotAuthorizedError("Invalid session for the user.")
    answer = (challenge_responses or {}).get("ANSWER", "")
    return challenges.respond(backend.sessions, session, answer, told, partial(_log_in, backend, told))


def _log_in(backend: Any, told: dict[str, Any], occasion: Occasion) -> Any:
    with issuing(Issue(_SIGNED_IN, told, signs_in=True)):
        return backend._log_user_in(occasion.pool, occasion.client, occasion.user_name)

"""CUSTOM_AUTH: functions define, create and verify the challenges of who signs in.

DefineAuthChallenge is told how those so far ended, and wants another, or tokens, or nobody signed in. Challenges other
than its own, `CUSTOM_CHALLENGE`, are not here: SRP is nothing that moto verifies.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html

Importing this imports moto's Cognito.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from moto.cognitoidp.exceptions import InvalidParameterException, NotAuthorizedError

from emulator.aws.user_pools.calls import Occasion, call, function_of, unrecognizable, user_attributes

CHALLENGE = "CUSTOM_CHALLENGE"
_SECONDS = 180
"""How long a session lasts, unless the client's AuthSessionValidity says otherwise, in minutes."""

LogIn = Callable[[Occasion], dict[str, Any]]
"""The answer with tokens."""


class Attempt(NamedTuple):
    """To sign in, between two requests; user_name and pool come first, as moto has them.

    results: of the challenges so far, as DefineAuthChallenge is told them. private: what the one that is open is
    verified by.
    """

    user_name: str
    pool: Any
    client_id: str
    results: tuple[Mapping[str, Any], ...]
    private: Mapping[str, Any]
    note: str | None
    ends: float

    @property
    def occasion(self) -> Occasion:
        return Occasion(self.pool, self.user_name, self.client_id)


def begin(sessions: dict[str, Any], occasion: Occasion, metadata: Mapping[str, Any], log_in: LogIn) -> dict[str, Any]:
    if function_of(occasion.pool, "DefineAuthChallenge") is None:
        raise InvalidParameterException("Custom auth lambda trigger is not configured for the user pool.")
    return _go_on(sessions, occasion, (), metadata, log_in)


def respond(
    sessions: dict[str, Any], session: str, answer: str, metadata: Mapping[str, Any], log_in: LogIn
) -> dict[str, Any]:
    """A session is good for one answer."""
    attempt: Attempt = sessions.pop(session)
    if attempt.ends < time.monotonic():
        raise NotAuthorizedError("Invalid session for the user, session is expired.")
    occasion = attempt.occasion
    request = {
        "userAttributes": _attributes(occasion),
        "privateChallengeParameters": attempt.private,
        "challengeAnswer": answer,
        **metadata,
    }
    found = call(occasion, "VerifyAuthChallengeResponse_Authentication", request, {"answerCorrect": None}) or {}
    result = {
        "challengeName": CHALLENGE,
        "challengeResult": found.get("answerCorrect") is True,
        "challengeMetadata": attempt.note,
    }
    return _go_on(sessions, occasion, (*attempt.results, result), metadata, log_in)


def _go_on(
    sessions: dict[str, Any],
    occasion: Occasion,
    results: tuple[Mapping[str, Any], ...],
    metadata: Mapping[str, Any],
    log_in: LogIn,
) -> dict[str, Any]:
    attributes, response = (
        _attributes(occasion),
        {"challengeName": None, "issueTokens": None, "failAuthentication": None},
    )
    request = {"userAttributes": attributes, "session": list(results), **metadata}
    wanted = call(occasion, "DefineAuthChallenge_Authentication", request, response) or {}
    if wanted.get("issueTokens"):
        return log_in(occasion)
    if wanted.get("failAuthentication"):
        raise NotAuthorizedError("Incorrect username or password.")
    if wanted.get("challengeName") != CHALLENGE:
        raise unrecognizable()
    response = {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None}
    request = {"userAttributes": attributes, "challengeName": CHALLENGE, "session": list(results), **metadata}
    made = call(occasion, "CreateAuthChallenge_Authentication", request, response) or {}
    minutes = occasion.client.extended_config.get("AuthSessionValidity")
    session = str(uuid.uuid4())
    sessions[session] = Attempt(
        occasion.user_name,
        occasion.pool,
        occasion.client_id,
        results,
        made.get("privateChallengeParameters") or {},
        made.get("challengeMetadata"),
        time.monotonic() + (minutes * 60 if minutes else _SECONDS),
    )
    shown = {"USERNAME": occasion.user_name, **(made.get("publicChallengeParameters") or {})}
    return {"ChallengeName": CHALLENGE, "Session": session, "ChallengeParameters": shown}


def _attributes(occasion: Occasion) -> dict[str, Any]:
    user = occasion.pool.users.get(occasion.user_name)
    if user is None:  # deleted meanwhile
        raise NotAuthorizedError("Incorrect username or password.")
    return user_attributes(user)

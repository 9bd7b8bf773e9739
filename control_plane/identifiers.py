"""Ids and ARNs as AWS makes them (handbook/01 section 1.1)."""

import random
import secrets
import string
import uuid

_ALPHABET = string.ascii_lowercase + string.digits
_KEY_ALPHABET = string.ascii_letters + string.digits

_random = random.Random()  # noqa: S311 (ids are no secrets)

CUSTOM_ID_TAG = "_custom_id_"
"""A tag that chooses an API's id instead of leaving it to chance."""


def random_text(length: int) -> str:
    return "".join(_random.choices(_ALPHABET, k=length))


def api_id() -> str:
    """APIs, root resources, API keys: 10 characters."""
    return random_text(10)


def short_id() -> str:
    """Resources, deployments, models, authorizers, validators ...: 6 characters."""
    return random_text(6)


def api_key_value() -> str:
    """A generated API key: 40 letters and digits."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(40))


def request_id() -> str:
    return str(uuid.uuid4())

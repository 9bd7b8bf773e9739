"""Ids and ARNs as AWS makes them (handbook/01 section 1.1)."""

import secrets
import string
import uuid

_ALPHABET = string.ascii_lowercase + string.digits
_KEY_ALPHABET = string.ascii_letters + string.digits

CUSTOM_ID_TAG = "_custom_id_"
"""A tag that chooses an API's id instead of leaving it to chance."""


def random_text(length: int, alphabet: str = _ALPHABET) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def api_id() -> str:
    """APIs, root resources, API keys: 10 characters."""
    return random_text(10)


def short_id() -> str:
    """Resources, deployments, models, authorizers, validators ...: 6 characters."""
    return random_text(6)


def api_key_value() -> str:
    """A generated API key: 40 letters and digits."""
    return random_text(40, _KEY_ALPHABET)


def request_id() -> str:
    return str(uuid.uuid4())

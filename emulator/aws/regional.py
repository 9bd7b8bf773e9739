"""moto's backend of a service for an account and a region, by what an ARN says of them."""

from typing import Any


def backend(backends: Any, account_id: str, region: str) -> Any | None:
    """None where there is no such region. backends: moto's, of one service."""
    try:
        return backends[account_id][region]
    except KeyError:
        return None

"""One request to a running emulator, without any client of AWS's, and what is said where none runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

import click

_CONNECTIONS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}


def parts(endpoint: str) -> SplitResult:
    """An endpoint taken apart; what is none is a bad --endpoint."""
    try:
        found = urlsplit(endpoint)
        well = found.scheme in _CONNECTIONS and found.hostname is not None and found.port != 0
    except ValueError:
        well = False
    if not well:
        raise click.BadParameter(f"{endpoint!r} is not http://HOST:PORT", param_hint="--endpoint")
    return found


@contextmanager
def opened(endpoint: str) -> Iterator[HTTPConnection]:
    """A connection for one request."""
    place = parts(endpoint)
    connection = _CONNECTIONS[place.scheme](place.netloc)
    try:
        yield connection
    except (OSError, HTTPException) as problem:
        raise not_running(endpoint) from problem
    finally:
        connection.close()


def ask(endpoint: str, method: str, path: str, body: bytes | None = None) -> bytes:
    """What the emulator answers at an address of its own; what it refuses ends the command."""
    with opened(endpoint) as connection:
        connection.request(method, path, body)
        answer = connection.getresponse()
        content = answer.read()
    if answer.status != 200:
        raise click.ClickException(_message(content))
    return content


def not_running(endpoint: str) -> click.ClickException:
    place = parts(endpoint)
    port = "" if place.port in (None, 4566) else f" --port {place.port}"
    return click.ClickException(
        f"No emulator answers at {place.scheme}://{place.netloc}. Start one: apigw start{port}\n"
        "Or say where it runs: --endpoint http://HOST:PORT, or AWS_ENDPOINT_URL."
    )


def _message(content: bytes) -> str:
    try:
        return str(json.loads(content)["message"])
    except (ValueError, KeyError, TypeError):
        return "What answers there is no emulator of this release."

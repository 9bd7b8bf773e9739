"""What commands that ask a running emulator share: how it is reached, and what is said when it cannot be.

`@connected` gives a command an `Emulator`, the options that say where it is, and `--json`; a refusal of AWS's ends it
with AWS's words, an emulator that does not run with how to start one.
"""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import boto3
import click
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from emulator.cli.options import ENDPOINT

_CONNECTIONS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
_ONCE = Config(retries={"max_attempts": 0})
REGION = click.option("--region", envvar="AWS_DEFAULT_REGION", default="us-east-1", show_default=True, help="Of AWS.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


class NotRunning(Exception):
    """Nobody answers at an address."""


class Emulator:
    """endpoint: without a slash at its end. address: its parts. session: with whatever credentials there are, else with
    those that every emulator takes.
    """

    def __init__(self, endpoint: str, region: str) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.address = urlsplit(self.endpoint)
        if self.address.scheme not in _CONNECTIONS or not self.address.hostname:
            raise click.BadParameter(f"{endpoint!r} is not http://HOST:PORT", param_hint="--endpoint")
        self.session = boto3.Session(region_name=region)
        if self.session.get_credentials() is None:
            self.session = boto3.Session("test", "test", region_name=region)

    def aws(self, service: str) -> Any:
        """A boto3 client."""
        return self.session.client(service, endpoint_url=self.endpoint, config=_ONCE)

    @contextmanager
    def connection(self) -> Iterator[HTTPConnection]:
        """For one request; `NotRunning` where nobody answers."""
        connection = _CONNECTIONS[self.address.scheme](self.address.netloc)
        try:
            yield connection
        except (OSError, HTTPException) as problem:
            raise NotRunning(self.endpoint) from problem
        finally:
            connection.close()

    def ask(self, path: str) -> Any:
        """What the emulator answers at an address of its own."""
        with self.connection() as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
        return _document(answer, content)


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is an `Emulator`; it has `as_json` besides."""

    @ENDPOINT
    @REGION
    @_JSON
    @functools.wraps(command)
    def run(*arguments: Any, endpoint: str, region: str, **options: Any) -> None:
        with explained():
            command(Emulator(endpoint, region), *arguments, **options)

    return run


@contextmanager
def explained() -> Iterator[None]:
    """What goes wrong between here and the emulator becomes an error that says what to do next."""
    try:
        yield
    except ClientError as refusal:
        raise click.ClickException(refusal.response["Error"]["Message"]) from refusal
    except EndpointConnectionError as failure:
        raise _not_running(failure.kwargs["endpoint_url"]) from failure
    except NotRunning as failure:
        raise _not_running(str(failure)) from failure
    except BotoCoreError as failure:
        raise click.ClickException(str(failure)) from failure


def print_json(document: object) -> None:
    click.echo(json.dumps(document, indent=2, default=str))


def _not_running(url: str) -> click.ClickException:
    place = urlsplit(url)
    port = "" if place.port in (None, 4566) else f" --port {place.port}"
    return click.ClickException(
        f"No emulator answers at {place.scheme}://{place.netloc}. Start one: apigw start{port}\n"
        "Or say where it runs: --endpoint http://HOST:PORT, or AWS_ENDPOINT_URL."
    )


def _document(answer: HTTPResponse, content: bytes) -> Any:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if answer.status == 200 and document is not None:
        return document
    said = document.get("message") if isinstance(document, dict) else None
    raise click.ClickException(said or "What answers there is no emulator of this release: is it apigw's?")

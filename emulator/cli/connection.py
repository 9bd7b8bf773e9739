"""What commands share that ask a running emulator through its AWS APIs.

`@connected` gives a command an `Emulator`, the options that say where it is, and `--json`; a refusal of AWS's ends it
with AWS's words, an emulator that does not run with how to start one.
"""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import click
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from emulator.cli import address
from emulator.cli.options import ENDPOINT, JSON

_ONCE = Config(retries={"max_attempts": 0})
REGION = click.option(
    "--region",
    metavar="NAME",
    envvar="AWS_DEFAULT_REGION",
    default="us-east-1",
    show_default=True,
    show_envvar=True,
    help="Region of what is asked for.",
)


class Emulator:
    """endpoint: without a slash at its end. address: its parts. session: with whatever credentials there are, else with
    those that every emulator takes.
    """

    def __init__(self, endpoint: str, region: str) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.address = address.parts(self.endpoint)
        self.session = boto3.Session(region_name=region)
        if self.session.get_credentials() is None:
            self.session = boto3.Session("test", "test", region_name=region)

    def aws(self, service: str) -> Any:
        """A boto3 client."""
        return self.session.client(service, endpoint_url=self.endpoint, config=_ONCE)

    def ask(self, path: str) -> Any:
        """The document at an address of the emulator's own."""
        return json.loads(address.ask(self.endpoint, "GET", path))


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is an `Emulator`; it has `as_json` besides."""

    @ENDPOINT
    @REGION
    @JSON
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
        raise address.not_running(failure.kwargs["endpoint_url"]) from failure
    except BotoCoreError as failure:
        raise click.ClickException(str(failure)) from failure

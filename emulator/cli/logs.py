"""`apigw logs`: what CloudWatch Logs has of an API or a function, and what it gets from now on."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import click

from emulator.cli import definitions
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json, print_line

_EVERY = 0.5
"""Seconds between two looks with --follow."""
_LATE = 10_000
"""Milliseconds that an event may come later than a newer one of another stream."""
_EXECUTION_LOGS = "API-Gateway-Execution-Logs_", "/aws/apigateway/"
"""What the names of execution logs' groups begin with, before the API's id: of REST APIs, and of WebSocket APIs."""
_CANARY = "/Canary"
"""What the names of a canary's groups end with, which hold nothing that its stage's do not."""


class _Event(NamedTuple):
    """timestamp: milliseconds since the epoch. id: CloudWatch's."""

    timestamp: int
    group: str
    stream: str
    message: str
    id: str


@click.command()
@click.argument("name", metavar="[API|FUNCTION]", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on, until Ctrl-C.")
@click.option("-n", "--lines", default=100, show_default=True, type=click.IntRange(0), help="How many to begin with.")
@connected
def logs(emulator: Emulator, name: str | None, *, follow: bool, lines: int, as_json: bool) -> None:
    """Print the newest log events of an API or a function.

    Either by its id or name; without one, of everything. What functions print is always logged; calls of a stage where
    it has an access log or a logging level.
    """
    groups = _Groups(emulator, name)
    found = _events(emulator, groups.now(), 0)
    newest = found[len(found) - min(lines, len(found)) :]
    if as_json and not follow:
        print_json([event._asdict() for event in newest])
        return
    _print(newest, as_json=as_json)
    if not found and not follow:
        click.echo(f"Nothing is logged yet{f' of {name}' if name else ''}.", err=True)
    if follow:
        with suppress(KeyboardInterrupt):
            for fresh in _following(emulator, groups, found):
                _print(fresh, as_json=as_json)


class _Groups:
    """The log groups meant. They come with their first event, so they are looked for at every look."""

    def __init__(self, emulator: Emulator, name: str | None) -> None:
        self._client = emulator.aws("logs")
        self._wanted = None if name is None else _wanted(emulator, name)

    def now(self) -> list[str]:
        pages = self._client.get_paginator("describe_log_groups").paginate()
        names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        if self._wanted is None:
            return names
        exact, prefixes = self._wanted
        return [name for name in names if name in exact or (name.startswith(prefixes) and not name.endswith(_CANARY))]


def _wanted(emulator: Emulator, name: str) -> tuple[set[str], tuple[str, ...]]:
    """Names of log groups, and what others begin with: of the function and of the API that are called so."""
    pages = emulator.aws("lambda").get_paginator("list_functions").paginate()
    functions = {each["FunctionName"]: each for page in pages for each in page["Functions"]}
    own = {_group(functions[name])} if name in functions else set()
    known = [api for api in definitions.apis(emulator) if name in (api.id, api.name)]
    if not known and not own:
        shown = ", ".join(islice(functions, 10)) or "none"
        raise click.ClickException(f"There is no API and no function {name!r}. Functions: {shown}. APIs: apigw apis")
    prefixes = [f"{prefix}{api.id}/" for api in known for prefix in _EXECUTION_LOGS]
    return own.union(*(_access_logs(emulator, api) for api in known)), tuple(prefixes)


def _group(function: dict[str, Any]) -> str:
    """The log group of a function."""
    name: str = function.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{function['FunctionName']}")
    return name


def _access_logs(emulator: Emulator, api: definitions.Api) -> set[str]:
    """The log groups that the stages of an API name for their access logs."""
    arns = [stage.access_log_arn for stage in definitions.stages(emulator, api)]
    return {arn.partition(":log-group:")[2].removesuffix(":*") for arn in arns if ":log-group:" in arn}


def _events(emulator: Emulator, groups: list[str], since: int) -> list[_Event]:
    """Those of the groups from a time on, in its order."""
    client = emulator.aws("logs")
    found = []
    for group in groups:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since)
        found += [_event(group, each) for page in pages for each in page["events"]]
    return sorted(found, key=attrgetter("timestamp"))


def _event(group: str, event: dict[str, Any]) -> _Event:
    return _Event(event["timestamp"], group, event["logStreamName"], event["message"], event["eventId"])


def _following(emulator: Emulator, groups: _Groups, before: list[_Event]) -> Iterator[list[_Event]]:
    """What comes after `before`: each event once, also where several have one millisecond."""
    seen = {(event.group, event.id) for event in before}
    since = before[-1].timestamp - _LATE if before else 0
    while True:
        time.sleep(_EVERY)
        found = _events(emulator, groups.now(), since)
        fresh = [event for event in found if (event.group, event.id) not in seen]
        yield fresh
        if fresh:
            seen = {(event.group, event.id) for event in found}
            since = max(since, fresh[-1].timestamp - _LATE)


def _print(events: list[_Event], *, as_json: bool) -> None:
    for event in events:
        if as_json:
            print_line(event._asdict())
            continue
        at = datetime.fromtimestamp(event.timestamp / 1000).astimezone().isoformat(" ", "milliseconds")[11:23]
        click.echo(f"{click.style(f'{at} {event.group}', dim=True)} {event.message.rstrip()}")

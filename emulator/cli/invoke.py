"""`apigw invoke`: call a deployed API, and see how long each step of the call took (`data_plane.telemetry.timings`)."""

import base64
import re
from typing import Any, NamedTuple
from urllib.parse import quote

import click
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from emulator.cli import address, definitions, tables
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json
from emulator.front_door.internal import TIMED

_STEP = re.compile(r"([\w-]+);dur=([\d.]+)")
_TIMES = "Server-Timing"
_NOTHING_HERE = b'{"message":"Nothing is here: '
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SENT_AS_IT_IS = "/?&=%:@!$'()*+,;~-._[]{}|"


class _Answer(NamedTuple):
    """headers: without the one that has the times. steps: (name, milliseconds); none where no API was called."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    steps: list[tuple[str, float]]


@click.command()
@click.argument("method", metavar="METHOD")
@click.argument("path", metavar="PATH")
@click.option("--api", metavar="API", help="Id or name of the API; PATH begins with its stage all the same.")
@click.option("-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header; may be repeated.")
@click.option("-d", "--data", metavar="TEXT|@FILE", help="The body, JSON unless a header says what; @-: stdin.")
@click.option("--sign", is_flag=True, help="Sign the call (Signature Version 4), for AWS_IAM.")
@connected
def invoke(
    emulator: Emulator,
    method: str,
    path: str,
    *,
    api: str | None,
    headers: tuple[str, ...],
    data: str | None,
    sign: bool,
    as_json: bool,
) -> None:
    """Call a deployed API: apigw invoke GET /prod/pets

    Prints status, headers and body, and then how long each step took. PATH is the stage and what is below it, where
    only one API has that stage; else say --api. Any address of an API will do, as /restapis/{api}/{stage}/...
    """
    if not path.startswith("/"):
        raise click.BadParameter(f"{path!r} does not begin with a slash: /STAGE/...", param_hint="PATH")
    if not _TOKEN.fullmatch(method):
        raise click.BadParameter(f"{method!r} is no method, as GET is", param_hint="METHOD")
    target = quote(path, safe=_SENT_AS_IT_IS)
    meant = None if api is None else definitions.find(emulator, api)
    if meant is not None:
        target = f"/_aws/execute-api/{meant.id}{target}"
    sent = [_header(each) for each in headers]
    body = _body(data)
    if body and not any(name.lower() == "content-type" for name, _ in sent):
        sent.append(("Content-Type", "application/json"))
    if sign:
        sent += _signature(emulator, method.upper(), target, sent, body)
    answer = _call(emulator, method.upper(), target, sent, body)
    if as_json:
        print_json(_as_json(answer))
    else:
        _show(answer)
    _advise(answer)
    if answer.status == 300:
        raise click.ClickException("Several APIs have that stage. Say which: --api ID; apigw apis lists them.")
    if meant is not None and not answer.steps:
        stages = ", ".join(f"/{stage.name}/..." for stage in definitions.stages(emulator, meant)) or "none: deploy it"
        raise click.ClickException(f"PATH begins with none of the stages of {meant.name}: {stages}")


def _advise(answer: _Answer) -> None:
    """What to do where no route was found, which AWS's words do not say."""
    if answer.body.startswith(_NOTHING_HERE):
        raise click.ClickException("No deployed API has that stage. apigw apis lists what is there, with its URLs.")
    if [name for name, _ in answer.steps[:2]] == ["match", "gateway-response"]:
        click.secho("The API has no such route, as it is deployed. apigw routes API lists them.", err=True, dim=True)


def _header(given: str) -> tuple[str, str]:
    name, colon, value = given.partition(":")
    if not colon or not _TOKEN.fullmatch(name.strip()) or not value.strip().isprintable():
        raise click.BadParameter(f"{given!r} is not NAME:VALUE", param_hint="--header")
    return name.strip(), value.strip()


def _body(given: str | None) -> bytes:
    if given is None or not given.startswith("@"):
        return (given or "").encode()
    try:
        with click.open_file(given[1:], "rb") as file:
            content: bytes = file.read()
    except OSError as problem:
        raise click.BadParameter(f"cannot read {given[1:]}: {problem.strerror}", param_hint="--data") from None
    return content


def _signature(
    emulator: Emulator, method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> list[tuple[str, str]]:
    """The headers to add. What is signed is the API's address, not the one that has the call timed."""
    request = AWSRequest(method, emulator.endpoint + target, headers=dict(headers), data=body)
    SigV4Auth(emulator.session.get_credentials(), "execute-api", emulator.session.region_name).add_auth(request)
    given = {name.lower() for name, _ in headers}
    return [(name, value) for name, value in request.headers.items() if name.lower() not in given]


def _call(emulator: Emulator, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> _Answer:
    given = {name.lower() for name, _ in headers}
    with address.opened(emulator.endpoint) as connection:
        connection.putrequest(method, TIMED + target, skip_host="host" in given, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if "content-length" not in given and (body or method not in ("GET", "HEAD")):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
    times = response.headers.get_all(_TIMES, [])[-1:]
    shown = [(name, value) for name, value in response.getheaders() if (name, [value]) != (_TIMES, times)]
    steps = [(name, float(value)) for name, value in _STEP.findall("".join(times))]
    return _Answer(response.status, response.reason, shown, content, steps)


def _as_json(answer: _Answer) -> dict[str, Any]:
    try:
        body, encoded = answer.body.decode(), False
    except UnicodeDecodeError:
        body, encoded = base64.b64encode(answer.body).decode(), True
    return {
        "status": answer.status,
        "headers": answer.headers,
        "body": body,
        "isBase64Encoded": encoded,
        "milliseconds": dict(answer.steps),
    }


def _show(answer: _Answer) -> None:
    click.secho(f"{answer.status} {answer.reason}", bold=True, fg="green" if answer.status < 400 else "red")
    for name, value in answer.headers:
        click.echo(f"{name}: {value}")
    click.echo()
    click.echo(answer.body)
    if answer.steps:
        click.echo()
        tables.show(("STEP", "MS"), [(name, f"{took:.3f}") for name, took in answer.steps], numbers=("MS",))

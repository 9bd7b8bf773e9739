"""`apigw vtl render`: try a mapping template on a body, without deploying anything."""

from pathlib import Path
from typing import Any

import click
import msgspec

from data_plane.vtl import Input, TemplateError, Util, compile_template, overrides
from emulator.cli.options import JSON, print_json

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def _read(path: Path) -> bytes:
    with click.open_file(str(path), "rb") as file:
        content: bytes = file.read()
    return content


def _object(_: click.Context, __: click.Parameter, path: Path | None) -> dict[str, Any]:
    """The JSON object in a file; an empty one without a file."""
    try:
        return msgspec.json.decode(_read(path), type=dict[str, Any]) if path else {}
    except msgspec.DecodeError as problem:
        raise click.BadParameter(f"{path}: {problem}") from problem


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`name=value`, given any number of times; the last value of a name counts."""
    wrong = [value for value in values if value.find("=") < 1]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not name=value")
    return dict(value.split("=", 1) for value in values)


@click.group()
def vtl() -> None:
    """Try mapping templates without deploying them."""


@vtl.command()
@click.argument("template", type=FILE)
@click.option("--body", type=FILE, help="The body that $input reads; without one it is empty.")
@click.option("--context", type=FILE, callback=_object, help="$context, as JSON.")
@click.option("--stage-variables", type=FILE, callback=_object, help="$stageVariables, as JSON.")
@click.option("--path", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="A path parameter.")
@click.option("--query", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="A query parameter.")
@click.option("--header", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="A header.")
@JSON
def render(
    template: Path,
    *,
    body: Path | None,
    context: dict[str, Any],
    stage_variables: dict[str, Any],
    path: dict[str, str],
    query: dict[str, str],
    header: dict[str, str],
    as_json: bool,
) -> None:
    """Print what TEMPLATE makes of a request.

    Errors are told as `template.vtl:3:14: message`; with --json by their line, column and message.
    """
    variables = {
        "input": Input(_read(body) if body else b"", path=path, querystring=query, header=header),
        "util": Util(),
        "context": {**overrides(), **context},
        "stageVariables": stage_variables,
    }
    try:
        output = compile_template(_decoded(template)).render(variables)
    except TemplateError as error:
        if as_json:
            print_json({"line": error.line, "column": error.column, "message": error.message})
        else:
            click.echo(f"{template}:{error}", err=True)
        raise click.exceptions.Exit(1) from error
    if as_json:
        print_json({"output": output})
    else:
        click.echo(output, nl=False)


def _decoded(template: Path) -> str:
    """Raises TemplateError."""
    text = _read(template)
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        before = text[: error.start]
        column = len(before) - before.rfind(b"\n")
        raise TemplateError("not UTF-8", before.count(b"\n") + 1, column) from error

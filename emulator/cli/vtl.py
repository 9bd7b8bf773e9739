"""`apigw vtl render`: try a mapping template on a body, without deploying anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from data_plane.vtl import Input, TemplateError, Util, compile_template, overrides

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


class JsonObject(click.ParamType[dict[str, Any]]):
    """A file with a JSON object in it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        try:
            return msgspec.json.decode(_read(Path(value)), type=dict[str, Any])
        except (OSError, msgspec.DecodeError) as problem:
            self.fail(f"{value}: {problem}", param, ctx)


class KeyValue(click.ParamType[tuple[str, str]]):
    """`name=value`."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, equals, text = value.partition("=")
        if not name or not equals:
            self.fail(f"{value!r} is not name=value", param, ctx)
        return name, text


@click.group()
def vtl() -> None:
    """Mapping templates."""


@vtl.command()
@click.argument("template", type=FILE)
@click.option("--body", type=FILE, help="The body that $input reads; none is an empty one.")
@click.option("--context", type=JsonObject(), default={}, help="$context, as JSON.")
@click.option("--stage-variables", type=JsonObject(), default={}, help="$stageVariables, as JSON.")
@click.option("--path", type=KeyValue(), multiple=True, help="A path parameter; may be given again.")
@click.option("--query", type=KeyValue(), multiple=True, help="A query parameter; may be given again.")
@click.option("--header", type=KeyValue(), multiple=True, help="A header; may be given again.")
def render(
    template: Path,
    *,
    body: Path | None,
    context: Mapping[str, Any],
    stage_variables: Mapping[str, Any],
    path: tuple[tuple[str, str], ...],
    query: tuple[tuple[str, str], ...],
    header: tuple[tuple[str, str], ...],
) -> None:
    """Print what TEMPLATE makes of a request. Errors are told as `template.vtl:3:14: message`."""
    source = Input(_read(body) if body else b"", path=dict(path), querystring=dict(query), header=dict(header))
    variables = {
        "input": source,
        "util": Util(),
        "context": {**overrides(), **context},
        "stageVariables": dict(stage_variables),
    }
    try:
        click.echo(compile_template(_read(template).decode()).render(variables), nl=False)
    except TemplateError as error:
        raise click.exceptions.Exit(_tell(f"{template}:{error}")) from error
    except UnicodeDecodeError as error:
        raise click.exceptions.Exit(_tell(f"{template}: not UTF-8")) from error


def _read(path: Path) -> bytes:
    with click.open_file(str(path), "rb") as file:
        content: bytes = file.read()
    return content


def _tell(message: str) -> int:
    click.echo(message, err=True)
    return 1

"""`apigw vtl render`, as a user runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from emulator.cli.vtl import vtl

TEMPLATE = """#set($root = $input.path('$'))
{"id": "$input.params('id')", "page": "$input.params('page')", "agent": "$input.params('User-Agent')",
 "name": "$root.name", "stage": "$context.stage", "table": "$stageVariables.table"}
"""
RENDERED = """{"id": "7", "page": "2", "agent": "curl=1", "name": "Rex", "stage": "dev", "table": "pets"}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "template.vtl": TEMPLATE,
        "body.json": '{"name": "Rex"}',
        "context.json": '{"stage": "dev"}',
        "variables.json": '{"table": "pets"}',
        "list.json": "[1]",
        "syntax.vtl": "one\n\n  #set($x = )",
        "rendering.vtl": "one\n  $input.path('$.name').substring(9)\n",
        "latin.vtl": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "latin.vtl").write_bytes(b"caf\xe9")
    return tmp_path


def test_a_template_is_rendered(folder: Path) -> None:
    files = ["--body", "body.json", "--context", "context.json", "--stage-variables", "variables.json"]
    parameters = ["--path", "id=7", "--query", "page=2", "--header", "User-Agent=curl=1"]
    arguments = [str(folder / word) if word.endswith(".json") else word for word in files]
    result = CliRunner().invoke(vtl, ["render", str(folder / "template.vtl"), *arguments, *parameters])
    assert result.exit_code == 0, result.output
    assert result.stdout.replace("\n", "") == RENDERED


def test_a_script_reads_the_output_or_the_place_of_an_error(folder: Path) -> None:
    result = CliRunner().invoke(vtl, ["render", "-", "--json"], input='a "b" $context.stage')
    assert json.loads(result.stdout) == {"output": 'a "b" '}
    result = CliRunner().invoke(vtl, ["render", str(folder / "syntax.vtl"), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"line": 3, "column": 13, "message": "a value expected"}


def test_without_anything_the_request_is_empty(folder: Path) -> None:
    result = CliRunner().invoke(vtl, ["render", "-"], input="$input.body $input.params('x')$context.stage.")
    assert result.exit_code == 0, result.output
    assert result.stdout == "{} ."


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("syntax.vtl", ":3:13: a value expected"),
        ("rendering.vtl", ":2:3: substring: 9, 3 is outside a text of 3"),
        ("latin.vtl", ":1:4: not UTF-8"),
    ],
)
def test_an_error_has_its_place(folder: Path, template: str, message: str) -> None:
    path = str(folder / template)
    result = CliRunner().invoke(vtl, ["render", path, "--body", str(folder / "body.json")])
    assert result.exit_code == 1
    assert result.stderr == f"{path}{message}\n"
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--context", "list.json", "Expected `object`, got `array`"),
        ("--context", "syntax.vtl", "JSON is malformed"),
        ("--stage-variables", "nope.json", "does not exist"),
        ("--body", "nope.json", "does not exist"),
        ("--path", "id", "'id' is not name=value"),
        ("--header", "=x", "'=x' is not name=value"),
    ],
)
def test_an_option_that_is_none(folder: Path, option: str, value: str, message: str) -> None:
    given = str(folder / value) if "." in value else value
    result = CliRunner().invoke(vtl, ["render", str(folder / "template.vtl"), option, given])
    assert result.exit_code == 2
    assert message in result.stderr

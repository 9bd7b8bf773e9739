"""`--help`, and completion in a shell: every command and every option says what it is."""

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from emulator.cli import main


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, group
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        assert command is not None, f"{name} {each} is listed and not there"
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {each}")
        else:
            yield f"{name} {each}", command


@pytest.mark.parametrize(("name", "command"), [pytest.param(*each, id=each[0]) for each in commands(main, "apigw")])
def test_every_command_and_option_says_what_it_is(name: str, command: click.Command) -> None:
    assert command.help, name
    silent = [each.opts for each in command.params if isinstance(each, click.Option) and not each.help]
    assert silent == [], name


@pytest.mark.parametrize(("name", "command"), [pytest.param(*each, id=each[0]) for each in commands(main, "apigw")])
def test_every_command_prints_json_where_that_is_asked(name: str, command: click.Command) -> None:
    options = [option for each in command.params for option in each.opts]
    assert isinstance(command, click.Group) or "--json" in options, name


@pytest.mark.slow
def test_help_lists_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "emulator", "--help"], capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line.strip()}
    assert listed >= set(main.list_commands(click.Context(main)))


def test_a_command_that_is_nearly_one_is_answered_with_its_name() -> None:
    done = subprocess.run([sys.executable, "-m", "emulator", "invok"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Error: No such command 'invok'. Did you mean 'invoke'?" in done.stderr


@pytest.mark.slow
def test_the_list_of_commands_tells_each_in_a_whole_line() -> None:
    done = subprocess.run([sys.executable, "-m", "emulator", "--help"], capture_output=True, text=True, check=True)
    assert "..." not in done.stdout.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        pytest.param("apigw inv", {"invoke"}, id="a command"),
        pytest.param("apigw logs --fol", {"--follow"}, id="an option"),
        pytest.param("apigw import --mode ", {"merge", "overwrite"}, id="what an option takes"),
    ],
)
def test_a_shell_completes(words: str, wanted: set[str]) -> None:
    given = {
        "_APIGW_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    command = [sys.executable, "-c", "from emulator.cli import main; main(prog_name='apigw')"]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    assert {line.partition(",")[2] for line in done.stdout.split()} == wanted

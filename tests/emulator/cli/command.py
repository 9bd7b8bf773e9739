"""The command as a user has it: a process of its own, told where the emulator is."""

import json
import subprocess
import sys
from typing import Any

from tests.process import Server


def arguments(emulator: Server, *words: str) -> list[str]:
    return [sys.executable, "-m", "emulator", *words, "--endpoint", emulator.url]


def apigw(emulator: Server, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments(emulator, *words), input=stdin, capture_output=True, text=True, check=False)


def printed(emulator: Server, *words: str) -> Any:
    """What the command prints with --json."""
    done = apigw(emulator, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

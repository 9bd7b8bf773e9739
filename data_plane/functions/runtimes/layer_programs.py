"""In a worker of Python's, before anything else: programs that a function starts from `/opt` are found in its layers.

Nothing mounts layers there. CDK's BucketDeployment runs `/opt/awscli/aws` so, a script whose first line names Lambda's
own Python, `/var/lang/bin/python`: that is this one here.

Run like `bootstrap.py`, and held to the same: Python 3.8 or later, nothing of ours, nothing third-party. Patched is
what `subprocess` starts programs by, so that `subprocess` need not be imported.
"""

from __future__ import annotations

import _posixsubprocess
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

OPT, OWN_PYTHON = "/opt/", b"#!/var/lang/bin/python"


def find_in(layers: list[str]) -> None:
    """layers: their folders, the last one first."""
    module: Any = _posixsubprocess
    system: Any = os
    fork_exec, posix_spawn = module.fork_exec, system.posix_spawn

    def fork(arguments: Sequence[Any], executables: Sequence[bytes], *rest: Any) -> Any:
        found = command(arguments, os.fsdecode(executables[0]), layers)
        return fork_exec(found, (os.fsencode(found[0]),), *rest) if found else fork_exec(arguments, executables, *rest)

    def spawn(path: Any, arguments: Sequence[Any], *rest: Any, **named: Any) -> Any:
        found = command(arguments, os.fsdecode(path), layers)
        return posix_spawn(found[0], found, *rest, **named) if found else posix_spawn(path, arguments, *rest, **named)

    module.fork_exec, system.posix_spawn = fork, spawn


def command(arguments: Sequence[Any], program: str, layers: list[str]) -> list[Any] | None:
    """What is to be run, where that is a program of a layer."""
    if not program.startswith(OPT) or os.path.exists(program):
        return None
    places = (os.path.join(layer, program[len(OPT) :]) for layer in layers)
    found = next(filter(os.path.isfile, places), None)
    if found is None:
        return None
    with open(found, "rb") as file:
        own = file.readline(200).startswith(OWN_PYTHON)
    return [*([sys.executable] if own else []), found, *arguments[1:]]


if __name__ == "__main__":
    find_in(sys.argv.pop(1).split(os.pathsep))

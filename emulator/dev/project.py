"""A project under `apigw dev`: deployed, and from then on as its user left the files a moment ago.

An edit of a function's code becomes new code of the function, within some hundredths of a second and with no call
dropped: calls in flight end where they began. An edit of anything else, deploy.py first of all, runs deploy.py again.
A run that fails has changed what it has changed; all else goes on serving.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path

from watchfiles import awatch

from emulator.dev.deployed import DeployedFunctions, Package
from emulator.dev.files import Files
from emulator.dev.script import Script
from emulator.dev.sources import is_code, origins

SCRIPT = "deploy.py"
_SETTLED = 10
"""Milliseconds without another change after which a save is taken to be complete."""
_PATIENCE = 200
"""Milliseconds after which one that goes on is looked at nevertheless."""
_FAILED = "%s failed with status %s. What it had not changed by then goes on serving; your next edit runs it again."
_log = logging.getLogger("dev")
_deploy = logging.getLogger("deploy")
logging.getLogger("watchfiles").setLevel(logging.WARNING)


class ProjectError(Exception):
    """The folder has gone, or the system watches no more of them."""


class Project:
    def __init__(
        self, folder: Path, deployed: DeployedFunctions, url: str, region: str, locations: dict[str, str]
    ) -> None:
        """folder: absolute, with a deploy.py. url, region: what that is told.

        locations: is given each file of a function's package and the one in the folder that it was made of.
        """
        self._folder = folder
        self._deployed = deployed
        self._locations = locations
        self._url = url
        self._script_file = folder / SCRIPT
        self._script = Script(self._script_file, url, region)
        self._files = Files(folder, self._script_file)
        self._origins: dict[Package, dict[Path, str]] = {}
        self._changed = asyncio.Event()

    async def develop(self) -> None:
        """Until cancelled. Raises ProjectError."""
        try:
            await self._develop()
        except OSError as problem:
            raise ProjectError(f"Cannot follow {self._folder} any longer: {problem.strerror or problem}") from problem

    async def _develop(self) -> None:
        watching = asyncio.create_task(self._watch())
        watching.add_done_callback(lambda _: self._changed.set())
        try:
            await self._run()
            while not watching.done():
                await self._changed.wait()
                self._changed.clear()
                await self._follow(self._files.edited())
            await watching
        finally:
            watching.cancel()
            await self._script.close()

    async def _watch(self) -> None:
        async for _ in awatch(self._folder, step=_SETTLED, debounce=_PATIENCE, ignore_permission_denied=True):
            self._changed.set()

    async def _follow(self, edited: set[Path]) -> None:
        """Have edits in force."""
        rest = edited - await self._renew_functions(edited)
        if rest:
            self._say(rest, "deploying")
            await self._run()

    async def _renew_functions(self, edited: set[Path]) -> set[Path]:
        """Give functions their code as it is now. The files that this was all there was to do for."""
        began = time.monotonic()
        code = {file for file in edited if is_code(file) and file != self._script_file}
        done: set[Path] = set()
        refused: set[Path] = set()
        names = []
        for package in self._deployed.packages() if code else ():
            if files := self._made_of(package, code):
                well = package.in_place or await self._put(package, files)
                (done if well else refused).update(files)
                names.append(package.function_name)
        done -= refused
        if done:
            await self._learn()
            took = round((time.monotonic() - began) * 1000)
            self._say(done, f"in force in {', '.join(names)} after {took} ms", functions=names, milliseconds=took)
        return done

    def _made_of(self, package: Package, code: set[Path]) -> set[Path]:
        """Which of these files are the function's code."""
        if package.in_place:
            return {file for file in code if file.is_relative_to(package.directory)}
        return code & self._origins.get(package, {}).keys()

    async def _put(self, package: Package, files: set[Path]) -> bool:
        """Put them into the package as they are; False where one is gone, or AWS would refuse it."""
        names = self._origins[package]
        try:
            contents = {names[file]: file.read_bytes() for file in files}
        except FileNotFoundError:
            return False
        return await self._deployed.put(package, contents)

    async def _run(self) -> None:
        """Run deploy.py, and stand ready for the next time."""
        began = time.monotonic()
        status = await self._script.run(_deploy.info)
        took = round(time.monotonic() - began, 2)
        self._files.deployed(well=status == 0)
        await self._learn()
        await self._script.stand_by()
        parts = {"parts": {"deployed": status == 0, "seconds": took, "url": self._url}}
        if status == 0:
            _log.info("Deployed in %s s. Edits are in force at once; Ctrl-C ends.", took, extra=parts)
        else:
            _log.error(_FAILED, SCRIPT, status, extra=parts)

    async def _learn(self) -> None:
        """See which files functions are made of, while both are the same."""
        packages = [each for each in self._deployed.packages() if not each.in_place]
        files = sorted(self._files.known)
        self._origins = await asyncio.to_thread(_origins, packages, self._folder, files)
        self._locations.clear()
        for package, names in self._origins.items():
            self._locations.update({str(package.directory / name): str(file) for file, name in names.items()})

    def _say(self, files: Iterable[Path], what: str, **parts: object) -> None:
        names = sorted(file.relative_to(self._folder).as_posix() for file in files)
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        _log.info("%s edited: %s", shown, what, extra={"parts": {"files": names, **parts}})


def _origins(packages: list[Package], folder: Path, files: list[Path]) -> dict[Package, dict[Path, str]]:
    return {package: origins(package.directory, folder, files) for package in packages}

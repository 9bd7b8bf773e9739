"""Modules of an environment's own in a process with many: two functions may both have an `app.py`, and each its state.

They are imported by Python's own machinery as modules of a package that an environment has to itself,
`lambda_environment_1.app`, whose path is the function's code and layers. What such a module imports by the name it has
on AWS, `import shared`, is looked for there first. They are compiled with their real paths, so breakpoints and coverage
find them.

A module that the process has imported from the very same file is not imported again: a test that patches it means it.
"""

import builtins
import importlib
import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

from data_plane.functions.in_process.views import Place, View

_numbers = itertools.count(1)


class OwnModules:
    """folders: where they are. edited: may they have been a moment ago? Python then keeps an old module, if that is as
    large and of the same second. A finder, while it is open, of what is in its package."""

    def __init__(self, folders: Sequence[str], *, edited: bool) -> None:
        self._folders = folders
        self._edited = edited
        self._own: dict[str, bool] = {}
        self.package = f"lambda_environment_{next(_numbers)}"
        whole = ModuleSpec(self.package, None, is_package=True)
        whole.submodule_search_locations = list(folders)
        importlib.invalidate_caches()
        sys.modules[self.package] = module_from_spec(whole)
        sys.meta_path.insert(0, self)
        _owners[self.package] = self

    def close(self) -> None:
        del _owners[self.package]
        sys.meta_path.remove(self)
        for name in [name for name in sys.modules if name.partition(".")[0] == self.package]:
            del sys.modules[name]

    def import_module(self, name: str) -> ModuleType:
        """By its name on AWS. Raises ImportError in AWS's words, and whatever the module does."""
        try:
            return importlib.import_module(self.named(name))
        except ImportError as error:
            error.msg = str(error.msg).replace(f"{self.package}.", "")
            raise

    def named(self, name: str) -> str:
        """What a module is called here: the longer name if it is the function's own."""
        return f"{self.package}.{name}" if self._is_own(name.partition(".")[0]) else name

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] != self.package:
            return None
        found = PathFinder.find_spec(name, path)
        if self._edited and found is not None and isinstance(found.loader, SourceFileLoader):
            found.loader = _Uncached(found.loader.name, found.loader.path)
        return found

    def _is_own(self, top: str) -> bool:
        own = self._own.get(top)
        if own is None:
            found = None if top in sys.builtin_module_names else PathFinder.find_spec(top, self._folders)
            own = self._own[top] = found is not None and not _is_imported(found)
        return own


class _Uncached(SourceFileLoader):
    """Compiles what is there now."""

    def path_stats(self, path: str) -> Mapping[str, Any]:
        raise OSError("compiled code is neither read nor written")


def _is_imported(found: ModuleSpec) -> bool:
    module = sys.modules.get(found.name)
    spec = None if module is None else module.__spec__
    return spec is not None and _files(spec) == _files(found)


def _files(spec: ModuleSpec) -> set[str]:
    """The file of a module; the folders of a package that has no file."""
    return set(map(os.path.realpath, [spec.origin] if spec.origin else spec.submodule_search_locations or ()))


_owners: dict[str, OwnModules] = {}
"""By their packages."""


def _owner(importing: Mapping[str, Any] | None) -> OwnModules | None:
    """Whose the module is that imports, by its globals."""
    name = importing.get("__name__") if importing else None
    return _owners.get(name.partition(".")[0]) if isinstance(name, str) else None


class _Import(View):
    """`__import__`, which `import` statements call."""

    def __call__(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        owner = _owner(globals) if level == 0 else None
        named = owner.named(name) if owner else name
        module = self.process(named, globals, locals, fromlist, level)
        if owner is None or named == name or fromlist:
            return module
        return sys.modules[owner.named(name.partition(".")[0])]


class _ImportModule(View):
    """`importlib.import_module`."""

    def __call__(self, name: str, package: str | None = None) -> Any:
        owner = _owner(sys._getframe(1).f_globals)
        if owner is None:
            return self.process(name, package)
        if name.startswith("."):
            return self.process(name, package and owner.named(package))
        return self.process(owner.named(name), package)


PLACES: tuple[Place, ...] = ((builtins, "__import__", _Import), (importlib, "import_module", _ImportModule))

"""A handler as tests name it -> what CreateFunction takes as `Code` and `Handler`.

A handler is a function of a module, or anything else there that can be called (`Mangum(app)` is an object); its name
as AWS writes it, `app.handler`, which imports nothing here; or the text of a module that has a `handler`. The first
two run where their file lies, by hot reload, so that the rest of the project is there as it is on AWS.

In the process that names it a handler may be called as it is: then any object will do, a closure or a mock too.
"""

import importlib.util
import io
import os
import re
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

Handler = Callable[[Any, Any], Any] | str
_HANDLERS = "handlers_of_tests"
_OF_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")
_NAME = re.compile(r"\w+(\.\w+)+")


def code_of(handler: Handler) -> tuple[dict[str, Any], str]:
    """`Code` and `Handler`. Raises ValueError: no worker could import it."""
    if not isinstance(handler, str):
        return _in_place(_name_of(handler))
    return _in_place(handler) if _NAME.fullmatch(handler) else _packed(handler)


def as_it_is(handler: Callable[..., Any], name: str) -> tuple[dict[str, Any], str]:
    """`Code`, which is none, and `Handler`: by that name in a module that only this process has."""
    setattr(sys.modules.setdefault(_HANDLERS, ModuleType(_HANDLERS)), name, handler)
    return _packed("")[0], f"{_HANDLERS}.{name}"


def title_of(handler: Handler) -> str:
    """What to call a function after, in letters that Lambda takes: `app-handler`."""
    if isinstance(handler, str):
        title = handler if _NAME.fullmatch(handler) else "index.handler"
    else:
        title = _found(handler) or str(getattr(handler, "__qualname__", type(handler).__name__))
    return re.sub(r"[\W_]+", "-", title).strip("-")[:50]


def search_path() -> str:
    """Where this process looks for modules besides its Python's own folders and packages, as PYTHONPATH has it."""
    folders = (Path(folder).resolve() for folder in sys.path)
    own = {Path(sysconfig.get_path(name)).resolve() for name in _OF_PYTHON}
    return os.pathsep.join(str(each) for each in folders if each.is_dir() and own.isdisjoint((each, *each.parents)))


def _packed(source: str) -> tuple[dict[str, Any], str]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("index.py", source)
    return {"ZipFile": archive.getvalue()}, "index.handler"


def _in_place(name: str) -> tuple[dict[str, Any], str]:
    """The folder that the handler's module is imported from, and its name below that."""
    module = name.rpartition(".")[0]
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.origin:
        raise ValueError(f"{name}: there is no file of a module {module!r} on sys.path ({', '.join(sys.path)})")
    depth = module.count(".") + bool(spec.submodule_search_locations)
    return {"S3Bucket": "hot-reload", "S3Key": str(Path(spec.origin).resolve().parents[depth])}, name


def _name_of(handler: Callable[..., Any]) -> str:
    """The module and the name there under which a worker finds it again."""
    name = _found(handler)
    if name is None:
        raise ValueError(f"{handler} cannot be imported by a worker: no module has it under a name of its own")
    return name


def _found(handler: Callable[..., Any]) -> str | None:
    module, name = handler.__module__, getattr(handler, "__qualname__", "")
    if getattr(sys.modules.get(module), name, None) is handler:
        return f"{module}.{name}"
    homes = sorted(_held(handler), key=lambda home: _is_of_pytest(home[0]))
    return f"{homes[0][0].__name__}.{homes[0][1]}" if homes else None


def _held(wanted: object) -> Iterator[tuple[ModuleType, str]]:
    """Every module that has it as a global, and under which name."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is wanted:
                yield module, name


def _is_of_pytest(module: ModuleType) -> bool:
    """Test modules import what other modules define."""
    return type(module.__loader__).__module__.startswith("_pytest.")

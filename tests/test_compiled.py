"""What `make compiled` compiles keeps to what mypyc can compile rightly, which mypyc itself does not tell.

https://mypyc.readthedocs.io/en/latest/native_classes.html and differences_from_python.html.
"""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOOKS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]
COMPILED: list[str] = HOOKS["mypyc"]["include"]
PACKAGES = ("emulator", "control_plane", "data_plane")


def _classes(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)}


def _bases(node: ast.ClassDef) -> list[str]:
    """The names of its bases, without the modules they are in and what is in brackets."""
    return [ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases]


@pytest.mark.parametrize("module", COMPILED)
def test_no_class_takes_keywords(module: str) -> None:
    """They are lost, so that a frozen record would be none."""
    for name, node in _classes(ROOT / module).items():
        assert not node.keywords, f"{name} belongs into a module that is not compiled"
        assert "Struct" not in _bases(node), f"{name} belongs into a module that is not compiled"


def test_who_inherits_from_what_is_compiled_is_compiled() -> None:
    """Else its module cannot be imported."""
    ours = {
        name for module in COMPILED for name, node in _classes(ROOT / module).items() if "Protocol" not in _bases(node)
    }
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            module = path.relative_to(ROOT).as_posix()
            if module in COMPILED:
                continue
            imported = {
                alias.asname or alias.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom) and f"{(node.module or '').replace('.', '/')}.py" in COMPILED
                for alias in node.names
            }
            for name, node in _classes(path).items():
                heirs = imported & ours & set(_bases(node))
                assert not heirs, f"{module}: {name} inherits from {heirs}, and has to be compiled as well"

"""A stranger with this checkout and README.md alone: the project it tells of, in a virtual environment of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import readme

SECTION = "In your tests"
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "emulator", "control_plane", "data_plane")
OURS = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "AWS_", "APIGW_", "COV_")
"""What our own test run has in its environment and a stranger's shell has not."""


def shell(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As typed into a new shell, with this Python as `python3`; it stops at what fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    return subprocess.run(
        ["bash", "-euc", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.slow
def test_a_project_by_the_readme_only(tmp_path: Path) -> None:
    """It is installed and passes, in the test's process and in a worker; broken, it shows what the function said."""
    checkout, project = tmp_path / "apigw-emulator", tmp_path / "pets"
    checkout.mkdir()
    project.mkdir()
    for name in SHIPPED:
        source = readme.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, checkout / name)
    for name, text in readme.files(SECTION).items():
        (project / name).write_text(text)

    followed = shell(readme.commands(SECTION), project)
    assert followed.returncode == 0, followed.stdout + followed.stderr
    assert "1 passed" in followed.stdout
    checked = shell(". .venv/bin/activate; pip check", project)
    assert checked.returncode == 0, checked.stdout

    edit(project / "test_app.py", "lambda_function(handler)", 'lambda_function("app.handler")')
    worker = shell(". .venv/bin/activate; pytest", project)
    assert worker.returncode == 0, worker.stdout + worker.stderr

    edit(project / "app.py", 'return {"number": number}', 'raise LookupError("no such pet")')
    broken = shell(". .venv/bin/activate; pytest", project)
    assert broken.returncode == 1, broken.stdout + broken.stderr
    shown = broken.stdout.partition("Captured log call")[2]
    for said in ("app-handler-1 | asked for pet 7", 'raise LookupError("no such pet")', "LookupError: no such pet"):
        assert said in shown, broken.stdout

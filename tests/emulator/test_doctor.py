"""What `apigw doctor` finds, and what it says to do."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulator import doctor
from emulator.doctor import FAILED, OK, WARNING, Finding
from tests.process import Server

HERE = "http://127.0.0.1:4566"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.mark.parametrize(
    ("finding", "state", "advice", "why"),
    [
        (lambda: doctor.python((3, 11, 0)), OK, "", "the oldest Python that will do"),
        (lambda: doctor.python((3, 10, 9)), FAILED, "Install Python 3.11", "one that is too old"),
        (lambda: doctor.packages("pytest"), OK, "", "all that it requires is here"),
        (lambda: doctor.packages("no-such-distribution"), WARNING, "pip install .", "it is not installed"),
        (lambda: doctor.names("localhost"), OK, "", "a name that is this machine"),
        (lambda: doctor.names("nowhere.invalid"), WARNING, "by path", "a name that nobody knows"),
        (lambda: doctor.clients(HERE, {"AWS_ENDPOINT_URL": HERE}), OK, "", "told where to go"),
        (lambda: doctor.clients(HERE, {}), WARNING, f"export AWS_ENDPOINT_URL={HERE}", "not told"),
        (lambda: doctor.credentials(KEYS), OK, "", "credentials"),
        (lambda: doctor.credentials({}), WARNING, "export AWS_ACCESS_KEY_ID=test", "none"),
        (lambda: doctor.credentials({**KEYS, "AWS_PROFILE": "work"}), WARNING, "unset AWS_PROFILE", "maybe real ones"),
        (lambda: doctor.folder("x", Path("/nowhere/at/all")), FAILED, "Make /nowhere/at/all", "no such folder"),
        (lambda: doctor.node("no-such-program"), WARNING, "Node.js 18", "no node"),
        (lambda: doctor.node("false"), WARNING, "Node.js 18", "one that does not run"),
        (lambda: doctor.ruby("no-such-program"), WARNING, "Ruby 3.1", "no Ruby"),
        (lambda: doctor.java({"JAVA_HOME": "/nowhere"}), WARNING, "a JDK, of Java 8", "no Java"),
    ],
)
def test_checks(finding: Callable[[], Finding], state: str, advice: str, why: str) -> None:
    found = finding()
    assert found.state == state, why
    assert found.advice.startswith(advice) if state == OK else advice in found.advice, why


@pytest.mark.parametrize(
    ("check", "said", "state", "found"),
    [
        (doctor.node, "v18.20.4", OK, "18.20.4"),
        (doctor.node, "v16.1.0", WARNING, "16.1.0"),
        (doctor.ruby, "ruby 3.4.1 (2024-12-25 revision 48d4efcb85) +PRISM [x86_64-linux]", OK, "3.4.1"),
        (doctor.ruby, "ruby 2.6.10p210 (2022-04-12 revision 67958)", WARNING, "2.6.10"),
        (doctor.ruby, "no number", WARNING, "no number"),
    ],
)
def test_versions_of_programs(
    check: Callable[[str], Finding], said: str, state: str, found: str, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    finding = check(str(program))
    assert (finding.state, finding.found) == (state, f"{found} at {program}")


@pytest.mark.parametrize(("said", "number"), [("javac 17.0.15", "17.0.15"), ("javac 1.8.0_402", "8.0")])
def test_a_jdk(said: str, number: str, tmp_path: Path) -> None:
    """Java 8 says it on stderr."""
    program = tmp_path / "bin" / "javac"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    program.chmod(0o755)
    assert doctor.java({"JAVA_HOME": str(tmp_path)})[1:3] == (OK, f"{number} at {program}")


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["click>=8.1", "no-such-package>=1", 'other-package; sys_platform == "win32"']
    monkeypatch.setattr("importlib.metadata.requires", lambda name: needed)
    found = doctor.packages("pytest")
    assert (found.state, found.found) == (FAILED, "missing: no-such-package")
    assert found.advice == "pip install no-such-package"


def test_a_folder_that_can_be_written_to(tmp_path: Path) -> None:
    assert doctor.folder("x", tmp_path).state == OK
    assert list(tmp_path.iterdir()) == [], "nothing is left there"


def test_the_port_of_an_emulator(emulator: Server) -> None:
    assert doctor.port(emulator.url)[1:3] == (OK, "an emulator answers at 127.0.0.1")


@pytest.fixture
def taken() -> Iterator[tuple[int, str]]:
    """A port that another program has: it answers, but not as we would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"220 mail.example.com ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1], "another program has it"
        thread.join()


def test_a_port_that_another_program_has(taken: tuple[int, str]) -> None:
    number, said = taken
    found = doctor.port(f"http://127.0.0.1:{number}")
    assert (found.state, found.found) == (FAILED, said)
    assert "--port 0" in found.advice


def test_a_free_port_is_one_to_start_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    found = doctor.port(f"http://127.0.0.1:{number}")
    assert (found.state, found.advice) == (OK, f"apigw start --port {number}")


def test_the_command_fails_where_something_keeps_it_from_running(emulator: Server) -> None:
    def run(endpoint: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "emulator", "doctor", "--endpoint", endpoint, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    well = run(emulator.url, "--json")
    assert well.returncode == 0
    states = {each["check"]: each["state"] for each in json.loads(well.stdout)}
    assert states[f"port {emulator.url.rpartition(':')[2]}"] == OK
    assert states["python"] == OK
    ill = run("http://nowhere.invalid:4566")
    assert ill.returncode == 1
    assert "failed" in ill.stdout
    assert "--endpoint http://127.0.0.1:4566" in ill.stdout

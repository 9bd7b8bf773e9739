"""The errors Lambda itself reports, where the function could not (handbook/07 section 4).

Errors that the Python runtime reports -- a handler that raised, a module that cannot be imported -- are made in the
worker, by `runtimes/bootstrap.py`.
"""

import signal
from pathlib import Path

import msgspec

_SIGNALS: dict[int, str] = {
    signal.SIGHUP: "hangup",
    signal.SIGINT: "interrupt",
    signal.SIGQUIT: "quit",
    signal.SIGILL: "illegal instruction",
    signal.SIGTRAP: "trace/breakpoint trap",
    signal.SIGABRT: "aborted",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "floating point exception",
    signal.SIGKILL: "killed",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGPIPE: "broken pipe",
    signal.SIGALRM: "alarm clock",
    signal.SIGTERM: "terminated",
}
"""Signals in the words of Go, in which Lambda's supervisor is written."""


class NoBootstrap(OSError):
    """Neither the code nor a layer has a program for its `provided` runtime."""


class Failure(msgspec.Struct, frozen=True):
    """type: AWS's errorType. message: errorMessage, without `RequestId: <id> Error: `."""

    type: str
    message: str

    def text(self, request_id: str) -> str:
        return f"RequestId: {request_id} Error: {self.message}"

    def payload(self, request_id: str) -> bytes:
        return msgspec.json.encode({"errorType": self.type, "errorMessage": self.text(request_id)})


def timed_out(seconds: float) -> Failure:
    return Failure("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


def not_started(interpreter: Path, cause: OSError | ValueError) -> Failure:
    """The interpreter or the code folder is missing or may not be used, or a variable cannot be passed."""
    if isinstance(cause, NoBootstrap):
        return Failure(
            "Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
        )
    if isinstance(cause, OSError):
        return Failure("Runtime.InvalidEntrypoint", f"fork/exec {cause.filename}: {(cause.strerror or '').lower()}")
    return Failure("Runtime.InvalidEntrypoint", f"fork/exec {interpreter}: invalid argument")


def exited(status: int) -> Failure:
    """status: the exit code, or minus the signal, as `subprocess` has it."""
    if status == 0:
        return Failure("Runtime.ExitError", "Runtime exited without providing a reason")
    reason = f"exit status {status}" if status > 0 else f"signal: {_SIGNALS.get(-status, f'signal {-status}')}"
    return Failure("Runtime.ExitError", f"Runtime exited with error: {reason}")

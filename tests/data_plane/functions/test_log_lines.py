"""Lambda's own lines (handbook/07 section 7) and errors (section 4), as values."""

import signal
from pathlib import Path

import msgspec
import pytest

from data_plane.functions import failures, log_lines
from data_plane.functions.failures import Failure
from data_plane.functions.records import Invocation
from tests.data_plane.functions.lab import make_spec

ID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
INVOCATION = Invocation(
    payload=b"null",
    function_error=None,
    executed_version="$LATEST",
    log="",
    request_id=ID,
    duration_ms=3.0123,
    billed_ms=4,
    max_memory_mb=36,
    init_ms=None,
)
REPORT = (
    f"REPORT RequestId: {ID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t"
)


@pytest.mark.parametrize(
    ("init_ms", "status", "trace_id", "line", "why"),
    [
        (None, "", "Root=1-2;Sampled=0", REPORT, "a warm call"),
        (110.1, "", "", REPORT + "Init Duration: 110.10 ms\t", "a cold one"),
        (None, "Status: timeout", "", REPORT + "Status: timeout", "one that ran out of time"),
        (
            1.0,
            "Status: error\tError Type: Runtime.ExitError",
            "",
            REPORT + "Init Duration: 1.00 ms\tStatus: error\tError Type: Runtime.ExitError",
            "one whose worker ended",
        ),
    ],
)
def test_the_report_rounds_and_bills_as_aws_does(
    init_ms: float | None, status: str, trace_id: str, line: str, why: str
) -> None:
    invocation = msgspec.structs.replace(INVOCATION, init_ms=init_ms)
    assert log_lines.report(invocation, 128, status, trace_id) == f"{line}\n"


def test_the_report_of_a_sampled_call_names_its_trace() -> None:
    line = log_lines.report(INVOCATION, 128, "", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53;Sampled=1")
    report, xray, after = line.split("\n")
    trace, segment, sampled, end = xray.split("\t")
    assert report == REPORT
    assert trace == "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793"
    assert len(segment.removeprefix("SegmentId: ")) == 16
    assert (sampled, end, after) == ("Sampled: true", "", "")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (log_lines.start(ID, "7"), f"START RequestId: {ID} Version: 7\n"),
        (log_lines.end(INVOCATION, ""), f"END RequestId: {ID}\n"),
        (
            log_lines.init_report(9999.791, "init", "timeout"),
            "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\n",
        ),
        (
            log_lines.init_report(1.5, "invoke", "error", "Runtime.ImportModuleError"),
            "INIT_REPORT Init Duration: 1.50 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n",
        ),
        (log_lines.timestamp(1704067200.0459), "2024-01-01T00:00:00.045Z"),
        (log_lines.stream_name("$LATEST", 1704067200.0, "ab"), "2024/01/01/[$LATEST]ab"),
    ],
)
def test_the_lines_are_lambdas_own(line: str, text: str) -> None:
    assert line == text


def test_the_first_line_of_a_worker_names_its_runtime(tmp_path: Path) -> None:
    version, arn = log_lines.init_start(make_spec(tmp_path, "")).split("\t")
    assert version == "INIT_START Runtime Version: python:3.12.v1"
    assert arn.startswith("Runtime Version ARN: arn:aws:lambda:us-east-1::runtime:")
    assert len(arn.rpartition(":")[2]) == 64 + len("\n")


EXIT = "Runtime exited with error: "


@pytest.mark.parametrize(
    ("failure", "error_type", "message"),
    [
        (failures.timed_out(3), "Sandbox.Timedout", "Task timed out after 3.00 seconds"),
        (failures.exited(0), "Runtime.ExitError", "Runtime exited without providing a reason"),
        (failures.exited(127), "Runtime.ExitError", EXIT + "exit status 127"),
        (failures.exited(-signal.SIGKILL), "Runtime.ExitError", EXIT + "signal: killed"),
        (failures.exited(-signal.SIGSEGV), "Runtime.ExitError", EXIT + "signal: segmentation fault"),
        (failures.exited(-40), "Runtime.ExitError", EXIT + "signal: signal 40"),
        (
            failures.not_started(Path("/x"), FileNotFoundError(2, "No such file or directory", "/x")),
            "Runtime.InvalidEntrypoint",
            "fork/exec /x: no such file or directory",
        ),
        (
            failures.not_started(Path("/x"), ValueError("embedded null byte")),
            "Runtime.InvalidEntrypoint",
            "fork/exec /x: invalid argument",
        ),
    ],
)
def test_the_failures_of_lambda_itself_have_its_words(failure: Failure, error_type: str, message: str) -> None:
    assert (
        failure.payload(ID)
        == f'{{"errorType":"{error_type}","errorMessage":"RequestId: {ID} Error: {message}"}}'.encode()
    )

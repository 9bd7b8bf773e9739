"""Functions whose LogFormat is JSON: what they log, what Lambda logs of them, and what their levels let through.

Sources: AWS's Python runtime client (awslambdaric 4.2.2, whose lines these are, letter for letter), its pages named in
`json_lines.py`, and a log of a Node.js function as CloudWatch Logs shows it.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data_plane.functions import json_lines, log_lines
from data_plane.functions.json_lines import JsonLines
from data_plane.functions.records import Invocation, JsonLogs
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play
from tests.data_plane.functions.test_node import node_spec

PYTHON = """
import json, logging
zoo = logging.getLogger("zoo")
def handler(event, context):
    zoo.debug("details")
    zoo.info("two\\nlines of %s", "é", extra={"animal": "ape", "kind": set})
    logging.warning({"a": [1]})
    zoo.log(35, "between")
    print("printed")
    print('{"level": "debug", "m": 1}')
    print('{"level": "Error", "m": 2}')
    try:
        {}["k"]
    except KeyError:
        zoo.exception("caught")
    if event:
        raise ValueError("uncaught")
"""
NODE = """
exports.handler = async (event) => {
  console.debug("details");
  console.log("two\\nlines of", "é");
  console.info({ a: [1] });
  console.warn("with", new RangeError("r"));
  console.error(new TypeError("t"));
  const cycle = {}; cycle.cycle = cycle;
  console.log(cycle);
  console.fatal("end");
  if (event) throw new Error("uncaught");
};
"""


def test_what_a_python_function_logs(tmp_path: Path) -> None:
    lines = _said(make_spec(tmp_path, PYTHON, json_logs=JsonLogs()))
    for line in lines:
        if "stackTrace" in line:
            assert line.pop("stackTrace")[0].startswith(f'  File "{tmp_path / "app.py"}", line ')
    start, *said, uncaught, done, report = lines
    request_id = start["record"]["requestId"]
    common = {"logger": "zoo", "requestId": request_id}
    assert said == [
        {"level": "INFO", "message": "two\nlines of é", **common, "animal": "ape", "kind": "<class 'set'>"},
        {"level": "WARNING", "message": {"a": [1]}, **common, "logger": "root"},
        {"level": "WARNING", "message": "between", **common},
        "printed",
        {"level": "Error", "m": 2},
        {
            "level": "ERROR",
            "message": "caught",
            "errorType": "KeyError",
            "errorMessage": "'k'",
            **common,
            "location": f"{tmp_path / 'app.py'}:handler:15",
        },
    ]
    assert uncaught == {
        "level": "ERROR",
        "errorMessage": "uncaught",
        "errorType": "ValueError",
        "requestId": request_id,
    }
    assert [each["type"] for each in (start, done, report)] == [
        "platform.start",
        "platform.runtimeDone",
        "platform.report",
    ]


def test_what_a_node_function_logs(tmp_path: Path) -> None:
    start, *said, uncaught, done, report = _said(node_spec(tmp_path, NODE, json_logs=JsonLogs()))
    request_id = start["record"]["requestId"]
    for line in (*said, uncaught):
        assert line.pop("requestId") == request_id
    with_error, error = said[2], said[3]
    assert with_error.pop("message").startswith("with RangeError: r\n    at ")
    assert with_error.pop("stackTrace")[0] == "RangeError: r"
    assert error["message"].pop("stackTrace")[0] == "TypeError: t"
    assert said == [
        {"level": "INFO", "message": "two\nlines of é"},
        {"level": "INFO", "message": {"a": [1]}},
        {"level": "WARN", "errorType": "RangeError", "errorMessage": "r"},
        {"level": "ERROR", "message": {"errorType": "TypeError", "errorMessage": "t"}},
        {"level": "INFO", "message": "<ref *1> { cycle: [Circular *1] }"},
        {"level": "FATAL", "message": "end"},
    ]
    assert uncaught["message"].pop("stackTrace")[0] == "Error: uncaught"
    assert uncaught == {"level": "ERROR", "message": {"errorType": "Error", "errorMessage": "uncaught"}}
    assert (done["record"]["status"], report["record"]["status"]) == ("error", "error")


@pytest.mark.parametrize(
    ("level", "python", "node", "why"),
    [
        ("TRACE", 9, 8, "all, debugging too"),
        ("INFO", 7, 7, "what is printed without a level is INFO"),
        ("ERROR", 3, 3, "ERROR, and more than that; errors that nobody catches are"),
    ],
)
def test_a_level_leaves_out_what_is_more_detailed(tmp_path: Path, level: str, python: int, node: int, why: str) -> None:
    logs = JsonLogs(application_level=level, system_level="WARN")
    for spec, expected in (
        (make_spec(tmp_path / "python", PYTHON, json_logs=logs), python),
        (node_spec(tmp_path / "node", NODE, json_logs=logs), node),
    ):
        said = [line for line in _said(spec) if "type" not in line]
        assert len(said) == expected, (why, said)


def test_a_function_in_this_process_logs_the_same_way(tmp_path: Path) -> None:
    source = (
        "import logging\ndef handler(event, context):\n    logging.error('heard')\n    raise ValueError('uncaught')"
    )
    _, heard, uncaught, *_ = _said(make_spec(tmp_path, source, json_logs=JsonLogs(), in_process=True))
    assert (heard["message"], heard["logger"]) == ("heard", "root")
    assert (uncaught["errorMessage"], uncaught["errorType"]) == ("uncaught", "ValueError")
    _, text, *_ = play(lambda lab: lab.invoke(), make_spec(tmp_path, source, in_process=True)).log.splitlines()
    assert text.startswith("[ERROR]\t"), "and one whose format is Text as before"


def test_the_environment_says_format_and_level(tmp_path: Path) -> None:
    source = """
        import os
        def handler(event, context):
            return [os.environ.get("AWS_LAMBDA_LOG_FORMAT"), os.environ.get("AWS_LAMBDA_LOG_LEVEL")]
        """
    logs = JsonLogs(application_level="FATAL")
    assert play(lambda lab: lab.value(), make_spec(tmp_path, source, json_logs=logs)) == ["JSON", "FATAL"]
    assert play(lambda lab: lab.value(), make_spec(tmp_path, source)) == [None, None]


def test_the_first_line_of_a_worker(tmp_path: Path) -> None:
    """It is in no call's tail."""
    spec = make_spec(tmp_path, "def handler(event, context): pass", json_logs=JsonLogs())

    async def scene(lab: Lab) -> None:
        assert "initStart" not in (await lab.invoke()).log
        event = json.loads(lab.events[0])
        stream = event["record"].pop("instanceId")
        assert stream[10:-32] == "/fn[$LATEST]"
        arn = event["record"].pop("runtimeVersionArn")
        assert arn.startswith("arn:aws:lambda:us-east-1::runtime:")
        assert event["type"] == "platform.initStart"
        assert event["record"] == {
            "initializationType": "on-demand",
            "phase": "init",
            "runtimeVersion": "python:3.12.v1",
            "functionName": "fn",
            "functionVersion": "$LATEST",
            "instanceMaxMemory": 128 * 1024 * 1024,
        }

    play(scene, spec)


INVOCATION = Invocation(
    payload=b"null",
    function_error=None,
    executed_version="$LATEST",
    log="",
    request_id="id",
    duration_ms=3.01234,
    billed_ms=4,
    max_memory_mb=36,
    init_ms=None,
)
METRICS = {"durationMs": 3.012, "billedDurationMs": 4, "memorySizeMB": 128, "maxMemoryUsedMB": 36}


@pytest.mark.parametrize(
    ("changes", "status", "shown"),
    [
        ({}, "", {"metrics": METRICS, "status": "success"}),
        ({"init_ms": 1.5}, "", {"metrics": {**METRICS, "initDurationMs": 1.5}, "status": "success"}),
        ({"function_error": "Unhandled"}, "", {"metrics": METRICS, "status": "error"}),
        ({"function_error": "Unhandled"}, "Status: timeout", {"metrics": METRICS, "status": "timeout"}),
        (
            {"function_error": "Unhandled"},
            "Status: error\tError Type: Runtime.ExitError",
            {"metrics": METRICS, "status": "error", "errorType": "Runtime.ExitError"},
        ),
    ],
)
def test_the_report(tmp_path: Path, changes: dict[str, Any], status: str, shown: dict[str, Any]) -> None:
    lines = JsonLines(make_spec(tmp_path, ""), JsonLogs(), "2026/01/01/[$LATEST]ab")
    line = lines.report(msgspec.structs.replace(INVOCATION, **changes), 128, status, "Root=1-2;Sampled=0")
    event = json.loads(line)
    assert (event["type"], event["record"]) == ("platform.report", {"requestId": "id", **shown})
    assert log_lines.is_platform(line)
    traced = json.loads(lines.report(INVOCATION, 128, "", "Root=1-2;Sampled=1"))["record"]["tracing"]
    assert (traced["type"], traced["value"]) == ("X-Amzn-Trace-Id", "Root=1-2;Sampled=1")


@pytest.mark.parametrize(
    ("level", "written"),
    [
        ("DEBUG", ["initStart", "start", "runtimeDone", "report", "initReport", "runtimeDone", "report"]),
        ("INFO", ["initStart", "start", "report", "initReport", "runtimeDone", "report"]),
        ("WARN", ["initReport", "runtimeDone", "report"]),
    ],
)
def test_a_system_level_leaves_out_what_is_more_detailed(tmp_path: Path, level: str, written: list[str]) -> None:
    """What failed is a warning."""
    spec = make_spec(tmp_path, "")
    lines = JsonLines(spec, JsonLogs(system_level=level), "2026/01/01/[$LATEST]ab")
    failed = msgspec.structs.replace(INVOCATION, function_error="Unhandled")
    events = [
        lines.init_start(spec),
        lines.start("id", "$LATEST"),
        lines.end(INVOCATION, ""),
        lines.report(INVOCATION, 128, "", ""),
        lines.init_report(9.5, "init", "timeout"),
        lines.end(failed, "Status: timeout"),
        lines.report(failed, 128, "Status: timeout", ""),
    ]
    assert [json.loads(event)["type"] for event in events if event] == [f"platform.{kind}" for kind in written]


@pytest.mark.parametrize(
    ("line", "written", "why"),
    [
        (b"text", False, "text is INFO"),
        (b'{"level":"WARN"}', True, ""),
        (b'{"level":"warning", "x":1}', True, "the name Python has for it"),
        (b'{"level":"debug"}', False, ""),
        (b'{"level":"loud"}', False, "an unknown level is INFO"),
        (b'{"level":40}', False, "as one that is no text"),
        (b'{"level":"ERROR"', False, "as what is no JSON"),
        (b"{\xff}", False, "as what is no text"),
        (b'{"level":"\xff"}', False, "or has some that is none"),
        (b'{"x":' + b"[" * 100_000, False, "as what is nested too deep"),
    ],
)
def test_printed_lines_may_say_their_level(line: bytes, written: bool, why: str) -> None:
    assert json_lines.lets_through(JsonLogs(application_level="WARN"), line) is written, why
    assert json_lines.lets_through(JsonLogs(application_level="TRACE"), line)


def _said(spec: Any) -> list[Any]:
    """The log of a call that is to fail, without the times."""
    lines = play(lambda lab: lab.invoke({"fail": True}), spec).log.splitlines()
    assert spec.arn == ARN
    return [_untimed(line) for line in lines]


def _untimed(line: str) -> Any:
    try:
        read = json.loads(line)
    except ValueError:
        return line
    read.pop("timestamp", None)
    read.pop("time", None)
    return read

"""What functions of Java write to their log, and what the runtime says there of their errors.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/java-logging.html; AbstractLambdaLogger, TextLogFormatter,
JsonLogFormatter and UserFault of github.com/aws/aws-lambda-java-libs (aws-lambda-java-runtime-interface-client).
"""

import json
from pathlib import Path

from data_plane.functions.records import JsonLogs
from tests.data_plane.functions.java_lab import NEEDS_JAVA, compile_java, java_spec
from tests.data_plane.functions.lab import Lab, play

pytestmark = NEEDS_JAVA


def test_the_log(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        call = await lab.invoke({})
        assert lab.events[0].startswith("INIT_START Runtime Version: java:11.v1\t")
        assert lab.events[2:-2] == [
            "two\n", "lines é\n", "to stderr\n", "one\nevent\n", "bytes\n", "[WARN] careful\n", "[DEBUG] details\n",
            "without an end\n",
        ]  # fmt: skip
        assert call.log.splitlines()[-1].startswith(f"REPORT RequestId: {call.request_id}\t")
        assert call.max_memory_mb > 20
        assert call.init_ms is not None

    play(scene, java_spec(tmp_path, "Methods::logs"))


def test_a_log_of_json(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        call = await lab.invoke({})
        ours = [event for event in lab.events if '"platform.' not in event]
        assert ours[:3] == ["two\n", "lines é\n", "to stderr\n"], "what is printed stays as it is"
        assert ours[4] == "bytes\n"
        records = [json.loads(each) for each in (ours[3], ours[5])]
        assert [list(each) for each in records] == [["timestamp", "message", "level", "AWSRequestId"]] * 2
        assert [(each["message"], each["level"]) for each in records] == [
            ("one\nevent", "UNDEFINED"),
            ("careful", "WARN"),
        ]
        assert {each["AWSRequestId"] for each in records} == {call.request_id}
        assert ours[6:] == ["without an end\n"], "DEBUG is below INFO"

    play(scene, java_spec(tmp_path, "Methods::logs", json_logs=JsonLogs()))


def test_log4j_knows_the_request(tmp_path: Path) -> None:
    """As safeAddRequestIdToLog4j of EventHandlerLoader; AWS's appender says that it is there."""
    context, app = tmp_path / "ThreadContext.java", tmp_path / "App.java"
    context.write_text(
        """
        package org.apache.logging.log4j;
        public class ThreadContext {
            public static String known = "";
            public static void put(String name, String value) { known = name + "=" + value; }
        }
        """
    )
    app.write_text(
        """
        public class App {
            static { com.amazonaws.services.lambda.runtime.LambdaRuntimeInternal.setUseLog4jAppender(true); }
            public String go() { return org.apache.logging.log4j.ThreadContext.known; }
        }
        """
    )
    compile_java(tmp_path / "code", context, app)

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            call = await lab.invoke({})
            assert json.loads(call.payload) == f"AWSRequestId={call.request_id}"

    play(scene, java_spec(tmp_path, "", handler="App::go", code=tmp_path / "code"))


def test_the_trace_of_an_error(tmp_path: Path) -> None:
    """Without the runtime's own part. Of a method there is what calls it by reflection, of a class's there is not."""

    async def scene(lab: Lab) -> None:
        error = await lab.error({})
        assert list(error) == ["errorMessage", "errorType", "stackTrace"]
        trace = error["stackTrace"]
        assert [line.partition(":")[0] for line in trace] == ["shop.Classes$Failing.handleRequest(Classes.java"]
        (logged,) = [event for event in lab.events if "IllegalStateException" in event]
        assert logged.splitlines()[:3] == [
            "no: java.lang.IllegalStateException", "java.lang.IllegalStateException: no", f"\tat {trace[0]}",
        ]  # fmt: skip
        assert "Caused by: java.lang.RuntimeException: why\n" in logged
        assert "apigw.runtime" not in logged

    play(scene, java_spec(tmp_path, "Classes$Failing"))


def test_the_trace_of_a_method(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        trace = (await lab.error({}))["stackTrace"]
        assert trace[0].startswith("shop.Methods.fails(Methods.java:")
        assert trace[-1].startswith("java.base/java.lang.reflect.Method.invoke(")

    play(scene, java_spec(tmp_path, "Methods::fails"))


def test_the_log_of_an_init_that_failed(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = await lab.error({})
        assert error == {
            "errorMessage": "Error loading class shop.Classes$Broken",
            "errorType": "java.lang.ExceptionInInitializerError",
        }
        logged = next(event for event in lab.events if "Error loading" in event)
        assert logged.startswith("Error loading class shop.Classes$Broken: java.lang.ExceptionInInitializerError\n")
        assert 'Caused by: java.lang.NumberFormatException: For input string: "none"' in logged
        assert "Status: error\tError Type: java.lang.ExceptionInInitializerError" in lab.events[-1]

    play(scene, java_spec(tmp_path, "Classes$Broken"))

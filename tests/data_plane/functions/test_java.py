"""Functions of Java: handlers, what they take and return, and how they are found and fail.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html, java-context.html and java-logging.html; AWS's
runtime client and its mapper, github.com/aws/aws-lambda-java-libs (aws-lambda-java-runtime-interface-client:
EventHandlerLoader, AWSLambda, UserFault; aws-lambda-java-serialization: JacksonFactory).
"""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import lanes
from tests.data_plane.functions.java_lab import NEEDS_JAVA, compile_java, functions, java_spec
from tests.data_plane.functions.lab import ARN, Lab, Lifeline, play
from tests.data_plane.functions.scenes import many_reads, sixty_at_once, too_large_an_answer, too_long_and_too_much

pytestmark = NEEDS_JAVA

ORDER = {
    "id": "1", "count": 1, "kind": "LARGE", "lines": [{"name": "a", "price": 1.5, "unknown": 1}, {"price": 2}],
    "numbers": {"SMALL": [3, 3]}, "urgent": True, "URL": "http://a", "note": "so", "written": "!",
    "uuid": "00000000-0000-0000-0000-000000000001", "unseen": "x", "passing": "x",
}  # fmt: skip
ORDERED = {
    "id": "1", "count": 2, "kind": "LARGE", "lines": [{"name": "a", "price": 1.5}, {"price": 2.0}],
    "numbers": {"SMALL": [3]}, "urgent": True, "URL": "http://a", "note": "so",
    "uuid": "00000000-0000-0000-0000-000000000001", "derived": "of 1!",
}  # fmt: skip
TIMES = {"date": 1, "text": "2024-01-02T03:04:05.678Z", "instant": "2024-01-02T03:04:05Z", "day": "2024-01-02"}
TYPES = {"a": 1, "b": 1 << 40, "c": 1.5, "d": "x", "e": True, "f": [1], "g": {"h": [None]}, "i": 1 << 70}

ANSWERS: dict[str, tuple[str, object, object]] = {
    "a map": (
        "Methods::map",
        TYPES,
        TYPES
        | {"types": ["Integer", "Long", "Double", "String", "Boolean", "ArrayList", "LinkedHashMap", "BigInteger"]},
    ),
    "a map with nothing in it": ("Methods::any", {"a": None, "b": [None]}, {"b": [None]}),
    "anything": ("Methods::any", "é\n\u0001\"", "é\n\u0001\""),
    "a text of a static method": ("Methods::staticText", "x", "x!"),
    "a text of a number": ("Methods::staticText", 1.50, "1.5!"),
    "a number": ("Methods::number", 1, 2),
    "a number of a text": ("Methods::number", "41", 42),
    "a number with a fraction": ("Methods::fraction", 3, 1.5),
    "a boolean": ("Methods::truth", True, False),
    "a boolean of nothing": ("Methods::truth", None, True),
    "a list": ("Methods::numbers", [1, 2], [2, 4]),
    "a list of a single value": ("Methods::numbers", 1, [2]),
    "an array": ("Methods::array", [1, 1 << 40], [1, 1 << 40, 0]),
    "a bean": ("Methods::order", ORDER, ORDERED),
    "a bean of a list of one": ("Methods::order", [ORDER], ORDERED),
    "beans of a map": ("Methods::orders", {"x": ORDER}, {"x": ORDERED}),
    "times": (
        "Methods::times",
        TIMES | {"local": [2024, 1, 2, 3, 4]},
        {"date": 1, "text": 1704164645678, "instant": 1704164645, "day": [2024, 1, 2], "local": [2024, 1, 2, 3, 4]},
    ),
    "numbers and their like": (
        "Methods::picky",
        {"whole": "1", "large": 1.9, "exact": 1.10, "letter": "x", "yes": "true", "text": True, "bytes": "aGk="},
        {"whole": 1, "large": 1, "exact": 1.1, "letter": "x", "yes": True, "text": "true", "bytes": "aGk="},
    ),
    "nothing": ("Methods::nothing", {}, None),
    "no parameter": ("Methods::none", {}, "none"),
    "the context": (
        "Methods::context",
        {},
        ["fn", "$LATEST", 256, ARN, "/aws/lambda/fn", True, 36, None, None, None, True, True, True, True],
    ),
    "the environment": ("Methods::environment", {}, ["us-east-1", "AWS_Lambda_java11", True, True, True, False]),
    "the longest of several": ("Methods::overloaded", "x", "event and context"),
    "streams": ("Methods::copies", {"a": 1}, {"a": 1}),
    "streams and the context": ("Methods::copiesWithContext", "", None),
    "a stream and the context": ("Methods::writes", {}, [1]),
    "a stream to read": ("Methods::reads", {}, None),
    "a class": ("Classes$OfMaps", {"a": 1}, {"a": 2}),
    "a class by its method": ("Classes$OfMaps::handleRequest", {"a": 1}, {"a": 2}),
    "a class whose parameters are another's": ("Classes$Derived", [ORDER], {"first": ORDERED | {"count": 1}}),
    "a class of streams": ("Classes$Streams", {"a": 1}, [{"a": 1}]),
    "a class that returns nothing": ("Classes$Nothing", {"a": 1}, None),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_a_handler_answers_by(what: str, tmp_path: Path) -> None:
    handler, event, expected = ANSWERS[what]

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            if what == "streams and the context":
                assert (await lab.invoke(event)).payload == b'"" 2', "whatever it writes"
            else:
                assert await lab.value(event) == expected

    play(scene, java_spec(tmp_path, handler))


def test_what_it_keeps_is_there_with_the_next_call(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert [await lab.value() for _ in range(3)] == [1, 2, 3]

    play(scene, java_spec(tmp_path, "Methods::counts"))


def test_a_client_context(tmp_path: Path) -> None:
    context = {"client": {"app_title": "shop"}, "custom": {"a": "1"}, "env": {"b": "2"}}

    async def scene(lab: Lab) -> None:
        called = await lab.invoke({}, client_context=json.dumps(context))
        assert json.loads(called.payload) == [{"a": "1"}, {"b": "2"}, "shop"]

    play(scene, java_spec(tmp_path, "Methods::client"))


MISMATCH = "An error occurred during JSON parsing"
LOADED = "Error loading class shop.Classes$Broken"

FAILURES: dict[str, tuple[str, object, str | None, str]] = {
    "a handler that throws": ("Methods::fails", {}, "java.lang.IllegalStateException", "no"),
    "one that throws what it declares": ("Methods::failsWithNumber", 7, "java.io.IOException", "7"),
    "an error without a text": (
        "Methods::failsWithoutText", {}, "java.lang.IllegalArgumentException", "java.lang.IllegalArgumentException"
    ),
    "an event that is not for it": ("Methods::order", "x", "java.lang.RuntimeException", MISMATCH),
    "an object for a text": ("Methods::staticText", {}, "java.lang.RuntimeException", MISMATCH),
    "too large a number": ("Methods::number", 1 << 40, "java.lang.RuntimeException", MISMATCH),
    "no number": ("Methods::number", "x", "java.lang.RuntimeException", MISMATCH),
    "an answer that holds itself": (
        "Methods::cycles", {}, "java.lang.RuntimeException", "An error occurred during JSON serialization of response"
    ),
    "too deep a stack": ("Methods::recurses", {}, "java.lang.StackOverflowError", "java.lang.StackOverflowError"),
    "too large a heap": ("Methods::fillsTheHeap", {}, "java.lang.OutOfMemoryError", "Java heap space"),
    "an end by itself": ("Methods::exits", {}, "Runtime.ExitError", "exit status 3"),
    "an end at once": ("Methods::halts", {}, "Runtime.ExitError", "exit status 4"),
    "no such class": ("Missing", {}, "java.lang.ClassNotFoundException", "Class not found: shop.Missing"),
    "no such method": (
        "Methods::missing", {}, None,
        "No public method named missing with appropriate method signature found on class shop.Methods",
    ),
    "a class that is no handler": (
        "Classes$NoHandler", {}, None,
        "Class does not implement an appropriate handler interface: shop.Classes$NoHandler",
    ),
    "a class that does not say of what": (
        "Classes$Raw", {}, None,
        "Class shop.Classes$Raw does not implement RequestHandler with concrete type parameters",
    ),
    "a class of anything": (
        "Classes$Unbound", {}, None,
        "Class shop.Classes$Unbound does not implement RequestHandler with concrete type parameters: "
        "parameter T has no upper bound.",
    ),
    "a class that wants something": (
        "Classes$Demanding", {}, "java.lang.Exception",
        "Class shop.Classes$Demanding has no public zero-argument constructor",
    ),
    "a class inside of another's instances": (
        "Classes$Inner", {}, "java.lang.Exception",
        "Class shop.Classes$Inner cannot be instantiated because it is a non-static inner class",
    ),
    "a class that cannot be made": ("Classes$Stubborn", {}, "java.lang.IllegalStateException", "not today"),
    "a class that cannot be initialized": ("Classes$Broken", {}, "java.lang.ExceptionInInitializerError", LOADED),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILURES)
def test_a_function_fails_as_under_awss_runtime(what: str, tmp_path: Path) -> None:
    handler, event, error_type, message = FAILURES[what]

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            error = await lab.error(event)
            assert error.get("errorType") == error_type
            assert error["errorMessage"].endswith(message)

    play(scene, java_spec(tmp_path, handler, memory_size=512))


@pytest.mark.parametrize(
    ("handler", "ends", "why"),
    [
        ("Methods::fails", False, "its own error is an answer"),
        ("Missing", False, "a class that is missing is every call's error"),
        ("Methods::recurses", True, "a VirtualMachineError ends the runtime"),
        ("Classes$Broken", True, "it is the init's error"),
    ],
)
def test_what_ends_a_worker(handler: str, ends: bool, why: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for _ in range(2):
            await lab.error({})
            assert ("\tStatus: error\tError Type: java.lang." in lab.events[-1]) is ends, why

    play(scene, java_spec(tmp_path, handler))


@pytest.mark.parametrize("name", ["", "::x", "shop.Methods::"])
def test_handlers_that_are_no_names(name: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert await lab.error({}) == {"errorMessage": f"Invalid handler: `{name}'"}

    play(scene, java_spec(tmp_path, "", handler=name))


@pytest.mark.parametrize("handler", ["Methods::number", "Methods::failsWithNumber"])
def test_calls_that_wait_for_a_busy_worker_are_answered_in_turn(
    handler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "WAIT", 30.0)
    found = play(sixty_at_once, java_spec(tmp_path, handler))
    numbers = [each - 1 if isinstance(each, int) else int(each["errorMessage"]) for each in found]
    assert numbers == list(range(60))


def test_an_answer_that_is_too_large(tmp_path: Path) -> None:
    play(too_large_an_answer, java_spec(tmp_path, "Methods::repeats", memory_size=1024))


def test_events_and_answers_that_take_many_reads(tmp_path: Path) -> None:
    play(many_reads, java_spec(tmp_path, "Methods::appends", memory_size=512))


@pytest.mark.slow
def test_timeouts_and_memory_hold_for_it_too(tmp_path: Path) -> None:
    options = {"_JAVA_OPTIONS": "-Xmx1g"}  # which overrules ours
    play(too_long_and_too_much, java_spec(tmp_path, "Methods::takes", timeout=2, environment=options))


def test_it_and_what_it_started_end_with_the_registry(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)

    async def scene(lab: Lab) -> None:
        await lab.value(str(lifeline.path))

    play(scene, java_spec(tmp_path / "code", "Methods::starts"))
    lifeline.wait_until_cut()


def test_the_emulators_socket_and_classes_are_out_of_reach(tmp_path: Path) -> None:
    """Standard input is empty, for the function and for what it starts, which has no descriptors besides."""

    async def scene(lab: Lab) -> None:
        read, descriptors, sees = await lab.value({})
        assert (read, sees) == (-1, False)
        assert set(descriptors) <= {"0", "1", "2", "3"}, "the last one is of `ls` itself"

    play(scene, java_spec(tmp_path, "Methods::reach"))


def test_jars_of_the_code_and_of_layers(tmp_path: Path) -> None:
    """Those of `lib` and of a layer's `java/lib`; what is no jar is left alone."""
    source = 'public class {} {{ public static String name() {{ return "{}"; }} }}'
    for name, folder in (("Shared", tmp_path / "layer/java/lib"), ("Own", tmp_path / "code/lib")):
        classes = tmp_path / name
        (tmp_path / f"{name}.java").write_text(source.format(name, folder.parent.name))
        compile_java(classes, tmp_path / f"{name}.java")
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "a.jar", "w") as jar:
            jar.write(classes / f"{name}.class", f"{name}.class")
        (folder / "b.txt").write_text("no jar")
    (tmp_path / "App.java").write_text(
        """
        public class App {
            public String go() throws Exception {
                return call("Own") + call("Shared");
            }

            private static String call(String name) throws Exception {
                return (String) Class.forName(name).getMethod("name").invoke(null);
            }
        }
        """
    )
    compile_java(tmp_path / "code", tmp_path / "App.java")

    async def scene(lab: Lab) -> None:
        assert await lab.value({}) == "codejava"

    play(scene, java_spec(tmp_path, "", handler="App::go", code=tmp_path / "code", layers=(tmp_path / "layer",)))


def test_records(tmp_path: Path) -> None:
    """As `IntegerRecord` in java-handler.html; Java has them since 16."""
    said = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=True)
    if int((said.stdout + said.stderr).split()[1].split(".")[0]) < 16:
        pytest.skip("needs Java 16")
    (tmp_path / "App.java").write_text(
        """
        public class App {
            public record Line(String name, int count) {}

            public record Order(int x, java.util.List<Line> lines) {}

            public Order go(Order order) {
                return new Order(order.x() + 1, order.lines());
            }
        }
        """
    )
    compile_java(tmp_path / "code", tmp_path / "App.java")

    async def scene(lab: Lab) -> None:
        event = {"x": 1, "lines": [{"name": "a", "count": 2, "more": 3}, {}]}
        assert await lab.value(event) == {"x": 2, "lines": [{"name": "a", "count": 2}, {"count": 0}]}

    play(scene, java_spec(tmp_path, "", handler="App::go", code=tmp_path / "code"))


def test_an_edit_is_there_with_the_next_call(tmp_path: Path) -> None:
    code = tmp_path / "code"
    source = tmp_path / "App.java"
    source.write_text("public class App { public int go() { return 1; } }")
    compile_java(code, source)

    async def scene(lab: Lab) -> None:
        assert await lab.value({}) == 1
        source.write_text('public class App { public String go() { return "two"; } }')
        compile_java(code, source)
        assert await lab.value({}) == "two"

    play(scene, java_spec(tmp_path, "", handler="App::go", code=code, edited=(code,)))


def own_java(folder: Path, says: str) -> Path:
    """A program that says of itself what it is told, and runs Java where it is asked to."""
    program = folder / "java"
    program.write_text(f'#!/bin/sh\n[ "$2" = -version ] && echo "{says}" && exit\nexec {shutil.which("java")} "$@"\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (
            "    java.home = /nowhere\n    java.specification.version = 1.8",
            "it is Java 8, and java11 needs 11 or newer",
        ),
        (
            "    java.home = /nowhere\n    java.specification.version = 17",
            "it is a JRE, and functions need a JDK: there",
        ),
        ("nothing", "it does not say which Java it is"),
    ],
)
def test_a_java_that_will_not_do(says: str, why: str, tmp_path: Path) -> None:
    program = own_java(tmp_path, says)
    if "1.8" in says:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "javac").symlink_to(str(shutil.which("javac")))
        program = own_java(tmp_path, says.replace("/nowhere", str(tmp_path)))

    async def scene(lab: Lab) -> None:
        error = await lab.error({})
        assert error["errorType"] == "Runtime.InvalidEntrypoint"
        assert f"Error: fork/exec {program}: {why.lower()}" in error["errorMessage"]

    play(scene, java_spec(tmp_path, "Methods::none", environment={"EMULATOR_JAVA": str(program)}))


def test_the_java_of_java_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(Path(str(shutil.which("javac"))).resolve().parent.parent))
    monkeypatch.setenv("PATH", "/nowhere")

    async def scene(lab: Lab) -> None:
        assert await lab.value({}) == "none"

    play(scene, java_spec(tmp_path, "Methods::none"))


def test_without_java_a_call_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = functions()
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    async def scene(lab: Lab) -> Any:
        return await lab.error({})

    error = play(scene, java_spec(tmp_path, "Methods::none", code=code))
    assert error["errorType"] == "Runtime.InvalidEntrypoint"
    assert error["errorMessage"].endswith("Error: fork/exec java: no such file or directory")

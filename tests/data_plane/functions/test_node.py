"""Functions of Node.js: what the runtime does with handlers, their answers, their errors and their logs."""

import json
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import lanes
from data_plane.functions.records import FunctionSpec
from tests.data_plane.functions.lab import Lab, Lifeline, make_spec, play
from tests.data_plane.functions.scenes import many_reads, sixty_at_once, too_large_an_answer, too_long_and_too_much


def node_spec(folder: Path, source: str, name: str = "index.js", **changes: Any) -> FunctionSpec:
    changes = {"runtime": "nodejs20.x", "handler": "index.handler", **changes}
    spec = make_spec(folder, "", **changes)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(source)
    return spec


HANDLERS: dict[str, tuple[str, object]] = {
    "a promise": ("exports.handler = async (event) => ({ got: event });", {"got": {"a": 1}}),
    "nothing": ("exports.handler = async () => {};", None),
    "a callback": ("exports.handler = (event, context, done) => done(null, event.a);", 1),
    "a late callback": ("exports.handler = (e, c, done) => { setTimeout(() => done(null, 'late'), 20); };", "late"),
    "a callback, and work that is left": (
        "exports.handler = (e, c, done) => {"
        " const answer = { n: 0 }; setTimeout(() => { answer.n = 1; }, 50); done(null, answer); };",
        {"n": 1},
    ),
    "a callback that does not wait for it": (
        "exports.handler = (e, c, done) => { c.callbackWaitsForEmptyEventLoop = false;"
        " setInterval(() => {}, 1000); done(null, 'now'); };",
        "now",
    ),
    "neither": ("exports.handler = () => { setTimeout(() => {}, 20); };", None),
    "a callback twice": (
        "exports.handler = (e, c, done) => { done(null, 'first'); setTimeout(() => done(null, 'second'), 5); };",
        "first",
    ),
    "a callback and a promise": (
        "exports.handler = (e, c, done) => { done(null, 'first'); return Promise.resolve('second'); };",
        "first",
    ),
    "context.succeed, and work that is left": (
        "exports.handler = (e, c) => { setInterval(() => {}, 1000); c.succeed('so'); };",
        "so",
    ),
    "neither, with a promise": ("exports.handler = () => new Promise(() => {});", None),
    "context.succeed": ("exports.handler = (event, context) => context.succeed('so');", "so"),
    "the context": (
        "exports.handler = async (e, c) => [c.functionName, c.memoryLimitInMB, c.functionVersion,"
        " c.invokedFunctionArn, c.getRemainingTimeInMillis() > 1000, c.awsRequestId.length];",
        ["fn", "128", "$LATEST", "arn:aws:lambda:us-east-1:000000000000:function:fn", True, 36],
    ),
    "the environment": (
        "exports.handler = async () => [process.env.AWS_REGION, process.env.AWS_EXECUTION_ENV,"
        " process.cwd() === process.env.LAMBDA_TASK_ROOT];",
        ["us-east-1", "AWS_Lambda_nodejs20.x", True],
    ),
}


@pytest.mark.parametrize("what", HANDLERS)
def test_handlers_answer_by(what: str, tmp_path: Path) -> None:
    source, expected = HANDLERS[what]

    async def scene(lab: Lab) -> None:
        assert await lab.value({"a": 1}) == expected
        assert await lab.value({"a": 1}) == expected, "and again, from the same worker"

    play(scene, node_spec(tmp_path / "code", source))


@pytest.mark.parametrize(
    ("name", "handler", "source"),
    [
        ("index.mjs", "index.handler", "export const handler = async () => 'module';"),
        ("index.cjs", "index.handler", "exports.handler = async () => 'module';"),
        ("index.js", "index.handler", "const own = { handler: async () => 'module' }; module.exports = own;"),
        ("src/app.js", "src/app.run", "exports.run = async () => 'module';"),
        ("index.js", "index.api.get", "exports.api = { get: async () => 'module' };"),
        ("index.mjs", "index.handler", "import os from 'os'; export default { handler: async () => 'module' };"),
    ],
)
def test_a_handler_is_found_in_any_kind_of_module(name: str, handler: str, source: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert await lab.value() == "module"

    play(scene, node_spec(tmp_path / "code", source, name, handler=handler))


FAILURES: dict[str, tuple[str, str, str]] = {
    "a handler that throws": (
        "exports.handler = async () => { throw new TypeError('no'); };", "TypeError", "no"
    ),
    "one that throws at once": ("exports.handler = () => { throw new Error('no'); };", "Error", "no"),
    "an error whose name is no header": (
        "exports.handler = async () => { const e = new Error('no'); e.name = 'Ö\\r\\n\\r\\n'; throw e; };",
        "Ö\r\n\r\n",
        "no",
    ),
    "an error of a callback": ("exports.handler = (e, c, done) => done(new RangeError('far'));", "RangeError", "far"),
    "a text of a callback": ("exports.handler = (e, c, done) => done('text');", "string", "text"),
    "an answer that is no JSON": (
        "exports.handler = async () => { const a = {}; a.a = a; return a; };",
        "Error",
        "Unable to stringify response body",
    ),
    "an error nobody caught": (
        "exports.handler = () => new Promise(() => { setTimeout(() => { throw new Error('far'); }, 5); });",
        "Error",
        "far",
    ),
    "a rejection nobody caught": (
        "exports.handler = () => new Promise(() => { Promise.reject(new Error('far')); });",
        "Runtime.UnhandledPromiseRejection",
        "Error: far",
    ),
    "an error that holds itself, as those of HTTP libraries do": (
        "exports.handler = async () => { const e = new Error('no'); e.config = { e }; throw e; };", "Error", "no"
    ),
    "an error that holds what is no JSON": (
        "exports.handler = async () => { throw Object.assign(new Error('no'), { n: 1n }); };", "Error", "no"
    ),
    "an error without a text": (
        "exports.handler = async () => { throw Object.create(null); };",
        "handled",
        "callback called with Error argument, but there was a problem while retrieving one or more of its message",
    ),
    "an error that is nothing": ("exports.handler = async () => { throw undefined; };", "string", "handled"),
    "an error of a callback, and work that is left": (
        "exports.handler = (e, c, done) => { setInterval(() => {}, 1000); done(new RangeError('far')); };",
        "RangeError",
        "far",
    ),
    "a promise that is never settled": (
        "exports.handler = async () => { await new Promise(() => {}); };",
        "Runtime.NodeJsExit",
        "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a ",
    ),
    "a module that throws": ("throw new Error('early');", "Error", "early"),
    "a module that is missing": (
        "require('not-there');", "Runtime.ImportModuleError", "Error: Cannot find module 'not-there'"
    ),
    "no JavaScript": ("exports.handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError: "),
    "no such handler": (
        "exports.other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"
    ),
    "an end by itself": ("exports.handler = () => process.exit(3);", "Runtime.ExitError", "exit status 3"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILURES)
def test_a_handler_fails_as_under_awss_runtime(what: str, tmp_path: Path) -> None:
    source, error_type, message = FAILURES[what]

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            error = await lab.error()
            assert error["errorType"] == error_type
            assert message in error["errorMessage"]

    play(scene, node_spec(tmp_path / "code", source))


@pytest.mark.parametrize(
    ("handler", "error_type"),
    [
        ("nothing.handler", "Runtime.ImportModuleError"),
        ("nodots", "Runtime.MalformedHandlerName"),
        ("../index.handler", "Runtime.MalformedHandlerName"),
    ],
)
def test_handlers_that_cannot_be_found(handler: str, error_type: str, tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("throw new Error('outside of the code');")

    async def scene(lab: Lab) -> None:
        assert (await lab.error())["errorType"] == error_type

    play(scene, node_spec(tmp_path / "code", "", handler=handler))


STYLES = {
    "a promise": "exports.handler = async (n) => n;",
    "a callback when the loop is empty": "exports.handler = (n, context, done) => done(null, n);",
    "null when the loop is empty": "exports.handler = () => {};",
    "a timer": "exports.handler = (n) => new Promise((done) => setTimeout(() => done(n), 1));",
    "an error": "exports.handler = async (n) => { throw new Error(`${n}`); };",
}


@pytest.mark.parametrize("style", STYLES)
def test_calls_that_wait_for_a_busy_worker_are_answered_in_turn(
    style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process may not end because it has nothing to wait for but calls that are there."""
    monkeypatch.setattr(lanes, "WAIT", 30.0)

    found = play(sixty_at_once, node_spec(tmp_path / "code", STYLES[style]))
    match style:
        case "null when the loop is empty":
            assert found == [None] * 60
        case "an error":
            assert [error["errorMessage"] for error in found] == list(map(str, range(60)))
        case _:
            assert found == list(range(60))


def test_an_answer_that_is_too_large(tmp_path: Path) -> None:
    play(too_large_an_answer, node_spec(tmp_path / "code", "exports.handler = async (size) => 'x'.repeat(size);"))


def test_the_emulators_socket_is_out_of_reach(tmp_path: Path) -> None:
    """Standard input is empty, for the function and for what it starts, which has no descriptors besides."""
    source = """
        const { execFileSync } = require("child_process");
        exports.handler = async () => {
          let read = "";
          for await (const piece of process.stdin) read += piece;
          const theirs = execFileSync("sh", ["-c", "cat; ls /proc/$$/fd"], { stdio: ["inherit", "pipe", "inherit"] });
          return [read, theirs.toString().trim().split("\\n"), process.argv.length];
        };
    """

    async def scene(lab: Lab) -> Any:
        return await lab.value()

    read, theirs, arguments = play(scene, node_spec(tmp_path / "code", source))
    assert read == ""
    assert theirs == ["0", "1", "2"]
    assert arguments == 2


def test_events_and_answers_that_take_many_reads(tmp_path: Path) -> None:
    source = "exports.handler = async (text) => text + '!';"
    play(many_reads, node_spec(tmp_path / "code", source))


def test_a_library_may_replace_http(tmp_path: Path) -> None:
    source = """
        const http = require("http");
        http.request = http.ClientRequest = () => { throw new Error("no network in tests"); };
        exports.handler = async (event) => { if (event) return event; throw new Error("own"); };
    """

    async def scene(lab: Lab) -> None:
        assert await lab.value("a") == "a"
        assert (await lab.error())["errorMessage"] == "own"
        assert await lab.value("b") == "b"

    play(scene, node_spec(tmp_path / "code", source))


def test_an_error_between_two_calls_ends_the_worker(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        const fs = require("fs");
        exports.handler = async (event) => {{
          if (event === "a") fs.openSync({json.dumps(str(lifeline.path))}, "w");
          if (event === "a") setTimeout(() => {{ throw new Error("late"); }}, 5);
          return event;
        }};
    """

    async def scene(lab: Lab) -> None:
        assert await lab.value("a") == "a"
        await lifeline.cut()
        assert await lab.value("b") == "b"

    play(scene, node_spec(tmp_path / "code", source))


def test_the_log(tmp_path: Path) -> None:
    source = """
        console.log("at", "start");
        exports.handler = async () => {
          console.log("hello %s", "you", { a: [1] });
          console.error("two\\nlines");
          process.stdout.write("raw\\n");
          throw new Error("no");
        };
    """

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        lines = [event.split("\t", 1)[-1] for event in lab.events]
        assert lab.events[0].startswith("INIT_START Runtime Version: nodejs:20.v1\t")
        assert "undefined\tINFO\tat start\n" in lines
        own = call.request_id
        assert f"{own}\tINFO\thello you {{ a: [ 1 ] }}\n" in lines
        assert f"{own}\tERROR\ttwo\nlines\n" in lines, "one event"
        assert "raw\n" in lab.events
        (error,) = [line for line in lines if "Invoke Error" in line]
        assert error.startswith(f'{own}\tERROR\tInvoke Error \t{{"errorType":"Error","errorMessage":"no","stack":[')
        assert call.log.splitlines()[-1].startswith(f"REPORT RequestId: {own}\t")
        assert call.max_memory_mb > 20

    play(scene, node_spec(tmp_path / "code", source))


LOGGED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "what it holds": (
        "throw Object.assign(new TypeError('no'), { status: 4, cause: new Error('why') });",
        "Invoke Error",
        {"errorType": "TypeError", "errorMessage": "no", "status": 4, "cause": {"errorMessage": "why"}},
    ),
    "a text": ("throw 'no';", "Invoke Error", {"errorType": "Error", "errorMessage": "no"}),
    "one that nobody caught": (
        "setTimeout(() => { throw new RangeError('no'); }); await new Promise((done) => setTimeout(done, 1000));",
        "Uncaught Exception",
        {"errorType": "RangeError", "errorMessage": "no"},
    ),
    "a rejection that nobody caught": (
        "Promise.reject(new RangeError('no')); await new Promise((done) => setTimeout(done, 1000));",
        "Unhandled Promise Rejection",
        {
            "errorType": "Runtime.UnhandledPromiseRejection",
            "errorMessage": "RangeError: no",
            "reason": {"errorType": "RangeError", "errorMessage": "no"},
            "promise": {},
        },
    ),
}


@pytest.mark.parametrize("what", LOGGED)
def test_errors_are_logged_as_awss_runtime_client_does(what: str, tmp_path: Path) -> None:
    body, said, expected = LOGGED[what]

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        _, request_id, level, words, error = next(line for line in lab.events if said in line).split("\t")
        assert (request_id, level, words) == (call.request_id, "ERROR", f"{said} ")
        logged = json.loads(error)
        assert logged.pop("stack")[0].startswith(f"{expected['errorType']}: ")
        for inner in ("cause", "reason"):
            logged.get(inner, {}).pop("stack", None)
            expected.get(inner, {}).setdefault("errorType", "Error")
        assert logged == expected

    play(scene, node_spec(tmp_path / "code", f"exports.handler = async () => {{ {body} }};"))


@pytest.mark.slow
def test_timeouts_and_memory_hold_for_it_too(tmp_path: Path) -> None:
    source = """
        exports.handler = async (event) => {
          if (event === "sleep") await new Promise((done) => setTimeout(done, 60000));
          const kept = Buffer.alloc(event << 20, 1);
          return kept.length;
        };
    """

    play(too_long_and_too_much, node_spec(tmp_path / "code", source, memory_size=256, timeout=2))


def test_it_and_what_it_started_end_with_the_registry(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    source = f"""
        const {{ spawn }} = require("child_process");
        const fs = require("fs");
        exports.handler = async () => {{
          const held = fs.openSync({json.dumps(str(lifeline.path))}, "w");
          spawn("sleep", ["600"], {{ stdio: ["ignore", held, "ignore"], detached: false }});
        }};
    """

    async def scene(lab: Lab) -> None:
        await lab.value()

    play(scene, node_spec(tmp_path / "code", source))
    lifeline.wait_until_cut()


def test_a_layers_modules_can_be_required(tmp_path: Path) -> None:
    module = tmp_path / "layer" / "nodejs" / "node_modules" / "shared"
    module.mkdir(parents=True)
    (module / "index.js").write_text("exports.name = 'from the layer';")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "from the layer"

    source = "const { name } = require('shared'); exports.handler = async () => name;"
    play(scene, node_spec(tmp_path / "code", source, layers=(tmp_path / "layer",)))


def test_an_edit_is_there_with_the_next_call(tmp_path: Path) -> None:
    folder = tmp_path / "code"

    async def scene(lab: Lab) -> None:
        assert await lab.value() == 1
        (folder / "index.js").write_text("exports.handler = async () => 'two';")
        assert await lab.value() == "two"

    play(scene, node_spec(folder, "exports.handler = async () => 1;", edited=(folder,)))


def test_without_node_a_call_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert error["errorType"] == "Runtime.InvalidEntrypoint"
        assert error["errorMessage"].endswith("Error: fork/exec node: no such file or directory")

    play(scene, node_spec(tmp_path / "code", "exports.handler = async () => 1;"))

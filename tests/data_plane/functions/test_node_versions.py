"""What differs between the runtimes of Node.js, and how handlers are found in packages and layers.

Sources: AWS's runtime client, github.com/aws/aws-lambda-nodejs-runtime-interface-client, in its third version
(src/UserFunction.js, src/WarningForCallbackHandlers.js, src/LogPatch.js) and its fourth, which runs nodejs24.x
(src/function/callback-deprecation.ts, src/runtime/buffered-invoke-processor.ts, src/logging/formatter.ts); "-" for a
request's id is `getRequestId` of @aws/lambda-invoke-store. Logs of users: arithmetic/aws-lambda-ses-forwarder issue 154
and open-telemetry/opentelemetry-js-contrib issue 3251 (nodejs24.x), aws-solutions-library-samples/qnabot-on-aws issue
828 (the warning). The fields of the context that went: "Node.js 24 runtime now available in AWS Lambda", AWS's blog.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions.processes.environment import variables
from data_plane.functions.records import JsonLogs
from tests.data_plane.functions.lab import Lab, play
from tests.data_plane.functions.test_node import node_spec

REMOVED = (
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to "
    "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see "
    "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html."
)
PLANNED = (
    "undefined\tWARN\tAWS Lambda plans to remove support for callback-based function handlers starting with Node.js "
    "24. You will need to update this function to use an async handler to use Node.js 24 or later. For more "
    "information and to provide feedback on this change, see "
    "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the "
    "AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.\n"
)


@pytest.mark.parametrize("handler", ["(e, c, done) => done(null, 1)", "async (e, c, done) => 1", "(e, c, d, x) => 1"])
def test_nodejs24_takes_no_callbacks(handler: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert (error["errorType"], error["errorMessage"]) == ("Runtime.CallbackHandlerDeprecated", REMOVED)
        assert error["trace"][0] == f"Runtime.CallbackHandlerDeprecated: {REMOVED}"
        logged, again = [event for event in lab.events if "\tInit Error \t" in event]
        _, request_id, level, said, described = logged.split("\t")
        assert (request_id, level, said) == ("-", "ERROR", "Init Error ")
        assert json.loads(described)["name"] == "Runtime.CallbackHandlerDeprecated"
        assert again.partition("\t")[2] == logged.partition("\t")[2], "init is run twice"

    play(scene, node_spec(tmp_path / "code", f"exports.handler = {handler};", runtime="nodejs24.x"))


ANSWERS: dict[str, tuple[str, object, object]] = {
    "what is returned": ("(event) => event", None, {"a": 1}),
    "a promise": ("async (event) => event", {"a": 1}, {"a": 1}),
    "a value of a promise-like": ("() => ({ then: (done) => done(2) })", 2, 2),
    "what the context has": (
        "async (e, c) => ['callbackWaitsForEmptyEventLoop', 'done', 'succeed', 'fail'].map((each) => each in c)",
        [True] * 4,
        [False] * 4,
    ),
}


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
def test_answers_of_the_runtimes(what: str, runtime: str, tmp_path: Path) -> None:
    handler, *expected = ANSWERS[what]

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            assert await lab.value({"a": 1}) == expected[runtime == "nodejs24.x"]

    play(scene, node_spec(tmp_path / "code", f"exports.handler = {handler};", runtime=runtime))


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("() => { throw new TypeError('no'); }", "TypeError", "no"),
        ("async () => { throw new TypeError('no'); }", "TypeError", "no"),
        ("async () => { throw 'text'; }", "string", "text"),
        ("async () => { throw undefined; }", "undefined", "undefined"),
    ],
)
def test_failures_of_nodejs24(handler: str, error_type: str, message: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        for _ in range(2):
            error = await lab.error()
            assert (error["errorType"], error["errorMessage"]) == (error_type, message)

    play(scene, node_spec(tmp_path / "code", f"exports.handler = {handler};", runtime="nodejs24.x"))


@pytest.mark.parametrize(
    ("handler", "environment", "warned", "why"),
    [
        ("(e, c, done) => done(null, 1)", (), True, "it takes a callback"),
        ("async (e, c, done) => 1", (), False, "it is async"),
        ("(e, c) => Promise.resolve(1)", (), False, "it takes none"),
        (
            "(e, c, done) => done(null, 1)",
            (("AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING", "1"),),
            False,
            "the variable",
        ),
    ],
)
def test_runtimes_before_it_warn(
    handler: str, environment: tuple[tuple[str, str], ...], warned: bool, why: str, tmp_path: Path
) -> None:
    async def scene(lab: Lab) -> None:
        assert await lab.value() == 1
        assert (PLANNED in [event.split("\t", 1)[-1] for event in lab.events]) is warned, why

    source = f"exports.handler = {handler};"
    play(scene, node_spec(tmp_path / "code", source, runtime="nodejs22.x", environment=environment))


PRINTED: dict[str, tuple[str, str]] = {
    "nothing": ("console.log()", "INFO\tundefined"),
    "an empty text": ("console.log('')", "INFO\t"),
    "an object": ("console.log({ a: { b: { c: { d: 1 } } } })", "INFO\t{ a: { b: { c: [Object] } } }"),
    "formats": (
        "console.info('%s %d %i %f %j %o %%', 'a', 1.5, 1.5, '1.5', {a: 1}, [], 'b')",
        'INFO\ta 1.5 1 1.5 {"a":1} [ [length]: 0 ] % b',
    ),
    "values that are no text": ("console.warn(1, null, undefined, true, 2n)", "WARN\t1 null undefined true 2n"),
    "lines": ("console.debug('a\\nb')", "DEBUG\ta\nb"),
    "a trace, without one": ("console.trace('a')", "TRACE\ta"),
    "the worst": ("console.fatal('a %s', 'b')", "FATAL\ta b"),
}


@pytest.mark.parametrize("what", PRINTED)
def test_what_the_console_prints(what: str, tmp_path: Path) -> None:
    statement, expected = PRINTED[what]

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        assert call.function_error is None
        assert f"{call.request_id}\t{expected}\n" in [event.split("\t", 1)[-1] for event in lab.events]

    play(scene, node_spec(tmp_path / "code", f"exports.handler = async () => {{ {statement}; }};"))


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [
        (
            "nodejs22.x",
            [{}, {"message": "a"}, {"message": "e: [Error: m]", "errorType": "Error"}, {"errorType": "Error"}],
        ),
        ("nodejs24.x", [{"requestId": "-"}, {"message": "a"}, {"message": "e: [Error: m]", "errorType": "Error"}, {}]),
    ],
)
def test_what_the_console_prints_as_json(runtime: str, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    """An error that others follow is itemized by the third version alone."""
    source = """
        const error = new Error("m");
        error.stack = "Error: m";
        console.log();
        exports.handler = async () => { console.log("a"); console.log("e:", error); console.log(error, "first"); };
    """

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        lines = [json.loads(event) for event in lab.events]
        said = [line for line in lines if line.get("level") == "INFO"]
        for line, wanted in zip(said, expected, strict=True):
            assert {name: line.get(name) for name in wanted} == wanted
        assert "message" not in said[0]
        assert ("requestId" in said[0]) is (runtime == "nodejs24.x")
        assert said[1]["requestId"] == call.request_id
        assert ("errorType" in said[3]) is (runtime == "nodejs22.x")

    play(scene, node_spec(tmp_path / "code", source, runtime=runtime, json_logs=JsonLogs()))


FOUND: dict[str, tuple[str, str]] = {
    "in a package of the code": ("node_modules/wrapper/index.js", "wrapper.handler"),
    "in a package of a layer, as New Relic's": ("/nodejs/node_modules/wrapper/index.js", "wrapper.handler"),
    "in a layer by its path, as Datadog's": (
        "/nodejs/node_modules/wrapper/run.js",
        "/opt/nodejs/node_modules/wrapper/run.handler",
    ),
    "in a package of a layer, for the version": ("/nodejs/node20/node_modules/wrapper/index.js", "wrapper.handler"),
    "in a folder's index": ("app/index.js", "app.handler"),
}


@pytest.mark.parametrize("what", FOUND)
def test_handlers_are_found(what: str, tmp_path: Path) -> None:
    place, handler = FOUND[what]
    layers = (tmp_path / "layer", tmp_path / "other")
    for layer in layers:
        layer.mkdir()
    file = layers[0] / place.lstrip("/") if place.startswith("/") else tmp_path / "code" / place
    file.parent.mkdir(parents=True)
    file.write_text("exports.handler = async () => 'found';")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "found"

    play(scene, node_spec(tmp_path / "code", "", handler=handler, layers=layers))


@pytest.mark.parametrize("handler", ["missing.handler", "src/missing.handler", "/opt/missing.handler"])
@pytest.mark.parametrize("folder", ["src", "missing"])
def test_a_handler_that_is_nowhere(handler: str, folder: str, tmp_path: Path) -> None:
    """`Cannot find module 'index'\\nRequire stack:\\n- /var/runtime/index.mjs`, as logs of users have it."""

    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert error["errorType"] == "Runtime.ImportModuleError"
        assert error["errorMessage"] == "Error: Cannot find module 'missing'\nRequire stack:\n- /var/runtime/index.mjs"
        assert error["trace"][:3] == [
            "Runtime.ImportModuleError: Error: Cannot find module 'missing'",
            "Require stack:",
            "- /var/runtime/index.mjs",
        ]

    (tmp_path / "code" / folder).mkdir(parents=True)
    play(scene, node_spec(tmp_path / "code", "", handler=handler))


def test_the_codes_folder_is_among_those_of_modules(tmp_path: Path) -> None:
    """NODE_PATH ends with /var/task, says the runtime's own `bootstrap`."""
    (tmp_path / "code" / "lib").mkdir(parents=True)
    (tmp_path / "code" / "lib" / "name.js").write_text("module.exports = 'by its path from the root';")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "by its path from the root"

    source = "exports.handler = async () => require('lib/name');"
    play(scene, node_spec(tmp_path / "code", source, "src/index.js", handler="src/index.handler"))


def test_modules_of_the_machine_stand_for_those_of_the_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda's has the SDK for JavaScript, which CDK's own functions and many users' require without packing it."""
    sdk = tmp_path / "modules" / "@aws-sdk" / "client-s3"
    sdk.mkdir(parents=True)
    (sdk / "index.js").write_text("module.exports = 'the SDK';")
    monkeypatch.setenv("NODE_PATH", str(tmp_path / "modules"))

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "the SDK"

    play(scene, node_spec(tmp_path / "code", "exports.handler = async () => require('@aws-sdk/client-s3');"))


@pytest.mark.parametrize(
    ("place", "package", "value"),
    [
        ("node_modules", {"sdk/package.json": '{"main": "a.js"}', "sdk/a.js": "exports.who = 'required';"}, "required"),
        ("anywhere", {"sdk/index.js": "exports.who = 'not called node_modules';"}, "not called node_modules"),
        (
            "node_modules",
            {
                "sdk/package.json": '{"exports": {"import": "./a.mjs", "require": "./a.js"}}',
                "sdk/a.mjs": "import { who } from 'dependency'; export { who };",
                "sdk/a.js": "exports.who = 'the wrong one';",
                "dependency/index.mjs": "export const who = 'imported';",
                "dependency/package.json": '{"exports": "./index.mjs"}',
            },
            "imported",
        ),
    ],
)
@pytest.mark.parametrize("written", ["index.mjs", "index.js"])
def test_es_modules_find_the_machines_modules_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, package: dict[str, str], value: str, written: str
) -> None:
    """The console's `index.mjs` imports the SDK that the runtime brings; Node.js itself has no NODE_PATH for those.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
    """
    for name, text in package.items():
        file = tmp_path / place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setenv("NODE_PATH", str(tmp_path / place))
    code = tmp_path / "code"
    code.mkdir()
    if written.endswith(".js"):
        (code / "package.json").write_text('{"type": "module"}')
    (code / "deeper.mjs").write_text("export { who } from 'sdk';")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == value

    source = "import { who } from './deeper.mjs'; export const handler = async () => (await import('sdk')).who && who;"
    play(scene, node_spec(code, source, written))


def test_an_es_module_that_finds_nothing_says_what_it_imports(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert "Cannot find package 'none' imported from" in (await lab.error())["errorMessage"]

    play(scene, node_spec(tmp_path / "code", "import 'none'; export const handler = async () => 1;", "index.mjs"))


def test_what_is_installed_for_the_whole_machine_is_found(tmp_path: Path) -> None:
    """`npm install -g` puts it into the folder `lib` beside that of `node`."""
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.touch(mode=0o755)
    of_worker = variables(node_spec(tmp_path / "code", ""), "stream", {"PATH": str(node.parent), "NODE_PATH": "/a:/b"})
    assert of_worker["NODE_PATH"] == f"/a:/b:{tmp_path}/lib/node_modules:{tmp_path}/code"

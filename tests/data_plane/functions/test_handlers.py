"""Handlers and what comes back of them, each run by a real worker (handbook/07 sections 4 to 6)."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import runtimes
from data_plane.functions.records import MAX_RESPONSE
from tests.data_plane.functions.lab import ARN, Lab, make_spec, play


@pytest.mark.parametrize(
    ("body", "payload", "why"),
    [
        ("pass", b"null", "no result is null"),
        ("return event", b'{"k": [1, "\\u00e9"]}', "the event is JSON, read and written; ASCII before python3.12"),
        ("return 'x'", b'"x"', "a string comes quoted"),
        ("return b'\\x89PNG'", b"\x89PNG", "bytes pass as they are"),
        ("import decimal; return [decimal.Decimal('1.10')]", b"[1.10]", "a Decimal is its literal, as DynamoDB's are"),
        ("import collections; return collections.namedtuple('P', 'x')(1)", b'{"x": 1}', "a namedtuple is an object"),
        ("return float('nan')", b"NaN", "NaN is written as such"),
        ("return [context.memory_limit_in_mb, context.function_name]", b'["128", "fn"]', "the memory is a string"),
        ("return context.invoked_function_arn", json.dumps(ARN).encode(), "the ARN it was called by"),
        ("return [context.client_context, context.tenant_id]", b"[null, null]", "there is none"),
        ("return vars(context.identity)", b'{"cognito_identity_id": null, "cognito_identity_pool_id": null}', "empty"),
        ("return 19000 < context.get_remaining_time_in_millis() <= 20000", b"true", "of 20 seconds"),
        ("import os; return os.environ['_HANDLER']", b'"app.handler"', "the environment is there"),
        ("import sys; return sys.stdin.read()", b'""', "stdin is empty, not our socket"),
        ("import sys; return len(sys.argv)", b"1", "our arguments are none of the function's"),
    ],
)
def test_what_a_handler_returns_is_its_payload(tmp_path: Path, body: str, payload: bytes, why: str) -> None:
    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke({"k": [1, "é"]})
        assert invocation.payload == payload, why
        assert invocation.function_error is None
        assert invocation.executed_version == "$LATEST"

    play(scene, make_spec(tmp_path, f"def handler(event, context):\n    {body}", runtime="python3.11"))


def trace(folder: Path, line: int, code: str, place: str = "handler") -> list[str]:
    return [f'  File "{folder}/app.py", line {line}, in {place}\n    {code}\n']


@pytest.mark.parametrize(
    ("body", "error", "traced", "why"),
    [
        ("raise Exception('Handler fails')", ("Exception", "Handler fails"), True, "any exception"),
        ("class Mine(Exception): ...\n    raise Mine", ("Mine", ""), True, "the class without its module"),
        ("import no", ("ModuleNotFoundError", "No module named 'no'"), True, "a late import is not the runtime's"),
        ("{}['k']", ("KeyError", "'k'"), True, "str() of the exception"),
        ("return {1}", ("Runtime.MarshalError", "Object of type set is not JSON serializable"), False, "no JSON"),
        ("return [b'\\xff']", ("Runtime.MarshalError", "'utf-8' codec can't decode byte 0xff"), False, "no text"),
        (
            "async def f(): ...\n    c = f(); c.close(); return c",
            ("Runtime.MarshalError", "coroutine"),
            False,
            "no await",
        ),
    ],
)
def test_errors_of_a_handler(tmp_path: Path, body: str, error: tuple[str, str], traced: bool, why: str) -> None:
    error_type, message = error

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke()
        assert invocation.function_error == "Unhandled"
        payload = json.loads(invocation.payload)
        assert list(payload) == ["errorMessage", "errorType", "requestId", "stackTrace"]
        assert payload["errorType"] == error_type
        assert message in payload["errorMessage"]
        assert payload["requestId"] == invocation.request_id
        last = body.splitlines()[-1].strip()
        assert payload["stackTrace"] == (trace(tmp_path, 2 + body.count("\n"), last) if traced else []), why
        assert await lab.error() is not None, "the worker lives on"

    play(scene, make_spec(tmp_path, f"def handler(event, context):\n    {body}"))


def test_a_handler_of_the_wrong_shape_is_shown_by_the_runtimes_own_frame(tmp_path: Path) -> None:
    """There is no frame of the function, so AWS keeps its own."""
    error = play(lambda lab: lab.error(), make_spec(tmp_path, "def handler(event): ..."))
    assert error["errorType"] == "TypeError"
    assert error["errorMessage"] == "handler() takes 1 positional argument but 2 were given"
    assert "in answer" in error["stackTrace"][-1]


@pytest.mark.parametrize(
    ("handler", "source", "error"),
    [
        ("app", "", ("MalformedHandlerName", "Bad handler 'app': not enough values to unpack (expected 2, got 1)")),
        ("sys.exit", "", ("BuiltInModuleConflict", "Cannot use built-in module sys as a handler module")),
        ("no.handler", "", ("ImportModuleError", "Unable to import module 'no': No module named 'no'")),
        ("app.handler", "import no", ("ImportModuleError", "Unable to import module 'app': No module named 'no'")),
        ("app.no", "", ("HandlerNotFound", "Handler 'no' missing on module 'app'")),
        ("no/such.f", "", ("ImportModuleError", "Unable to import module 'no/such': No module named 'no'")),
    ],
)
def test_errors_of_the_runtime_at_init(tmp_path: Path, handler: str, source: str, error: tuple[str, str]) -> None:
    error_type, message = error
    payload = play(lambda lab: lab.error(), make_spec(tmp_path, source, handler=handler))
    assert payload == {
        "errorMessage": message,
        "errorType": f"Runtime.{error_type}",
        "requestId": "",
        "stackTrace": [],
    }


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    error = play(lambda lab: lab.error(), make_spec(tmp_path, "\n\ndef x(\n"))
    assert error["errorType"] == "Runtime.UserCodeSyntaxError"
    assert error["errorMessage"] == "Syntax error in module 'app': '(' was never closed (app.py, line 3)"
    assert error["stackTrace"] == [f'  File "{tmp_path}/app.py" Line 3\n    def x(\n']


def test_an_exception_at_import_keeps_its_class_and_shows_the_import(tmp_path: Path) -> None:
    error = play(lambda lab: lab.error(), make_spec(tmp_path, "raise RuntimeError('at import')"))
    assert (error["errorType"], error["errorMessage"], error["requestId"]) == ("RuntimeError", "at import", "")
    assert "importlib" in error["stackTrace"][0]
    assert error["stackTrace"][-1:] == trace(tmp_path, 1, "raise RuntimeError('at import')", "<module>")


@pytest.mark.parametrize("handler", ["pack/age.f", "pack.age.f"])
def test_the_module_of_a_handler_may_lie_in_folders(tmp_path: Path, handler: str) -> None:
    spec = make_spec(tmp_path, "", handler=handler)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "age.py").write_text("def f(event, context): return __name__")
    assert play(lambda lab: lab.value(), spec) == "pack.age"


def test_an_event_that_is_no_json_is_an_error_of_the_call(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        invocation = await lab.registry.invoke(ARN, b"nonsense")
        assert json.loads(invocation.payload) == {
            "errorMessage": "Unable to unmarshal input: Expecting value: line 1 column 1 (char 0)",
            "errorType": "Runtime.UnmarshalError",
            "requestId": invocation.request_id,
            "stackTrace": [],
        }

    play(scene, make_spec(tmp_path, "def handler(event, context): ..."))


@pytest.mark.parametrize(
    ("client_context", "result", "why"),
    [
        ('{"custom": {"a": 1}, "client": {"app_title": "t"}}', [{"a": 1}, None, "t", None], "what there is"),
        ("{}", [None, None, None, None], "what there is not"),
    ],
)
def test_client_context(tmp_path: Path, client_context: str, result: list[Any], why: str) -> None:
    source = """
        def handler(event, context):
            given = context.client_context
            client = given.client
            return [given.custom, given.env, client and client.app_title, client and client.installation_id]
    """

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke(client_context=client_context)
        assert json.loads(invocation.payload) == result

    play(scene, make_spec(tmp_path, source))


@pytest.mark.parametrize(
    ("client_context", "shown"),
    [
        (None, "None"),
        (
            '{"custom": {"a": 1}, "client": {"app_title": "t"}}',
            "ClientContext([custom={'a': 1},env=None,client=Client([installation_id=None,app_title=t,"
            "app_version_name=None,app_version_code=None,app_package_name=None])])",
        ),
    ],
)
def test_a_context_is_printed_as_logs_of_users_have_it(tmp_path: Path, client_context: str | None, shown: str) -> None:
    """awslambdaric/lambda_context.py; with `tenant_id=None` since September 2025."""

    async def scene(lab: Lab) -> None:
        printed, request_id, stream = json.loads((await lab.invoke(client_context=client_context)).payload)
        assert printed == (
            f"LambdaContext([aws_request_id={request_id},log_group_name=/aws/lambda/fn,log_stream_name={stream},"
            "function_name=fn,memory_limit_in_mb=128,function_version=$LATEST,"
            f"invoked_function_arn={ARN},client_context={shown},"
            "identity=CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None]),tenant_id=None])"
        )

    source = "def handler(event, context): return [str(context), context.aws_request_id, context.log_stream_name]"
    play(scene, make_spec(tmp_path, source))


def test_a_client_context_that_is_no_json(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = json.loads((await lab.invoke(client_context="{")).payload)
        assert error["errorType"] == "Runtime.LambdaContextUnmarshalError"
        assert error["errorMessage"].startswith("Unable to parse Client Context JSON: Expecting property name")

    play(scene, make_spec(tmp_path, "def handler(event, context): ..."))


def test_what_the_caller_says_reaches_the_handler(tmp_path: Path) -> None:
    source = """
        import os
        def handler(event, context):
            return [context.aws_request_id, context.invoked_function_arn, os.environ["_X_AMZN_TRACE_ID"]]
    """

    async def scene(lab: Lab) -> None:
        alias, trace_id = f"{ARN}:live", "Root=1-a;Parent=b;Sampled=1"
        invocation = await lab.invoke(request_id="an-id", invoked_arn=alias, trace_id=trace_id)
        assert json.loads(invocation.payload) == ["an-id", alias, trace_id]
        assert invocation.request_id == "an-id"
        _, _, made = await lab.value()
        assert made.startswith("Root=1-")
        assert made.endswith(";Sampled=0")

    play(scene, make_spec(tmp_path, source))


@pytest.mark.parametrize(
    ("size", "error_type"), [(5_000_000, None), (MAX_RESPONSE - 2, None), (MAX_RESPONSE - 1, "ResponseSizeTooLarge")]
)
def test_large_results(tmp_path: Path, size: int, error_type: str | None) -> None:
    """The two quotes count."""

    async def scene(lab: Lab) -> None:
        invocation = await lab.invoke({"size": size})
        if error_type is None:
            assert invocation.payload == b'"' + b"x" * size + b'"'
        else:
            assert json.loads(invocation.payload) == {
                "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
                "errorType": f"Function.{error_type}",
            }
        assert await lab.value({"size": 1}) == "x", "the worker lives on"

    play(scene, make_spec(tmp_path, "def handler(event, context): return 'x' * event['size']"))


@pytest.mark.parametrize(
    "source", ["raise Exception('x' * 7_000_000)", "def handler(event, context): raise Exception(event * 7_000_000)"]
)
def test_an_error_that_is_too_large(tmp_path: Path, source: str) -> None:
    error = play(lambda lab: lab.error("x"), make_spec(tmp_path, source))
    assert error["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_large_event(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, "def handler(event, context): return len(event)")
    assert play(lambda lab: lab.value("x" * 6_000_000), spec) == 6_000_000


@pytest.mark.parametrize("path", sorted(Path(runtimes.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_what_runs_in_a_worker_is_python_3_8_and_needs_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names | {"debugpy"}, "its user's own, if anybody has it"


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with one package of its own and one installed in editable mode, by a .pth file."""
    root = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True)
    packages = next(root.glob("lib/python3*/site-packages"))
    (packages / "installed.py").write_text("origin = 'the environment'")
    editable = root / "src"
    editable.mkdir()
    (editable / "editable.py").write_text("origin = 'elsewhere'")
    (packages / "editable.pth").write_text(str(editable))
    return root


def test_a_virtual_environments_packages_are_there(tmp_path: Path, venv: Path) -> None:
    source = """
        import sys, installed, editable
        def handler(event, context):
            return [sys.prefix, installed.origin, editable.origin]
    """
    spec = make_spec(tmp_path, source, interpreter=venv / "bin" / "python")
    assert play(lambda lab: lab.value(), spec) == [str(venv), "the environment", "elsewhere"]


def test_code_comes_before_layers_and_layers_before_the_environment(tmp_path: Path, venv: Path) -> None:
    layers = tmp_path / "first", tmp_path / "second"
    for layer, names in zip(layers, (("installed", "shared", "mine"), ("shared", "mine")), strict=True):
        folder = layer / "python"
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.py").write_text(f"origin = {layer.name!r}")
    code = tmp_path / "code"
    spec = make_spec(
        code,
        """
        import installed, shared, mine, json
        def handler(event, context):
            return [installed.origin, shared.origin, mine.origin, json.origin]
        """,
        layers=layers,
        interpreter=venv / "bin" / "python",
    )
    (code / "mine.py").write_text("origin = 'code'")
    (code / "typing.py").write_text("raise RuntimeError('taken for the standard library')")
    (code / "json.py").write_text("origin = 'too late: the runtime has imported the real one'")
    error = play(lambda lab: lab.error(), spec)
    assert error["errorMessage"] == "module 'json' has no attribute 'origin'"
    spec = make_spec(
        code,
        """
        import installed, shared, mine
        def handler(event, context):
            return [installed.origin, shared.origin, mine.origin]
        """,
        layers=layers,
        interpreter=venv / "bin" / "python",
    )
    assert play(lambda lab: lab.value(), spec) == ["first", "second", "code"]

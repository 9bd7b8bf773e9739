"""Functions that are not of Python, from CreateFunction to their answer."""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.data_plane.functions.java_lab import NEEDS_JAVA, functions
from tests.data_plane.functions.test_ruby import NEEDS_RUBY
from tests.data_plane.functions.test_runtime_api import ECHO, RUNTIME

ROLE = "arn:aws:iam::000000000000:role/r"


def zipped(name: str, source: str, *, executable: bool = False) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o100755 if executable else 0o100644) << 16
        bundle.writestr(entry, source)
    return archive.getvalue()


@pytest.fixture
def lambda_(aws: Any) -> Iterator[Any]:
    client = aws("lambda")
    yield client
    for name in ("runtime-node", "runtime-own", "runtime-ruby", "runtime-java", "runtime-dotnet"):
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_function(FunctionName=name)


def invoke(lambda_: Any, name: str, event: object) -> tuple[Any, str | None]:
    answer = lambda_.invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def test_node(lambda_: Any) -> None:
    source = "exports.handler = async (event) => { if (event.fail) throw new Error(event.fail); return event; };"
    code = {"ZipFile": zipped("index.js", source)}
    lambda_.create_function(
        FunctionName="runtime-node", Runtime="nodejs20.x", Role=ROLE, Handler="index.handler", Code=code
    )
    assert invoke(lambda_, "runtime-node", {"a": 1}) == ({"a": 1}, None)
    error, kind = invoke(lambda_, "runtime-node", {"fail": "so"})
    assert (error["errorType"], error["errorMessage"], kind) == ("Error", "so", "Unhandled")
    assert error["trace"][0] == "Error: so"


@NEEDS_RUBY
def test_ruby(lambda_: Any) -> None:
    source = "def go(event:, context:)\n  raise event['fail'] if event['fail']\n  event\nend\n"
    code = {"ZipFile": zipped("app.rb", source)}
    lambda_.create_function(FunctionName="runtime-ruby", Runtime="ruby4.0", Role=ROLE, Handler="app.go", Code=code)
    assert invoke(lambda_, "runtime-ruby", {"a": 1}) == ({"a": 1}, None)
    error, kind = invoke(lambda_, "runtime-ruby", {"fail": "so"})
    assert (error["errorType"], error["errorMessage"], kind) == ("Function<RuntimeError>", "so", "Unhandled")
    assert error["stackTrace"][0].startswith("/")


@NEEDS_JAVA
def test_java(lambda_: Any) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as jar:
        for path in functions().rglob("*.class"):
            jar.write(path, path.relative_to(functions()))
    arguments = {"Runtime": "java11", "Role": ROLE, "Code": {"ZipFile": code.getvalue()}}
    lambda_.create_function(FunctionName="runtime-java", Handler="shop.Classes$OfMaps", **arguments)
    assert invoke(lambda_, "runtime-java", {"a": 1}) == ({"a": 2}, None)
    lambda_.update_function_configuration(FunctionName="runtime-java", Handler="shop.Methods::fails")
    error, kind = invoke(lambda_, "runtime-java", {})
    assert (error["errorType"], error["errorMessage"], kind) == ("java.lang.IllegalStateException", "no", "Unhandled")


def test_a_runtime_of_the_users_own(lambda_: Any) -> None:
    code = {"ZipFile": zipped("bootstrap", RUNTIME + ECHO, executable=True)}
    lambda_.create_function(FunctionName="runtime-own", Runtime="provided.al2023", Role=ROLE, Handler="any", Code=code)
    said, kind = invoke(lambda_, "runtime-own", {"a": 1})
    assert (said["event"], kind) == ({"a": 1}, None)


def test_one_that_the_emulator_does_not_have(lambda_: Any) -> None:
    code = {"ZipFile": zipped("a.dll", "")}
    lambda_.create_function(FunctionName="runtime-dotnet", Runtime="dotnet8", Role=ROLE, Handler="a::b::c", Code=code)
    error, kind = invoke(lambda_, "runtime-dotnet", {})
    assert kind == "Unhandled"
    assert error["errorType"] == "Runtime.InvalidRuntime"

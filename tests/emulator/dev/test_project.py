"""A user's own project under `apigw dev`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.emulator.dev.process import Dev, Said, developing

DEPLOY = """
import io, zipfile
from pathlib import Path

import boto3

functions, gateway = boto3.client("lambda"), boto3.client("apigatewayv2")
FOLDER = Path("src").absolute()  # it runs in its folder
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as package:
    for file in FOLDER.glob("*"):
        package.write(file, file.name)
CODE = CODE_OF_IT
for api in gateway.get_apis()["Items"]:
    gateway.delete_api(ApiId=api["ApiId"])
for function in functions.list_functions()["Functions"]:
    functions.delete_function(FunctionName=function["FunctionName"])
made = functions.create_function(
    FunctionName="mine",
    Runtime="python3.12",
    Role="arn:aws:iam::000000000000:role/r",
    Handler="index.handler",
    Code=CODE,
)
functions.add_permission(
    FunctionName="mine", StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
)
api = gateway.create_api(
    Name="mine", ProtocolType="HTTP", Target=made["FunctionArn"], Tags={"_custom_id_": "mine"}
)
print(api["ApiEndpoint"])
"""
ZIPPED = '{"ZipFile": archive.getvalue()}'
IN_PLACE = '{"S3Bucket": "hot-reload", "S3Key": str(FOLDER)}'
HANDLER = """
import words

def handler(event, context):
    print("asked for", event["rawPath"])
    return {"statusCode": int(event["rawPath"][1:] or 200), "body": words.GREETING}
"""


def project(folder: Path, code: str = ZIPPED) -> Path:
    (folder / "src").mkdir()
    (folder / "deploy.py").write_text(DEPLOY.replace("CODE_OF_IT", code))
    (folder / "src/index.py").write_text(HANDLER)
    (folder / "src/words.py").write_text("GREETING = 'hello'\n")
    return folder


def url_of(dev: Dev) -> str:
    said = dev.until(lambda line: "deployed" in line)
    assert said[-1]["deployed"], said
    return f"{said[-1]['url']}/_aws/execute-api/mine"


@pytest.mark.parametrize("code", [pytest.param(ZIPPED, id="a zip"), pytest.param(IN_PLACE, id="a folder")])
def test_code_is_renewed_without_deploying_all_else_by_deploying(code: str, tmp_path: Path) -> None:
    folder = project(tmp_path, code)
    with developing(folder) as dev:
        url = url_of(dev)
        assert requests.get(url, timeout=30).text == "hello"
        (folder / "src/words.py").write_text("GREETING = 'good morning'\n")
        said = dev.until(lambda line: "functions" in line)
        assert (said[-1]["files"], said[-1]["functions"]) == (["src/words.py"], ["mine"])
        assert requests.get(url, timeout=30).text == "good morning"
        (folder / "numbers.json").write_text("{}")
        said = dev.until(lambda line: "deployed" in line)
        assert [line["files"] for line in said if "files" in line] == [["numbers.json"]]
        assert requests.get(url, timeout=30).text == "good morning"


def test_a_function_of_node_is_renewed_too(tmp_path: Path) -> None:
    folder = project(tmp_path)
    script = folder / "deploy.py"
    script.write_text(script.read_text().replace("python3.12", "nodejs22.x"))
    source = "exports.handler = async () => { if (GREETING) return GREETING; throw new Error('none'); };\n"
    (folder / "src/index.js").write_text("const GREETING = 'hello';\n" + source)
    with developing(folder) as dev:
        url = url_of(dev)
        assert requests.get(url, timeout=30).text == "hello"
        (folder / "src/index.js").write_text("const GREETING = '';\n" + source)
        dev.until(lambda line: "functions" in line)
        assert requests.get(url, timeout=30).status_code == 500
        told = dev.until(lambda line: "Error: none" in line["message"])[-1]["message"]
        assert f"{folder}/src/index.js:2:" in told, "where the user wrote it"


def test_a_module_that_comes_new_is_packed_by_deploying(tmp_path: Path) -> None:
    folder = project(tmp_path)
    with developing(folder) as dev:
        url = url_of(dev)
        (folder / "src/more.py").write_text("GREETING = 'more'\n")
        url_of(dev)
        (folder / "src/index.py").write_text(HANDLER.replace("words", "more"))
        dev.until(lambda line: "functions" in line)
        assert requests.get(url, timeout=30).text == "more"


def test_it_tells_calls_what_functions_print_and_why_calls_fail(tmp_path: Path) -> None:
    folder = project(tmp_path)
    with developing(folder) as dev:
        url = url_of(dev)
        requests.get(f"{url}/201", timeout=30)
        requests.get(f"{url}/oops", timeout=30)

        def tells(line: Said) -> bool:
            return bool(line["from"] == "call" and line["status"] == 500)

        said = dev.until(tells)
    told = [(line["from"], line["message"]) for line in said]
    assert ("function", "asked for /201") in told
    assert ("function", "asked for /oops") in told
    [created, failed] = [line for line in said if line["from"] == "call"]
    assert (created["what"], created["status"], created["api"]) == ("GET /201", 201, "mine")
    assert failed["message"].startswith("GET /oops 500 in ")
    [traceback] = [line["message"] for line in said if "invalid literal for int()" in line["message"]][:1]
    assert f'File "{folder}/src/index.py", line 6, in handler' in traceback, "where the user wrote it"


def test_a_deployment_that_fails_at_first_succeeds_when_it_is_put_right(tmp_path: Path) -> None:
    folder = project(tmp_path)
    right = (folder / "deploy.py").read_text()
    (folder / "deploy.py").write_text("import nosuchmodule\n")
    with developing(folder) as dev:
        said = dev.deployed(well=False)
        assert said.startswith("Traceback"), said
        assert said.splitlines()[1].endswith('deploy.py", line 1, in <module>'), "nothing of what runs it"
        assert "No module named 'nosuchmodule'" in said
        (folder / "deploy.py").write_text(right)
        assert requests.get(url_of(dev), timeout=30).text == "hello"


def test_a_folder_that_goes_ends_it_plainly(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "deploy.py").touch()
    with developing(folder, stderr=subprocess.PIPE) as dev:
        dev.deployed()
        shutil.rmtree(folder)
        assert dev.process.wait(30) == 1
        assert dev.process.stderr is not None
        assert dev.process.stderr.read() == f"Error: Cannot follow {folder} any longer: No such file or directory\n"
        dev.process.stderr.close()


@pytest.mark.parametrize(
    ("inside", "hint"),
    [
        pytest.param((), "samples/hello_rest has one to begin with", id="an empty folder"),
        pytest.param(
            ("pets/deploy.py", "toys/deploy.py"), "Folders in it that have one: pets, toys", id="one too high"
        ),
    ],
)
def test_a_folder_without_deploy_py_is_told_what_that_is(inside: tuple[str, ...], hint: str, tmp_path: Path) -> None:
    for name in inside:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    command = [sys.executable, "-m", "emulator", "dev", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"COLUMNS": "1000"})
    assert done.returncode == 2
    assert f"{tmp_path} has no deploy.py" in done.stderr
    assert hint in done.stderr

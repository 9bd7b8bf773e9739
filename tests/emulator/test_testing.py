"""The emulator inside a user's tests: in one process with them, and by the fixtures of the pytest plugin."""

import os
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import boto3
import pytest
import requests

from emulator.testing import Emulator

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]

PROJECT = {
    "shop/__init__.py": "",
    "shop/pets.py": """
        import json

        def get(event, context):
            print("asked for", event["pathParameters"]["id"])
            return {"statusCode": 200, "body": json.dumps(find(event["pathParameters"]["id"]))}

        def find(number):
            return {"id": number}
    """,
    "shop/web.py": """
        from shop import pets

        class Adapter:
            def __init__(self, function):
                self.function = function

            def __call__(self, event, context):
                return self.function(event, context)

        handler = Adapter(pets.get)
    """,
    "tests/test_pets.py": """
        import os
        import threading
        import boto3
        import pytest
        import requests
        from shop import pets
        from shop.web import handler

        @pytest.fixture(scope="session")
        def shop_url(lambda_function, http_api):
            return http_api({"GET /pets/{id}": lambda_function("shop.pets.get")})

        def test_a_handler_by_name_for_the_session(shop_url):
            assert requests.get(f"{shop_url}/pets/7", timeout=10).json() == {"id": "7"}

        def test_a_handler_that_is_an_object(lambda_function, http_api):
            url = http_api({"GET /pets/{id}": lambda_function(handler)})
            assert requests.get(f"{url}/pets/9", timeout=10).json() == {"id": "9"}

        @pytest.mark.parametrize("in_process", [True, False, None])
        def test_a_handler_of_the_project(lambda_function, rest_api, in_process):
            for each in (pets.get, "shop.pets.get", handler):
                url = rest_api({"GET /pets/{id}": lambda_function(each, in_process=in_process)})
                assert requests.get(f"{url}/pets/7", timeout=10).json() == {"id": "7"}

        def test_the_handler_itself_runs(lambda_function, rest_api, monkeypatch):
            seen = []

            def handler(event, context):
                seen.append(event["body"])
                return pets.get(event, context)

            url = rest_api({"POST /pets/{id}": lambda_function(handler)})
            monkeypatch.setattr(pets, "find", lambda number: "patched")
            assert requests.post(f"{url}/pets/7", data="hello", timeout=10).json() == "patched"
            assert seen == ["hello"]

        @pytest.mark.parametrize("in_process", [True, False])
        def test_a_patch_of_a_module_that_a_handler_by_name_is_in(lambda_function, rest_api, monkeypatch, in_process):
            monkeypatch.setattr(pets, "find", lambda number: "patched")
            url = rest_api({"GET /pets/{id}": lambda_function("shop.pets.get", in_process=in_process)})
            found = requests.get(f"{url}/pets/7", timeout=10).json()
            assert found == ("patched" if in_process else {"id": "7"})

        def test_a_breakpoint(lambda_function, rest_api, monkeypatch):
            stopped = threading.Event()
            monkeypatch.setattr("sys.breakpointhook", stopped.set)
            url = rest_api({"GET /": lambda_function(lambda event, context: breakpoint() or {"statusCode": 204})})
            assert requests.get(url + "/", timeout=10).status_code == 204
            assert stopped.is_set()

        def test_pytests_own_capture(lambda_function, rest_api, capsys):
            url = rest_api({"GET /": lambda_function(lambda event, context: print("heard") or {"statusCode": 204})})
            print("said")
            assert requests.get(url + "/", timeout=10).status_code == 204
            assert capsys.readouterr().out == "said\\n"

        def test_a_variable_of_the_test(lambda_function, rest_api, monkeypatch):
            monkeypatch.setenv("TABLE", "pets")
            answer = lambda event, context: {"statusCode": 200, "body": os.environ["TABLE"] + os.environ["MINE"]}
            arn = lambda_function(answer, Environment={"Variables": {"MINE": "!"}})
            assert requests.get(rest_api({"GET /": arn}) + "/", timeout=10).text == "pets!"

        def test_a_handler_in_the_test(lambda_function, rest_api):
            source = "def handler(event, context):\\n    return {'statusCode': 201, 'body': event['body']}"
            url = rest_api({"POST /": lambda_function(source, Timeout=5)})
            answer = requests.post(url, data="hello", timeout=10)
            assert (answer.status_code, answer.text) == (201, "hello")

        def handler_of_the_test(event, context):
            return {"statusCode": 200, "body": pets.get(event, context)["body"]}

        def test_a_handler_in_the_place_of_its_arn(rest_api, http_api):
            for made in (rest_api, http_api):
                url = made({"GET /pets/{id}": handler_of_the_test})
                assert requests.get(f"{url}/pets/1", timeout=10).json() == {"id": "1"}

        def test_what_the_test_imports_its_functions_can(lambda_function, rest_api):
            url = rest_api({"GET /pets/{id}": lambda_function(handler_of_the_test, in_process=False)})
            assert requests.get(f"{url}/pets/2", timeout=10).json() == {"id": "2"}

        def test_an_integration_of_any_kind(rest_api, apigw):
            mock = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
            assert requests.get(rest_api({"GET /": mock}) + "/", timeout=10).status_code == 500

        def test_clients_find_it(apigw, apigw_client):
            made = boto3.client("apigateway").create_rest_api(name="mine")
            found = apigw_client("apigateway").get_rest_api(restApiId=made["id"])
            assert found["name"] == "mine"
            apigw.reset()
            assert apigw_client("apigateway").get_rest_apis()["items"] == []

        def test_that_fails(lambda_function, rest_api):
            url = rest_api({"GET /pets/{id}": lambda_function(pets.get)})
            assert requests.get(f"{url}/pets/8", timeout=10).status_code == 404

        def test_a_handler_that_no_worker_can_import(lambda_function):
            with pytest.raises(ValueError, match="cannot be imported"):
                lambda_function(lambda event, context: None, in_process=False)

        def test_a_handler_that_is_nowhere(lambda_function):
            with pytest.raises(ValueError, match="no file of a module 'shop.cats'"):
                lambda_function("shop.cats.get")

        def test_a_route_without_a_path(rest_api):
            with pytest.raises(ValueError, match="'GET' is no route"):
                rest_api({"GET": "arn"})
    """,
    "tests/test_unittest.py": """
        import unittest

        import requests
        from emulator.testing import Emulator
        from shop import pets

        class Pets(unittest.TestCase):
            def setUp(self):
                self.aws = self.enterContext(Emulator())

            def test_a_function_behind_an_api(self):
                url = self.aws.rest_api({"GET /pets/{id}": self.aws.lambda_function(pets.get)})
                self.assertEqual(requests.get(f"{url}/pets/7", timeout=10).json(), {"id": "7"})
    """,
}


def test_it_starts_and_stops_and_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    before = dict(os.environ)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Emulator() as aws:
            made = boto3.client("apigateway").create_rest_api(name="pets")
            assert aws.client("apigateway").get_rest_api(restApiId=made["id"])["name"] == "pets"
            assert requests.get(f"{aws.url}/_emulator/health", timeout=10).json()["status"] == "ready"
            aws.reset()
            assert aws.client("apigateway").get_rest_apis()["items"] == []
    assert dict(os.environ) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{aws.url}/_emulator/health", timeout=10)


def test_two_run_side_by_side() -> None:
    with Emulator() as one, Emulator(region="eu-west-1") as other:
        one.client("apigateway").create_rest_api(name="mine")
        assert one.url != other.url
        assert other.client("apigateway").get_rest_apis()["items"] == []


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_project_of_a_user(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: str) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\npythonpath = .\ntestpaths = tests")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # an installed emulator brings the plugin by itself
    for name, text in PROJECT.items():
        path = Path(pytester.path) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("\n        ", "\n").strip() + "\n" if text else "")
    result = pytester.runpytest_subprocess("-p", "xdist", "-p", "emulator.pytest_plugin", "-n", workers, "-W", "error")
    result.assert_outcomes(passed=20, failed=1)
    assert "asked for 8" in result.stdout.str()


BREAKPOINT = """
import requests

def test_it(lambda_function, rest_api):
    def handler(event, context):
        breakpoint()
        return {"statusCode": 200, "body": event["path"]}

    url = rest_api({"GET /": lambda_function(handler, Timeout=1)})
    assert requests.get(url + "/", timeout=20).text == "/typed"
"""


@pytest.mark.slow
def test_a_breakpoint_in_a_handler_is_a_prompt_of_pytests(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(BREAKPOINT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "emulator.pytest_plugin", "-p", "no:cacheprovider", "-W", "error"],
        input="p event['httpMethod'] * 2\nevent['path'] = '/typed'\ncontinue\n",
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "(Pdb) 'GETGET'" in ran.stdout
    assert "1 passed" in ran.stdout


def test_an_installed_emulator_brings_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"apigw": "emulator.pytest_plugin"}

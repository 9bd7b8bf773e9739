"""pytest fixtures: an emulator for the session, clients of it, functions and REST APIs in a line each.

    def test_pets(lambda_function, rest_api):
        url = rest_api({"GET /pets/{id}": lambda_function(handlers.get_pet)})
        assert requests.get(f"{url}/pets/7").json() == {"id": "7"}

The emulator starts with the first test that asks for it, each worker of pytest-xdist has its own. What functions print
is in the captured log, so below a test that fails. Nothing heavy is imported before a fixture is used.

A handler that is given as an object is called as it is, in a thread of the test's process: so it may be a closure or a
mock, what the test patches it sees, and breakpoints and coverage work. `in_process=False` gives it a worker process of
its own, as on AWS; code that is given as text has that.
"""

import io
import itertools
import logging
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing import Emulator

_ROLE = "arn:aws:iam::000000000000:role/test"
_HANDLERS = "handlers_of_tests"
_numbers = itertools.count(1)

Handler = Callable[[Any, Any], Any] | str
MakeFunction = Callable[..., str]
MakeApi = Callable[..., str]


@pytest.fixture(scope="session")
def apigw() -> "Iterator[Emulator]":
    """The emulator of this session; `apigw.url`, `apigw.client("lambda")`, `apigw.reset()`."""
    from emulator.testing import Emulator

    logging.getLogger("function").setLevel(logging.INFO)
    with Emulator() as running:
        yield running


@pytest.fixture
def apigw_client(apigw: "Emulator") -> Callable[..., Any]:
    """`apigw_client("dynamodb")`: a boto3 client of the emulator."""
    return apigw.client


@pytest.fixture
def lambda_function(apigw: "Emulator") -> MakeFunction:
    """`lambda_function(handler)`: the ARN of a function that any API may call.

    handler: anything to call with an event and a context, in this process; with `in_process=False`, a function of a
    module, which runs in a worker from where its file lies; or the text of a module that has a `handler`.
    The rest goes to CreateFunction: `Timeout=30`, `Environment={...}`.
    """
    client = apigw.client("lambda")

    def make(handler: Handler, *, in_process: bool = True, **settings: Any) -> str:
        name = f"function-{next(_numbers)}"
        given = {"FunctionName": name, "Runtime": "python3.12", "Role": _ROLE, **settings}
        if isinstance(handler, str):
            given = {**_packed(handler), **given}
        elif in_process:
            given = {**_as_it_is(handler, name), **given, "Environment": _in_process(settings.get("Environment", {}))}
        else:
            given = {**_in_place(handler), **given}
        arn = str(client.create_function(**given)["FunctionArn"])
        client.add_permission(
            FunctionName=arn,
            StatementId="gateway",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
        )
        return arn

    return make


@pytest.fixture
def rest_api(apigw: "Emulator") -> MakeApi:
    """`rest_api({"GET /pets/{id}": arn})`: the URL of a deployed stage of a new REST API.

    Values are functions' ARNs, for AWS_PROXY, or what PutIntegration takes. The rest goes to PutMethod of each.
    """
    gateway = apigw.client("apigateway")

    def make(routes: Mapping[str, str | Mapping[str, Any]], **settings: Any) -> str:
        api = gateway.create_rest_api(name=f"api-{next(_numbers)}")
        resources = {"/": api["rootResourceId"]}
        for route, target in routes.items():
            verb, _, path = route.partition(" ")
            where = {
                "restApiId": api["id"],
                "resourceId": _resource(gateway, api["id"], resources, path),
                "httpMethod": verb,
            }
            gateway.put_method(**where, **{"authorizationType": "NONE", **settings})
            gateway.put_integration(**where, **(_proxy(target) if isinstance(target, str) else target))
        gateway.create_deployment(restApiId=api["id"], stageName="test")
        return f"{apigw.url}/_aws/execute-api/{api['id']}/test"

    return make


def _resource(gateway: Any, api_id: str, resources: dict[str, str], path: str) -> str:
    if path not in resources:
        parent, _, part = path.rpartition("/")
        parent_id = _resource(gateway, api_id, resources, parent or "/")
        resources[path] = gateway.create_resource(restApiId=api_id, parentId=parent_id, pathPart=part)["id"]
    return resources[path]


def _proxy(arn: str) -> dict[str, str]:
    region = arn.split(":")[3]
    uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
    return {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}


def _as_it_is(handler: Callable[..., Any], name: str) -> dict[str, Any]:
    """By a module that only this process has, beside code that is none."""
    module = sys.modules.setdefault(_HANDLERS, ModuleType(_HANDLERS))
    setattr(module, name, handler)
    return {**_packed(""), "Handler": f"{_HANDLERS}.{name}"}


def _in_process(environment: Mapping[str, Any]) -> dict[str, Any]:
    return {"Variables": {**environment.get("Variables", {}), "EMULATOR_IN_PROCESS": "1"}}


def _packed(source: str) -> dict[str, Any]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("index.py", source)
    return {"Code": {"ZipFile": archive.getvalue()}, "Handler": "index.handler"}


def _in_place(handler: Callable[..., Any]) -> dict[str, Any]:
    """The folder that the handler's module is imported from, and its name below that."""
    module = sys.modules[handler.__module__]
    if not module.__file__ or "." in handler.__qualname__:
        raise pytest.UsageError(f"{handler.__qualname__} cannot be imported by a worker: a module's own function can")
    depth = module.__name__.count(".") + (Path(module.__file__).stem == "__init__")
    folder = Path(module.__file__).resolve().parents[depth]
    code = {"S3Bucket": "hot-reload", "S3Key": str(folder)}
    return {"Code": code, "Handler": f"{module.__name__}.{handler.__qualname__}"}

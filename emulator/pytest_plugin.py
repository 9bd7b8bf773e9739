"""pytest fixtures: an emulator for the session, clients of it, functions and APIs in a line each.

    def test_pets(lambda_function, rest_api):
        url = rest_api({"GET /pets/{id}": lambda_function(handlers.get_pet)})
        assert requests.get(f"{url}/pets/7").json() == {"id": "7"}

The emulator starts with the first test that asks for it, each worker of pytest-xdist has its own. What functions print
is in the captured log, so below a test that fails. All are of the session, so that fixtures of any scope may use them.
Nothing heavy is imported before a fixture is used.
"""

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing import Emulator


@pytest.fixture(scope="session")
def apigw() -> "Iterator[Emulator]":
    """The emulator of this session; `apigw.url`, `apigw.client("lambda")`, `apigw.reset()`."""
    from emulator.testing import Emulator

    logging.getLogger("function").setLevel(logging.INFO)
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def apigw_client(apigw: "Emulator") -> Callable[..., Any]:
    """`apigw_client("dynamodb")`: a boto3 client of the emulator."""
    return apigw.client


@pytest.fixture(scope="session")
def lambda_function(apigw: "Emulator") -> Callable[..., str]:
    """`lambda_function(handler)`: the ARN of a function that any API may call.

    handler: anything to call with an event and a context. It is called as it is, in a thread of this process: what a
    test patches it sees, breakpoints and coverage work; with `in_process=False` in a worker, from where its file lies.
    So is its name, "app.handler", or the text of a module that has a `handler`. The rest goes to CreateFunction:
    `Timeout=30`, `Environment={...}`.
    """
    return apigw.lambda_function


@pytest.fixture(scope="session")
def rest_api(apigw: "Emulator") -> Callable[..., str]:
    """`rest_api({"GET /pets/{id}": arn})`: the URL of a deployed stage of a new REST API.

    Values are ARNs of functions, or handlers, or what PutIntegration takes. The rest goes to PutMethod of each.
    """
    return apigw.rest_api


@pytest.fixture(scope="session")
def http_api(apigw: "Emulator") -> Callable[..., str]:
    """`http_api({"GET /pets/{id}": arn})`: the URL of the stage `$default` of a new HTTP API.

    Values are ARNs of functions, or handlers, or what CreateIntegration takes. The rest goes to CreateApi.
    """
    return apigw.http_api

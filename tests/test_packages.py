"""Downloading the code of functions and layers, as AWS lets by the links that GetFunction and GetLayerVersion tell."""

import base64
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.apis import zipped

ROLE = "arn:aws:iam::000000000000:role/r"
PACKAGE = zipped("def handler(event, context):\n    return event\n")


def of_a_function(lambda_: Any) -> tuple[str, str]:
    settings = {"Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler"}
    lambda_.create_function(FunctionName="packaged", Code={"ZipFile": PACKAGE}, **settings)
    lambda_.invoke(FunctionName="packaged", Payload=b"{}")
    found = lambda_.get_function(FunctionName="packaged")
    return found["Code"]["Location"], found["Configuration"]["CodeSha256"]


def of_a_layer(lambda_: Any) -> tuple[str, str]:
    published = lambda_.publish_layer_version(LayerName="packaged", Content={"ZipFile": PACKAGE})
    content = lambda_.get_layer_version(LayerName="packaged", VersionNumber=published["Version"])["Content"]
    return content["Location"], content["CodeSha256"]


@pytest.fixture(name="lambda_")
def client(aws: Any) -> Iterator[Any]:
    made = aws("lambda")
    yield made
    with contextlib.suppress(made.exceptions.ResourceNotFoundException):
        made.delete_function(FunctionName="packaged")


@pytest.mark.parametrize("link", [of_a_function, of_a_layer])
def test_a_link_leads_to_the_very_package(lambda_: Any, link: Callable[[Any], tuple[str, str]]) -> None:
    """Byte for byte, whatever Python has left in the folder that it runs from."""
    location, sha256 = link(lambda_)
    answer = requests.get(location, timeout=20)
    assert (answer.status_code, answer.content) == (200, PACKAGE)
    assert base64.b64encode(hashlib.sha256(answer.content).digest()).decode() == sha256


@pytest.mark.parametrize(
    ("asked", "status", "why"),
    [
        (lambda link: requests.get(link + "x", timeout=20), 404, "there is no such package"),
        (
            lambda link: requests.get(link, headers={"Origin": "https://elsewhere.example"}, timeout=20),
            403,
            "web pages",
        ),
    ],
)
def test_who_gets_no_package(lambda_: Any, asked: Callable[[str], requests.Response], status: int, why: str) -> None:
    location, _ = of_a_function(lambda_)
    assert asked(location).status_code == status, why

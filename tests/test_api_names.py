"""Functions that call APIs by the names AWS gives them: those the emulator has lead to it, others where they lead."""

import json
import ssl
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import requests

from tests.apis import create_function, deploy
from tests.control_plane.functions.packages import package
from tests.process import Server

CALLING = """
import requests

def handler(event, context):
    return requests.get(f"https://{event['host']}{event['path']}").json()
"""
RESOLVING = """
import socket

def handler(host, context):
    try:
        return [found[4][1] for found in socket.getaddrinfo(host, 443, socket.AF_INET, socket.SOCK_STREAM)]
    except socket.gaierror:
        return []
"""
MOCKED = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
PORT_OF_HTTPS = 443
UNVERIFIED = ssl._create_unverified_context()
OF_CLOUDFORMATION = (
    "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/nobody-waits?X=1"
)
TELLING = {
    "python3.11": ("index.py", """
import http.client, urllib.parse

def handler(url, context):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPSConnection(parts.hostname)
    connection.request("PUT", f"{parts.path}?{parts.query}", body=b"{}", headers={"content-type": ""})
    return connection.getresponse().status
"""),
    "nodejs22.x": ("index.js", """
const https = require("https");
const url = require("url");
exports.handler = (event) => new Promise((resolve, reject) => {
  const { hostname, path } = url.parse(event);
  const headers = { "content-type": "", "content-length": 2 };
  https.request({ hostname, port: 443, path, method: "PUT", headers }, (answer) => resolve(answer.statusCode))
    .on("error", reject).end("{}");
});
"""),
}  # fmt: skip


@pytest.fixture(name="api")
def deployed_api(aws: Any, emulator: Server) -> tuple[str, str]:
    """The host of an API at AWS, and the path of a method that answers it."""
    shown = '{"host": "$context.domainName"}'
    url = deploy(aws, emulator, MOCKED, responses={"200": {"responseTemplates": {"application/json": shown}}})
    *_, api_id, stage = urlsplit(url).path.split("/")
    return f"{api_id}.execute-api.us-east-1.amazonaws.com", f"/{stage}/x"


def answer(aws: Any, source: str, event: Any) -> Any:
    arn = create_function(aws, source, Timeout=30)
    return json.load(aws("lambda").invoke(FunctionName=arn, Payload=json.dumps(event))["Payload"])


def test_a_function_calls_an_api_as_at_aws(aws: Any, api: tuple[str, str]) -> None:
    """By https, which it trusts, and at the port of https."""
    host, path = api
    assert answer(aws, CALLING, {"host": host, "path": path}) == {"host": host}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (lambda host: host.upper(), "names know no case"),
        (lambda host: host.replace("us-east-1", "eu-west-1"), "nor does the emulator ask for the region"),
    ],
)
def test_names_that_lead_to_the_emulator(
    aws: Any, emulator: Server, api: tuple[str, str], changed: Any, why: str
) -> None:
    assert answer(aws, RESOLVING, changed(api[0])) == [urlsplit(emulator.url).port], why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (lambda host: "nothere" + host, "an API of AWS's own"),
        (lambda host: "x." + host, "not the name of an API"),
        (lambda host: host + ".example.com", "nor that"),
        (lambda host: "127.0.0.1", "an address"),
    ],
)
def test_names_that_lead_elsewhere(aws: Any, api: tuple[str, str], changed: Any, why: str) -> None:
    """Where there is no network, nowhere."""
    assert set(answer(aws, RESOLVING, changed(api[0]))) <= {PORT_OF_HTTPS}, why


@pytest.mark.parametrize("runtime", TELLING)
def test_cloudformation_is_told_at_its_name(aws: Any, emulator: Server, runtime: str) -> None:
    """As functions do that make its resources: they keep of the address its host and its path."""
    file, source = TELLING[runtime]
    urlopen(emulator.url.replace("http://", "https://") + "/_emulator/health", context=UNVERIFIED).close()
    code = {"ZipFile": package({file: source})}
    arn = create_function(aws, "", Code=code, Runtime=runtime, Timeout=30)
    told = aws("lambda").invoke(FunctionName=arn, Payload=json.dumps(OF_CLOUDFORMATION))["Payload"]
    parts = urlsplit(OF_CLOUDFORMATION)
    here = requests.put(f"{emulator.url}{parts.path}?{parts.query}", "{}", headers={"Host": parts.netloc}, timeout=9)
    assert json.load(told) == here.status_code

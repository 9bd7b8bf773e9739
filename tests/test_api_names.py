"""Functions that call APIs by the names AWS gives them: those the emulator has lead to it, others where they lead."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.apis import create_function, deploy, node
from tests.process import Server

CALLING = {
    "requests": """
import requests

def handler(event, context):
    return requests.get(f"https://{event['host']}{event['path']}").json()
""",
    "what comes with Python": """
import json, urllib.request

def handler(event, context):
    return json.load(urllib.request.urlopen(f"https://{event['host']}{event['path']}"))
""",
}
CALLING_IN_NODE = {
    "https": """
const https = require("https");
exports.handler = ({ host, path }) => new Promise((done, fail) => {
  https.get(`https://${host}${path}`, (answer) => {
    let body = "";
    answer.on("data", (data) => (body += data)).on("end", () => done(JSON.parse(body)));
  }).on("error", fail);
});
""",
    "fetch": "exports.handler = async ({ host, path }) => (await fetch(`https://${host}${path}`)).json();",
    "a socket": """
const tls = require("tls");
exports.handler = ({ host, path }) => new Promise((done, fail) => {
  const socket = tls.connect({ host, port: 443, servername: host });
  socket.on("error", fail).on("data", (data) => done(JSON.parse(String(data).split("\\r\\n\\r\\n")[1])));
  socket.write(`GET ${path} HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n`);
});
""",
}
CONNECTING = """
const net = require("net");
exports.handler = ({ host }) => new Promise((done) => {
  const socket = net.connect(443, host, () => done(socket.remotePort)).on("error", (problem) => done(problem.code));
});
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


@pytest.fixture(name="api")
def deployed_api(aws: Any, emulator: Server) -> tuple[str, str]:
    """The host of an API at AWS, and the path of a method that answers it."""
    shown = '{"host": "$context.domainName"}'
    url = deploy(aws, emulator, MOCKED, responses={"200": {"responseTemplates": {"application/json": shown}}})
    *_, api_id, stage = urlsplit(url).path.split("/")
    return f"{api_id}.execute-api.us-east-1.amazonaws.com", f"/{stage}/x"


def answer(aws: Any, source: str, event: Any, **settings: Any) -> Any:
    arn = create_function(aws, source, **{"Timeout": 30, **settings})
    return json.load(aws("lambda").invoke(FunctionName=arn, Payload=json.dumps(event))["Payload"])


@pytest.mark.parametrize("library", CALLING)
def test_a_function_calls_an_api_as_at_aws(aws: Any, api: tuple[str, str], library: str) -> None:
    """By https, which it trusts, and at the port of https."""
    host, path = api
    assert answer(aws, CALLING[library], {"host": host, "path": path}) == {"host": host}


@pytest.mark.parametrize("library", CALLING_IN_NODE)
def test_a_function_of_node_calls_an_api_as_at_aws(aws: Any, api: tuple[str, str], library: str) -> None:
    """As `new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` })` does."""
    host, path = api
    source = CALLING_IN_NODE[library]
    assert answer(aws, source, {"host": host, "path": path}, **node(source)) == {"host": host}


def test_a_name_leads_elsewhere_in_node_if_the_emulator_has_no_such_api(aws: Any, api: tuple[str, str]) -> None:
    host, _ = api
    assert answer(aws, "", {"host": "nothere" + host}, **node(CONNECTING)) in ("ENOTFOUND", "EAI_AGAIN", PORT_OF_HTTPS)


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

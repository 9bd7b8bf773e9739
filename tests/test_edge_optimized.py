"""What CloudFront adds before edge-optimized APIs (handbook/02 sections 4 and 5, handbook/10 fact 40)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.apis import echoing, function, uri
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

SHOWS = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event)}\n"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/c"
VIA = re.compile(r"1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)")
ID = re.compile(r"[\w-]{54}==")
TOLD = {
    "CloudFront-Forwarded-Proto": "http",
    "CloudFront-Is-Desktop-Viewer": "true",
    "CloudFront-Is-Mobile-Viewer": "false",
    "CloudFront-Is-SmartTV-Viewer": "false",
    "CloudFront-Is-Tablet-Viewer": "false",
    "CloudFront-Viewer-Country": "US",
}
LAST = [
    *("User-Agent", "Via", "X-Amz-Cf-Id", "X-Amzn-Trace-Id"),
    *("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"),
]
"""As in the event of an edge-optimized API in a log of 2019 on GitHub."""
ANSWERED = {"X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"}


@pytest.fixture(scope="module")
def shows(aws: Any) -> str:
    return function(aws, SHOWS)


def deployed(aws: Any, emulator: Server, shows: str, kind: str) -> Deployed:
    """`/things` is a function that shows its event, `/mock` a MOCK."""
    api = Deployed(aws, emulator, endpointConfiguration={"types": [kind]})
    api.method("GET", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(shows)})
    api.method("GET", resource_id=api.resource("mock"))
    api.deploy()
    return api


@pytest.fixture(scope="module")
def edge(aws: Any, emulator: Server, shows: str) -> Deployed:
    return deployed(aws, emulator, shows, "EDGE")


@pytest.fixture(scope="module")
def regional(aws: Any, emulator: Server, shows: str) -> Deployed:
    return deployed(aws, emulator, shows, "REGIONAL")


def test_what_a_function_is_told(edge: Deployed) -> None:
    sent = {"CloudFront-Viewer-Country": "XX", "X-Amz-Cf-Id": "mine", "Via": "1.0 squid", "X-Forwarded-For": "10.1.2.3"}
    answer = requests.get(edge.url + "/things", headers=sent, timeout=20)
    event = answer.json()
    headers = event["headers"]
    assert {name: headers[name] for name in TOLD} == TOLD, "what a client says of itself is not believed"
    assert headers["Via"].startswith("1.0 squid, ")
    assert VIA.fullmatch(headers["Via"].removeprefix("1.0 squid, "))
    assert headers["X-Amz-Cf-Id"] == answer.headers["X-Amz-Cf-Id"]
    assert ID.fullmatch(headers["X-Amz-Cf-Id"])
    assert headers["X-Forwarded-For"] == "10.1.2.3, 127.0.0.1, 127.0.0.2", "the client's address, then CloudFront's"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert all(len(values) == 1 for values in event["multiValueHeaders"].values())


def test_a_client_that_repeats_itself_is_told_apart_by_ids(edge: Deployed) -> None:
    with requests.Session() as client:
        answers = [client.get(edge.url + "/things", headers={"X-Amz-Cf-Id": "mine"}, timeout=20) for _ in range(3)]
    events = [answer.json() for answer in answers]
    ids = [answer.headers["X-Amz-Cf-Id"] for answer in answers]
    assert [event["headers"]["X-Amz-Cf-Id"] for event in events] == ids
    assert [event["multiValueHeaders"]["X-Amz-Cf-Id"] for event in events] == [[one] for one in ids]
    assert len(set(ids)) == len({event["headers"]["X-Amzn-Trace-Id"] for event in events}) == 3
    assert all(list(event[member])[-7:] == LAST for event in events for member in ("headers", "multiValueHeaders"))


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0", "Desktop"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "Mobile"),
        ("Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36", "Mobile"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "Tablet"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0)", "SmartTV"),
    ],
)
def test_what_a_viewer_looks_through(edge: Deployed, agent: str, kind: str) -> None:
    headers = requests.get(edge.url + "/things", headers={"User-Agent": agent}, timeout=20).json()["headers"]
    shown = {name for name, value in headers.items() if name.startswith("CloudFront-Is") and value == "true"}
    assert shown == {f"CloudFront-Is-{kind}-Viewer"}


@pytest.mark.parametrize(("path", "status", "cache"), [("/mock", 200, "Miss"), ("/nothing", 403, "Error")])
def test_what_a_client_gets(edge: Deployed, path: str, status: int, cache: str) -> None:
    answer = requests.get(edge.url + path, timeout=20)
    assert (answer.status_code, answer.headers["X-Cache"]) == (status, f"{cache} from cloudfront")
    assert list(answer.headers)[-4:] == ["X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"]
    assert VIA.fullmatch(answer.headers["Via"])
    assert ID.fullmatch(answer.headers["X-Amz-Cf-Id"])


def test_other_apis_know_nothing_of_it(regional: Deployed) -> None:
    answer = requests.get(regional.url + "/things", timeout=20)
    headers = answer.json()["headers"]
    assert not [name for name in headers if name.startswith("CloudFront-")]
    assert not headers.keys() & {"Via", "X-Amz-Cf-Id"}
    assert not answer.headers.keys() & ANSWERED
    assert headers["X-Forwarded-For"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("kind", "length", "status"),
    [
        pytest.param("edge", 8_192, 200, id="as long as it may be"),
        pytest.param("edge", 8_193, 414, id="longer"),
        pytest.param("regional", 8_193, 200, id="of another kind"),
    ],
)
def test_how_long_a_url_may_be(kind: str, length: int, status: int, edge: Deployed, regional: Deployed) -> None:
    api = {"edge": edge, "regional": regional}[kind]
    path = f"/{api.stage}/mock"
    answer = requests.get(f"{api.url}/mock?{'q' * (length - len(path) - 1)}", timeout=20)
    assert (answer.status_code, "URI too long" in answer.text) == (status, status == 414)


@pytest.fixture(params=["EDGE", "REGIONAL"])
def domain(request: pytest.FixtureRequest, aws: Any, regional: Deployed, edge: Deployed) -> Iterator[tuple[str, str]]:
    """A domain name of this kind, mapped to an API of the other; its kind."""
    kind, gateway = request.param, aws("apigateway")
    name = f"{kind.lower()}.edge.example.com"
    certificate = {"certificateArn" if kind == "EDGE" else "regionalCertificateArn": CERTIFICATE}
    gateway.create_domain_name(domainName=name, endpointConfiguration={"types": [kind]}, **certificate)
    api = regional if kind == "EDGE" else edge
    gateway.create_base_path_mapping(domainName=name, restApiId=api.id, stage=api.stage)
    yield name, kind
    gateway.delete_domain_name(domainName=name)


def test_a_domain_name_says_which_way_its_calls_take(domain: tuple[str, str], emulator: Server) -> None:
    name, kind = domain
    answer = requests.get(f"{emulator.url}/things", headers={"Host": name}, timeout=20)
    assert ("CloudFront-Viewer-Country" in json.loads(answer.content)["headers"]) is (kind == "EDGE")
    assert ("X-Amz-Cf-Id" in answer.headers) is (kind == "EDGE")


def test_an_endpoint_is_told_all_but_via(aws: Any, emulator: Server) -> None:
    """HTTP_PROXY drops Via (handbook/02 section 4.1)."""
    with echoing() as backend:
        api = Deployed(aws, emulator)
        api.method("GET", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": backend})
        api.deploy()
        answers = [requests.get(api.url + "/things", timeout=20) for _ in range(3)]
    ids = [answer.headers["X-Amz-Cf-Id"] for answer in answers]
    assert len(set(ids)) == 3
    for answer, own in zip(answers, ids, strict=True):
        names = [name for name, _ in answer.json()["headers"]]
        seen = dict(answer.json()["headers"])
        assert {name: seen[name] for name in TOLD} == TOLD, "EDGE is what an API is where nothing is said"
        assert seen["X-Amz-Cf-Id"] == own
        assert names.index("X-Amz-Cf-Id") == names.index("X-Forwarded-For") - 1
        assert "Via" not in names

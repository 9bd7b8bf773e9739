"""How HTTP integrations reach an endpoint: TLS, client certificates, VPC links; how large an answer may be."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from control_plane.v1.stage.self_signed import certificate_and_key
from emulator.cli import main
from tests.apis import deploy, echoing
from tests.process import Server, emulating

PASS: dict[str, dict[str, Any]] = {"200": {}}
TYPES = ["HTTP", "HTTP_PROXY"]
SKIP = {"insecureSkipVerification": True}


def http(type: str, uri: str, **more: Any) -> dict[str, Any]:
    return {"type": type, "integrationHttpMethod": "GET", "uri": uri, **more}


def ask(aws: Any, emulator: Server, integration: dict[str, Any], **more: Any) -> requests.Response:
    url = deploy(aws, emulator, integration, path_part="m", responses=PASS, **more)
    return requests.get(url + "/m", timeout=20)


@pytest.fixture(scope="module")
def certificate(aws: Any) -> Any:
    return aws("apigateway").generate_client_certificate()


@pytest.fixture(scope="module")
def secure(certificate: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An endpoint with a certificate nobody trusts, which asks for the gateway's and can do without."""
    folder = tmp_path_factory.mktemp("tls")
    now = datetime.datetime.now(datetime.UTC)
    own, trusted = folder / "own.pem", folder / "trusted.pem"
    own.write_text("\n".join(certificate_and_key(now, now + datetime.timedelta(days=1))))
    trusted.write_text(certificate["pemEncodedCertificate"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(trusted))
    context.load_cert_chain(own)
    context.verify_mode = ssl.CERT_OPTIONAL
    with echoing(context) as url:
        yield url


@pytest.mark.parametrize("type", TYPES)
def test_a_certificate_must_be_trusted_unless_the_api_says_otherwise(
    type: str, aws: Any, emulator: Server, secure: str
) -> None:
    refused = ask(aws, emulator, http(type, secure))
    assert (refused.status_code, refused.json()) == (500, {"message": "Internal server error"})
    answer = ask(aws, emulator, http(type, secure, tlsConfig=SKIP))
    assert (answer.status_code, answer.json()["certificate"]) == (200, None)


@pytest.mark.parametrize("type", TYPES)
def test_the_stages_client_certificate_is_shown(
    type: str, aws: Any, emulator: Server, secure: str, certificate: dict[str, str]
) -> None:
    answer = ask(aws, emulator, http(type, secure, tlsConfig=SKIP), certificate=certificate["clientCertificateId"])
    subject = dict(pair for names in answer.json()["certificate"]["subject"] for pair in names)
    assert subject["commonName"] == "ApiGateway"


@pytest.fixture(scope="module")
def linked() -> Iterator[tuple[Any, Server]]:
    """An emulator of its own whose link `inner` leads to an endpoint, and its clients."""
    with echoing() as backend, emulating("--log-level", "error", "--vpc-link", f"inner={backend}") as server:
        yield server.aws, server


def make_link(aws: Any, name: str) -> str:
    balancer = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/inner/0123456789abcdef"
    return str(aws("apigateway").create_vpc_link(name=name, targetArns=[balancer])["id"])


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize(
    ("uri", "host", "why"),
    [
        ("http://service.internal/pets", "service.internal", "the URI's host is only a name"),
        ("https://service.internal/pets", "service.internal", "the settings say http"),
        ("http://service.internal:8080/pets", "service.internal:8080", "with its port"),
    ],
)
def test_a_vpc_link_chooses_where_requests_go(
    type: str, uri: str, host: str, why: str, linked: tuple[Any, Server]
) -> None:
    aws, server = linked
    via = {"connectionType": "VPC_LINK", "connectionId": "${stageVariables.link}"}
    answer = ask(aws, server, http(type, uri, **via), variables={"link": make_link(aws, "inner")})
    seen = answer.json()
    assert (seen["target"], dict(seen["headers"])["Host"]) == ("/pets", host), why


def test_a_vpc_link_that_no_setting_names_leads_to_the_uris_host(aws: Any, emulator: Server) -> None:
    with echoing() as backend:
        via = {"connectionType": "VPC_LINK", "connectionId": make_link(aws, "other")}
        assert ask(aws, emulator, http("HTTP_PROXY", backend + "/x", **via)).json()["target"] == "/x"


def test_an_unknown_vpc_link_fails(aws: Any, emulator: Server) -> None:
    via = {"connectionType": "VPC_LINK", "connectionId": "${stageVariables.link}"}
    answer = ask(aws, emulator, http("HTTP_PROXY", "http://127.0.0.1:1/", **via), variables={"link": "nobody"})
    assert (answer.status_code, answer.content) == (500, b'{"message": "Internal server error"}')


@pytest.mark.parametrize(
    ("type", "more", "size", "status", "why"),
    [
        ("HTTP", {}, 10_485_760, 200, "what AWS carries"),
        ("HTTP", {}, 10_485_761, 500, "and no more"),
        ("HTTP_PROXY", {}, 10_485_760, 200, "what AWS carries"),
        ("HTTP_PROXY", {}, 10_485_761, 500, "and no more"),
        ("HTTP_PROXY", {"responseTransferMode": "STREAM"}, 20_000_000, 200, "streamed, it may be of any size"),
    ],
)
def test_how_large_an_answer_may_be(
    type: str, more: dict[str, Any], size: int, status: int, why: str, aws: Any, emulator: Server
) -> None:
    with echoing() as backend:
        answer = ask(aws, emulator, http(type, f"{backend}/bytes/{size}", **more))
    assert answer.status_code == status, why
    assert len(answer.content) == (size if status == 200 else len(b'{"message": "Internal server error"}')), why


def test_a_streamed_answer_arrives_as_it_is_made(aws: Any, emulator: Server) -> None:
    """The endpoint goes on only when the client has the beginning."""
    went_on = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
                if went_on.wait(10):
                    connection.sendall(b"6\r\nsecond\r\n0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        integration = http(
            "HTTP_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}/", responseTransferMode="STREAM"
        )
        url = deploy(aws, emulator, integration, path_part="m")
        with requests.get(url + "/m", stream=True, timeout=10) as answer:
            pieces = answer.iter_content(None)
            assert next(pieces) == b"first"
            went_on.set()
            assert b"".join(pieces) == b"second"


@pytest.mark.parametrize("value", ["x", "=http://127.0.0.1:1", "x=ftp://127.0.0.1", "x=http://127.0.0.1:1/path"])
def test_a_vpc_link_that_is_none_is_refused(value: str) -> None:
    refused = CliRunner().invoke(main, ["start", "--port", "0", "--vpc-link", value])
    assert refused.exit_code == 2
    assert "is not ID=http://HOST:PORT" in refused.output

"""https as a user meets it: `--tls` with certificates made on the spot or one's own; mutual TLS of custom domains."""

import http.client
import itertools
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from cryptography import x509
from websockets.sync.client import connect

from tests import websocket_apis
from tests.apis import deploy, log_accesses
from tests.certificates import Authority, client
from tests.http_apis import HttpApi
from tests.process import Server, client_of, running

START = ["-m", "emulator", "start", "--port", "0", "--tls-port", "0", "--log-level", "error"]
SHOWN = (
    '{"subject": "$context.identity.clientCert.subjectDN", "issuer": "$context.identity.clientCert.issuerDN",'
    ' "serial": "$context.identity.clientCert.serialNumber", "from": "$context.identity.clientCert.validity.notBefore",'
    ' "pem": "$util.escapeJavaScript($context.identity.clientCert.clientCertPem)", "host": "$context.domainName"}'
)
_domains = (f"secure{number}.example.com" for number in itertools.count())


class Secure(NamedTuple):
    """An emulator with TLS. port: of https. trusted: the authority its certificates are from."""

    server: Server
    port: int
    trusted: str

    def get(self, host: str, path: str, context: ssl.SSLContext, asked: str | None = None) -> tuple[int, bytes]:
        """asked: the name in TLS, where it is not the host."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=10)) as plain:
            context.check_hostname = True
            with context.wrap_socket(plain, server_hostname=asked or host) as secured:
                connection = http.client.HTTPConnection(host, self.port)
                connection.sock = secured
                connection.request("GET", path, headers={"Host": host})
                answer = connection.getresponse()
                return answer.status, answer.read()


@contextmanager
def secured(*flags: str, trusted: str | None = None) -> Iterator[Secure]:
    with running([*START, *flags]) as server:
        assert server.tls_url is not None
        if trusted is None:
            trusted = requests.get(f"{server.url}/_emulator/certificate.pem", timeout=10).text
        yield Secure(server, int(server.tls_url.rpartition(":")[2]), trusted)


@pytest.fixture(scope="module")
def secure() -> Iterator[Secure]:
    with secured("--tls") as found:
        yield found


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "abc123.execute-api.us-east-1.amazonaws.com", "a.b"])
def test_a_certificate_is_made_for_every_name(secure: Secure, host: str) -> None:
    status, body = secure.get(host, "/nowhere/at/all", client(secure.trusted))
    assert (status, bool(body)) == ((403 if "execute-api" in host else 404), True)


def test_websockets_over_tls(secure: Secure) -> None:
    api = websocket_apis.deploy(secure.server.aws, secure.server, {"$connect": {}})
    for host, path in (("localhost", api.path), (f"{api.api_id}.execute-api.us-east-1.amazonaws.com", f"/{api.stage}")):
        plain = socket.create_connection(("127.0.0.1", secure.port), timeout=10)
        with connect(f"wss://{host}{path}", sock=plain, ssl=client(secure.trusted)) as talking:
            talking.send("hello")
            assert json.loads(talking.recv(timeout=10))["message"] == "Forbidden"


def test_boto3_and_requests_call_over_https(secure: Secure, tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(secure.trusted)
    url = f"https://localhost:{secure.port}"
    gateway = client_of("apigateway", url, verify=str(authority))
    assert gateway.get_account()["throttleSettings"]
    gateway.close()
    with requests.Session() as session:
        health = session.get(f"{url}/_emulator/health", verify=str(authority), timeout=10)
    assert health.json()["status"] == "ready"


def test_access_logs_say_what_a_connection_agreed_on(secure: Secure) -> None:
    """`$context.tlsVersion` and `$context.cipherSuite` (handbook/02 section 17, 05 section 12)."""

    aws = secure.server.aws
    shown = "$context.requestId $context.tlsVersion $context.cipherSuite"
    rest = deploy(aws, secure.server, {"type": "MOCK"})
    api, stage = rest.split("/")[-2:]
    for name in (stage, "secure-http"):
        aws("logs").create_log_group(logGroupName=name)
    log_accesses(aws, "000000000000", api, stage, shown)
    http = HttpApi(aws, secure.server)
    http.proxies("http://127.0.0.1:1", "GET /x")
    group = "arn:aws:logs:us-east-1:000000000000:log-group:secure-http"
    http.stage("dev", AutoDeploy=True, AccessLogSettings={"DestinationArn": group, "Format": shown})
    older = client(secure.trusted)
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    for name, path, context, said in (
        (stage, f"/_aws/execute-api/{api}/{stage}/x", client(secure.trusted), "TLSv1.3 TLS_"),
        (stage, f"/_aws/execute-api/{api}/{stage}/x", older, "TLSv1.2 ECDHE-"),
        ("secure-http", f"/_aws/execute-api/{http.id}/dev/x", client(secure.trusted), "TLSv1.3 TLS_"),
    ):
        secure.get("localhost", path, context)
        requests.get(secure.server.url + path, timeout=10)
        *_, by_tls, plain = aws("logs").filter_log_events(logGroupName=name)["events"]
        assert by_tls["message"].split(" ", 1)[1].startswith(said)
        assert plain["message"].split(" ", 1)[1].strip() == "- -"


def test_who_does_not_trust_the_authority_is_not_served(secure: Secure) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        secure.get("localhost", "/", ssl.create_default_context())


def test_ones_own_certificate(tmp_path: Path) -> None:
    authority = Authority("Own", tmp_path)
    names = x509.SubjectAlternativeName([x509.DNSName("api.mine.test")])
    own = str(authority.issue("CN=server", (names, False)))
    with secured("--tls-cert", own, "--tls-key", own, trusted=authority.pem) as mine:
        assert mine.get("api.mine.test", "/_emulator/health", client(mine.trusted))[0] == 403, "the guard's"
        assert requests.get(f"{mine.server.url}/_emulator/certificate.pem", timeout=10).status_code == 404
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            mine.get("localhost", "/", client(mine.trusted))


@pytest.mark.parametrize(
    ("flags", "said", "why"),
    [
        (["--tls-cert", "{own}"], "--tls-cert and --tls-key go together", "a certificate without a key"),
        (["--tls-cert", "{text}", "--tls-key", "{own}"], "Cannot use", "no certificate"),
        (["--tls-cert", "{own}", "--tls-key", "{other}"], "Cannot use", "the key of another"),
        (["--tls", "--host", "127.0.0.1", "--tls-port", "{taken}"], "Cannot listen on", "a port that is taken"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(tmp_path: Path, flags: list[str], said: str, why: str) -> None:
    authority = Authority("Own", tmp_path)
    text = tmp_path / "text"
    text.write_text("no certificate")
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        words = {
            "{own}": authority.issue("CN=a"),
            "{other}": authority.issue("CN=b"),
            "{text}": text,
            "{taken}": taken.getsockname()[1],
        }
        arguments = [str(words.get(flag, flag)) for flag in flags]
        ended = subprocess.run(
            [sys.executable, *START, *arguments], capture_output=True, text=True, timeout=30, check=False
        )
    assert ended.returncode != 0, why
    assert said in ended.stderr, why
    assert "Traceback" not in ended.stderr, why


class Guarded(NamedTuple):
    """A custom domain with mutual TLS. authority: what its truststore holds."""

    secure: Secure
    domain: str
    authority: Authority

    def get(self, shows: Path | None, host: str | None = None) -> tuple[int, bytes]:
        """host: the Host header, where it is not the domain that TLS is asked for."""
        return self.secure.get(host or self.domain, "/who", client(self.secure.trusted, shows), self.domain)


@pytest.fixture(scope="module")
def guard(secure: Secure, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """`guard("name")`: a domain that lets in whom the authority of that name signed for."""

    def aws(service: str) -> Any:
        made = secure.server.aws(service)
        clients.append(made)
        return made

    clients: list[Any] = []
    gateway, s3 = aws("apigateway"), aws("s3")
    s3.create_bucket(Bucket="truststores")
    api = gateway.create_rest_api(name="who")
    who = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="who")["id"]
    where = {"restApiId": api["id"], "resourceId": who, "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**where, statusCode="200")
    gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": SHOWN})
    gateway.create_deployment(restApiId=api["id"], stageName="prod")

    def make(name: str, truststore: str | None = None) -> Guarded:
        domain, authority = next(_domains), Authority(name, tmp_path_factory.mktemp(name))
        s3.put_object(Bucket="truststores", Key=domain, Body=(truststore or authority.pem).encode())
        gateway.create_domain_name(
            domainName=domain,
            regionalCertificateArn="arn:aws:acm:us-east-1:000000000000:certificate/c",
            endpointConfiguration={"types": ["REGIONAL"]},
            mutualTlsAuthentication={"truststoreUri": f"s3://truststores/{domain}"},
        )
        gateway.create_base_path_mapping(domainName=domain, basePath="", restApiId=api["id"], stage="prod")
        return Guarded(secure, domain, authority)

    yield make
    for each in clients:
        each.close()


def test_a_client_is_known_by_its_certificate(guard: Any) -> None:
    own = guard("Partners")
    file = own.authority.issue("CN=ann,O=Shop")
    status, body = own.get(file)
    seen = json.loads(body)
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    assert status == 200
    assert (seen["subject"], seen["issuer"], seen["host"]) == ("CN=ann,O=Shop", "CN=Partners", own.domain)
    assert int(seen["serial"].replace(":", ""), 16) == certificate.serial_number
    assert all(len(pair) == 2 for pair in seen["serial"].split(":"))
    assert seen["from"].endswith(f"{certificate.not_valid_before_utc:%H:%M:%S %Y} GMT")
    assert seen["pem"].replace("\\n", "\n") in file.read_text()


@pytest.mark.parametrize(
    ("shows", "why"),
    [
        (lambda own, other: None, "no certificate"),
        (lambda own, other: other.authority.issue("CN=ann"), "one that another authority signed"),
        (lambda own, other: own.authority.issue("CN=ann", days=(-3, -2)), "one that has run out"),
        (lambda own, other: own.authority.issue("CN=ann", days=(1, 2)), "one that is not valid yet"),
    ],
)
def test_other_clients_are_refused_in_the_handshake(guard: Any, shows: Any, why: str) -> None:
    own, other = guard("Partners"), guard("Strangers")
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        own.get(shows(own, other))
    assert own.get(own.authority.issue("CN=ann"))[0] == 200, why


FORBIDDEN = (403, b'{"message":"Forbidden"}')


def test_a_certificate_counts_for_its_own_domain_only(guard: Any) -> None:
    """The handshake asks for one domain, the request for another."""
    own, other = guard("Partners"), guard("Strangers")
    assert own.get(own.authority.issue("CN=ann"), host=other.domain) == FORBIDDEN
    open_context = client(own.secure.trusted)
    assert own.secure.get(own.domain, "/who", open_context, "localhost") == FORBIDDEN, "no certificate was asked for"


def test_without_tls_nobody_is_let_in(guard: Any) -> None:
    own = guard("Partners")
    answer = requests.get(f"{own.secure.server.url}/who", headers={"Host": own.domain}, timeout=10)
    assert (answer.status_code, answer.content) == FORBIDDEN


@pytest.mark.parametrize("truststore", ["no certificate at all", "ü"])
def test_a_truststore_that_cannot_be_read_lets_nobody_in(guard: Any, truststore: str) -> None:
    own = guard("Partners", truststore)
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        own.get(own.authority.issue("CN=ann"))

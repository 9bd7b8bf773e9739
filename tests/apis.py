"""APIs of one method for the tests of integrations, and an HTTP endpoint for them to call."""

import gzip
import io
import itertools
import json
import ssl
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.process import Server

functions = (f"function{number}" for number in itertools.count())
stages = (f"integrations{number}" for number in itertools.count())


PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; some paths answer in ways of their own."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        seen: dict[str, Any] = {
            "method": self.command,
            "target": self.path,
            "headers": self.headers.items(),
            "body": self.rfile.read(length).decode("utf-8", "backslashreplace"),
        }
        if isinstance(self.connection, ssl.SSLSocket):
            seen["certificate"] = self.connection.getpeercert()
        body = json.dumps(seen).encode()
        self.send_response(int(self.path[8:11]) if self.path.startswith("/status/") else 200)
        if self.path.startswith("/gzip"):
            body = gzip.compress(b"squeezed")
            self.send_header("Content-Encoding", "gzip")
        if self.path.startswith("/bytes/"):
            body = b"x" * int(self.path[7:])
        if self.path.startswith("/png"):
            body = PNG
            self.send_header("Content-Type", "image/png")
        self.send_header("X-Own", "1")
        self.send_header("Via", "1.1 elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_OPTIONS = answer  # noqa: N815 (http.server finds them by these names)

    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def echoing(tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """An endpoint that answers as Echo does; its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def create_function(aws: Any, source: str, **settings: Any) -> str:
    """A function that nobody may call yet; its ARN."""
    made = aws("lambda").create_function(
        **{
            "FunctionName": next(functions),
            "Runtime": "python3.12",
            "Role": "arn:aws:iam::000000000000:role/r",
            "Handler": "index.handler",
            "Code": {"ZipFile": zipped(source)},
            **settings,
        }
    )
    return str(made["FunctionArn"])


def function(aws: Any, source: str, **settings: Any) -> str:
    """A function that any API may call; its ARN."""
    arn = create_function(aws, source, **settings)
    allow_gateway(aws, arn)
    return arn


def zipped(source: str, name: str = "index.py") -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr(name, source)
    return archive.getvalue()


def node(source: str) -> dict[str, Any]:
    """Settings of a function of Node.js."""
    return {"Runtime": "nodejs20.x", "Code": {"ZipFile": zipped(source, "index.js")}, "Timeout": 20}


def uri(function_arn: str) -> str:
    """What an integration names a function by."""
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function_arn}/invocations"


def allow_gateway(aws: Any, function_arn: str) -> None:
    """Let any API call a function, as AWS wants to be told."""
    aws("lambda").add_permission(
        FunctionName=function_arn,
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )


def deploy(
    aws: Any,
    emulator: Server,
    integration: dict[str, Any],
    *,
    path_part: str = "{proxy+}",
    parameters: dict[str, bool] | None = None,
    responses: dict[str, dict[str, Any]] | None = None,
    variables: dict[str, str] | None = None,
    certificate: str | None = None,
    **api: Any,
) -> str:
    """Deploy an API of one method with this integration; its URL up to the stage. api: of CreateRestApi.

    certificate: the id of the stage's client certificate.
    """
    gateway, stage = aws("apigateway"), next(stages)
    made = gateway.create_rest_api(name=stage, **api)
    resource = gateway.create_resource(restApiId=made["id"], parentId=made["rootResourceId"], pathPart=path_part)
    where = {"restApiId": made["id"], "resourceId": resource["id"], "httpMethod": "ANY"}
    gateway.put_method(**where, authorizationType="NONE", requestParameters=parameters or {})
    gateway.put_integration(**where, **integration)
    for status, response in (responses or {}).items():
        headers = dict.fromkeys(response.get("responseParameters", {}), False)
        gateway.put_method_response(**where, statusCode=status, responseParameters=headers)
        gateway.put_integration_response(**where, statusCode=status, **response)
    gateway.create_deployment(restApiId=made["id"], stageName=stage, variables=variables or {})
    if certificate:
        change = {"op": "replace", "path": "/clientCertificateId", "value": certificate}
        gateway.update_stage(restApiId=made["id"], stageName=stage, patchOperations=[change])
    return f"{emulator.url}/_aws/execute-api/{made['id']}/{stage}"


def log_accesses(aws: Any, account_id: str, api: str, stage: str, format: str) -> None:
    """Log the accesses of a stage in a log group that is named as the stage. aws: makes clients of the account."""
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{account_id}:role/logs"}
    aws("apigateway").update_account(patchOperations=[role])
    settings = {"destinationArn": f"arn:aws:logs:us-east-1:{account_id}:log-group:{stage}", "format": format}
    patch = [
        {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
    ]
    aws("apigateway").update_stage(restApiId=api, stageName=stage, patchOperations=patch)

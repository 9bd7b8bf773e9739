"""moto as a WSGI application: requests to it and back. Importing this imports moto (0.3 to 0.7 seconds).

What is done to a request: moto finds the service in a signature's credential scope and does not read presigned URLs,
so those are given the header they stand for; the caller's account is said in a header of moto's. What is done to a
response: moto answers what it does not implement with an HTML page and status 500, which SDKs retry; that becomes a 501
in the words of the service's protocol; JSON that it calls HTML is called JSON.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.core.config import default_user_config
from moto.moto_server import werkzeug_app
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import EnvironBuilder, run_wsgi_app

from data_plane.auth.signatures.identities import AssumableRole, Identity
from data_plane.runtime import Header, Request, Response
from emulator import chance
from emulator.aws import configurations, iam, queues, same_ids, streams
from emulator.aws.calling import Outside
from emulator.aws.speech.refusals import not_implemented
from emulator.aws.timekeeper import Due
from emulator.caller import Caller

default_user_config["stepfunctions"] = {"execute_state_machine": True}
default_user_config["lambda"] = {"use_docker": False}
vars(werkzeug_app)["DISABLE_GLOBAL_CORS"] = (
    True  # its variable of the environment is read whenever moto is first imported
)
_PAGE = b"<!doctype html>"
"""How a page of the framework's begins. What has no body, as S3's answer to HEAD for what is not there, is no page."""
_FORM = "application/x-www-form-urlencoded"
_AMZ_JSON = "application/x-amz-json-"
_READING = ("GET", "HEAD")


class Moto:
    """Call it in any thread. One answer blocks its thread, for a long poll up to 20 seconds."""

    def __init__(self, outside: Outside) -> None:
        """outside: for services that call functions and targets: `triggers`, `logs`, `scheduler`."""
        iam.take_policies_without_version()
        same_ids.connect()
        self._outside = outside
        self._application = DomainDispatcherApplication(create_backend_app)
        self._known: dict[str, str | None] = {"s3": "s3"}
        """moto's name by service, as the first request for each tells; the scope of S3's presigned URLs tells moto
        nothing. None: it does not have it."""
        self._clocks: list[Callable[[float], Due]] = []
        self._unprepared: dict[str | None, Callable[[], None]] = {
            "s3": self._connect_triggers,
            "sns": self._connect_triggers,
            "events": self._connect_triggers,
            "logs": self._connect_log_subscriptions,
            "dynamodb": self._connect_stream_labels,
            "scheduler": self._connect_scheduler,
            "cognito-idp": self._connect_user_pools,
        }

    def call(self, request: Request, caller: Caller, taken: chance.Chance | None = None) -> Response:
        """taken: what ids are made up by."""
        self._prepare(caller.service)
        answer = _without_moto(request, caller) or self._by_moto(request, caller, taken)
        if caller.service == "s3":
            answer.headers += _for_pages(request)
        return answer

    def _by_moto(self, request: Request, caller: Caller, taken: chance.Chance | None) -> Response:
        if request.header("x-amz-target") == "AWSStepFunctions.StartExecution":
            request.body = _named(request.body)
        if caller.service == "iam":
            iam.load_managed_policies(caller.account_id, caller.region)
        environ = _environ(request, caller)
        known = self._name(caller.service, environ) if caller.service else None
        if caller.service and known is None:
            return not_implemented(request, caller.service)
        if taken is not None and known is not None:
            same_ids.have(known, caller.account_id, caller.region)
        try:
            with chance.taking(taken):
                body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        except NotImplementedError:
            return not_implemented(request, caller.service or "AWS")
        content = b"".join(body)
        if status.startswith(("404", "500")) and content.startswith(_PAGE):
            return not_implemented(request, caller.service or "AWS")
        answered = list(headers.items())
        if caller.service != "s3" and content.startswith(b"{"):
            answered = _in_json(request, answered)
        elif caller.service == "s3" and not content and request.method not in _READING:
            answered = [header for header in answered if header[0].lower() != "content-type"]  # S3's have none
        return Response(int(status[:3]), answered, content)

    def account_of_bucket(self, bucket: str) -> str | None:
        """None where there is no such bucket."""
        if "s3" in self._unprepared:
            return None  # nobody has asked for S3 yet
        from emulator.aws.buckets.s3 import account_of

        return account_of(bucket)

    def identity(self, access_key: str) -> Identity | None:
        return iam.find(access_key)

    def role(self, arn: str) -> AssumableRole | None:
        return iam.role(arn)

    def visibility_timeout(self, queue_arn: str) -> int | None:
        return queues.visibility_timeout(queue_arn)

    def has_messages(self, queue_arn: str) -> bool:
        return queues.has_messages(queue_arn)

    def stream_shards(self, stream_arn: str) -> list[str]:
        return streams.shard_ids(stream_arn)

    def stream_length(self, stream_arn: str, shard_id: str) -> int:
        return streams.length(stream_arn, shard_id)

    def stream_records(self, stream_arn: str, shard_id: str, start: int, most: int) -> list[dict[str, Any]]:
        return streams.records(stream_arn, shard_id, start, most)

    def due(self, now: float) -> Due:
        """What rules and schedules have to do; nothing where nobody has asked for EventBridge yet."""
        found = [due(now) for due in list(self._clocks)]
        coming = [each.then for each in found if each.then is not None]
        return Due([call for each in found for call in each.calls], min(coming, default=None))

    def _prepare(self, service: str | None) -> None:
        """Put our own in the place of what moto does else, once a service is asked for that takes long to import."""
        prepare = self._unprepared.pop(service, None)
        if prepare is not None:
            prepare()

    def _connect_triggers(self) -> None:
        from emulator.aws import triggers
        from emulator.aws.events import rules

        triggers.connect(self._outside)
        if rules.due not in self._clocks:
            self._clocks.append(rules.due)

    def _connect_log_subscriptions(self) -> None:
        from emulator.aws.logs import metric_filters, subscriptions

        subscriptions.connect(self._outside.call_function)
        metric_filters.connect()

    def _connect_scheduler(self) -> None:
        from emulator.aws.scheduler import schedules

        schedules.connect(self._outside)
        self._clocks.append(schedules.due)

    def _connect_user_pools(self) -> None:
        from emulator.aws.user_pools.triggers import connect

        connect(self._outside.ask_function)

    def _connect_stream_labels(self) -> None:
        from emulator.aws import stream_labels

        stream_labels.connect()

    def _name(self, service: str, environ: dict[str, Any]) -> str | None:
        if service not in self._known:
            host = self._application.infer_service_region_host(environ, environ["PATH_INFO"])
            self._known[service] = self._application.get_backend_for_host(host) or None
        return self._known[service]


def _without_moto(request: Request, caller: Caller) -> Response | None:
    """The answer to what moto does not have, or does not look at."""
    if caller.service == "s3":
        return _before_s3(request)
    if configurations.is_asked_for(request, caller):
        return configurations.give(request, caller)
    if request.header("x-amz-target") == "AWSStepFunctions.StartSyncExecution":
        return _start_sync_execution(request, caller)
    return None


def _before_s3(request: Request) -> Response | None:
    from emulator.aws.buckets.s3 import answer

    return answer(request)


def _for_pages(request: Request) -> list[Header]:
    from emulator.aws.buckets.s3 import headers_for_pages

    return headers_for_pages(request)


def _start_sync_execution(request: Request, caller: Caller) -> Response:
    """The interpreter of state machines takes 0.9 seconds to import."""
    from emulator.aws.state_machines import start_sync_execution

    return start_sync_execution(request, caller)


def _named(body: bytes) -> bytes:
    """StartExecution's input with a name: moto calls all executions without one `None`, and has one of each name."""
    try:
        asked = json.loads(body)
    except ValueError:
        return body
    if not isinstance(asked, dict) or asked.get("name"):
        return body
    return json.dumps({**asked, "name": str(uuid.uuid4())}).encode()


def _in_json(request: Request, answered: list[Header]) -> list[Header]:
    """What moto says in JSON and calls HTML, or `text`: some clients, as aws-lite, read it by its type."""
    asked = request.header("content-type") or ""
    spoken = asked if asked.startswith(_AMZ_JSON) else "application/json"
    return [
        (name, spoken if name.lower() == "content-type" and value.startswith("text") else value)
        for name, value in answered
    ]


def _environ(request: Request, caller: Caller) -> dict[str, Any]:
    headers = [header for header in request.headers if header[0].lower() != "transfer-encoding"]  # the edge has read it
    if caller.service and request.header("authorization") is None and caller.service != "s3":
        # S3 checks presigned URLs itself.
        scope = f"presigned/20000101/{caller.region}/{caller.service}/aws4_request"
        headers.append(("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
    headers.append(("x-moto-account-id", caller.account_id))
    builder = EnvironBuilder(
        method=request.method,
        path=unquote(request.path, errors="replace"),
        query_string=request.query,
        headers=headers,
        data=request.body,
        base_url=f"{request.scheme}://{request.header('host') or 'localhost'}",
    )
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    if caller.service == "s3" and environ.get("CONTENT_TYPE", "").startswith(_FORM):
        environ["CONTENT_TYPE"] = "binary/octet-stream"  # an object; moto would read the form, and keep nothing
    target = f"{request.path}?{request.query}" if request.query else request.path
    length = str(len(request.body))  # the builder leaves out that of nothing, without which S3 takes no ACL
    return {
        **environ,
        "CONTENT_LENGTH": length,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "REMOTE_ADDR": request.peer,
    }

"""Requests to moto and back.

What is done to a request: moto finds the service in a signature's credential scope and does not read presigned URLs, so
those are given the header they stand for; an account that the credentials name is said in a header of moto's. What is
done to a response: moto answers what it does not implement with an HTML page and status 500, which SDKs retry; that
becomes a 501 in the words of the service's protocol.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from werkzeug.test import EnvironBuilder, run_wsgi_app

from data_plane.runtime import Request, Response
from emulator.aws.refusals import not_implemented
from emulator.caller import Caller

T = TypeVar("T")
_THREADS = 32  # a long poll of SQS holds one for up to 20 seconds


class Aws:
    def __init__(self, account_id: str, url: str) -> None:
        """account_id: of callers whose credentials name none. url: the emulator's own, where moto's tasks call back."""
        self._account_id = account_id
        self._port = str(urlsplit(url).port)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="aws")
        self._loading = asyncio.Lock()
        self._application: Any = None
        self._known: dict[str, bool] = {}

    async def handle(self, request: Request, caller: Caller) -> Response:
        """Answer a request that is signed for a service of AWS, or, unsigned, one whose service moto can guess."""
        async with self._loading:
            if self._application is None:
                self._application = await self._in_thread(lambda: _load(self._account_id, self._port))
        return await self._in_thread(lambda: self._call(request, caller))

    def call(self, request: Request, caller: Caller) -> Response:
        """The same for a caller that cannot wait: it blocks, at the first call until moto is loaded."""
        if self._application is None:
            self._application = _load(self._account_id, self._port)
        return self._call(request, caller)

    async def reset(self) -> None:
        """Empty every service."""
        if self._application is not None:
            everything = Request(method="POST", path="/moto-api/reset")
            await self._in_thread(lambda: self._call(everything, Caller(self._account_id, "", None)))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _call(self, request: Request, caller: Caller) -> Response:
        environ = _environ(request, caller)
        if caller.service and not self._knows(caller.service, environ):
            return not_implemented(request, caller.service)
        try:
            body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        except NotImplementedError:
            return not_implemented(request, caller.service or "AWS")
        if status.startswith(("404", "500")) and headers.get("Content-Type", "").startswith("text/html"):
            return not_implemented(request, caller.service or "AWS")
        return Response(int(status[:3]), list(headers.items()), b"".join(body))

    def _knows(self, service: str, environ: dict[str, Any]) -> bool:
        known = self._known.get(service)
        if known is None:
            host = self._application.infer_service_region_host(environ, environ["PATH_INFO"])
            known = self._known[service] = bool(self._application.get_backend_for_host(host))
        return known


def _load(account_id: str, port: str) -> Any:
    """Import moto (0.3 to 0.7 seconds) with our settings: it reads most of them when it is imported."""
    os.environ |= {"MOTO_ACCOUNT_ID": account_id, "MOTO_PORT": port, "MOTO_DISABLE_GLOBAL_CORS": "1"}
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["iam"] = {"load_aws_managed_policies": True}
    return DomainDispatcherApplication(create_backend_app)


def _environ(request: Request, caller: Caller) -> dict[str, Any]:
    headers = list(request.headers)
    if caller.service and request.header("authorization") is None:
        scope = f"presigned/20000101/{caller.region}/{caller.service}/aws4_request"
        if caller.service != "s3":  # S3 checks presigned URLs itself
            headers.append(("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
    if caller.names_account:
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
    target = f"{request.path}?{request.query}" if request.query else request.path
    environ |= {"RAW_URI": target, "REQUEST_URI": target, "REMOTE_ADDR": request.peer}
    return environ

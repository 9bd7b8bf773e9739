"""TestInvokeMethod between the planes: what the control plane hands over is compiled and called once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from time import perf_counter
from types import ModuleType

from control_plane.definitions import v1
from control_plane.ports import MethodTest, MethodTestResult
from data_plane.apis.services import Services
from data_plane.header_values import ASSUMED_TYPE
from data_plane.pipeline import serve
from data_plane.runtime import BrokenOff, Closable, Request, Response

_log = logging.getLogger("gateway")
_LARGEST, _SECONDS = 1_048_576, 35.0
"""What is shown of a response that is streamed (Developer Guide, "Troubleshoot issues with response streaming")."""


class MethodTests:
    def __init__(self, services: Callable[[], Services]) -> None:
        """services: asked at each test, since they are made after the control plane."""
        self._services = services

    async def invoke(
        self, account_id: str, region: str, api: v1.RestApi, resource: v1.Resource, method: v1.Method, test: MethodTest
    ) -> MethodTestResult:
        stage = _compiler().compile_test(
            api, resource, method, test.stage_variables, account_id, region, self._services()
        )
        path, _, query = (resource.path if test.path is None else test.path).partition("?")
        began = perf_counter()
        response: Response = await serve(
            stage,
            Request(
                method=test.http_method,
                path=path,
                query=query,
                headers=list(test.headers),
                body=test.body,
                peer="test-invoke-source-ip",
            ),
        )
        shown = response.body
        body = shown if isinstance(shown, bytes) else await asyncio.create_task(_whole(shown))  # a task has timeouts
        latency = int((perf_counter() - began) * 1000)
        return MethodTestResult(
            status=response.status,
            headers=[header for header in response.headers if header is not ASSUMED_TYPE],
            body=body,
            log=stage.log(),
            latency=latency,
        )


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    """Of a body that is streamed: the first megabyte, or what came in 35 seconds, or before it broke off."""
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in pieces:
                body += chunk
                if len(body) >= _LARGEST:
                    break
    except TimeoutError:
        pass  # what has come is shown
    except BrokenOff as failure:
        _log.warning("The response of a tested method broke off. %s", failure)
    finally:
        if isinstance(pieces, Closable):
            await pieces.aclose()
    return bytes(body[:_LARGEST])


def _compiler() -> ModuleType:
    from data_plane.apis import rest_test_invoke

    return rest_test_invoke

"""The step that looks into the cache first, by itself: who may ask for a new answer, and what the log is told."""

import asyncio
import itertools

import pytest

from control_plane.definitions import v1
from data_plane.caching.cached import compile_cached
from data_plane.caching.keys import compile_key
from data_plane.caching.responses import StageCache
from data_plane.errors import AccessDenied
from data_plane.execution_log import ExecutionLog
from data_plane.runtime import Call, Request, Response

ANEW = [("Cache-Control", "max-age=0")]


class Method:
    """Answers with the number of the time it ran."""

    def __init__(self, *, may: bool, strategy: str = "FAIL_WITH_403") -> None:
        setting = v1.MethodSetting(caching_enabled=True, unauthorized_cache_control_header_strategy=strategy)
        counter = itertools.count(1)

        async def integrate(call: Call) -> Response:
            return Response(200, [], str(next(counter)).encode())

        self._step = compile_cached(integrate, lambda call: ("k",), StageCache(10_000), setting, lambda call: may)

    async def _answer(self, call: Call) -> Response:
        return await self._step(call)

    def call(self, *, anew: bool = False, log: ExecutionLog | None = None) -> tuple[Call, Response]:
        request = Request(method="GET", path="/", headers=ANEW if anew else [])
        call = Call(request, context={"requestId": "id"}, log=log)
        return call, asyncio.run(self._answer(call))

    def ask(self, *, anew: bool = False) -> tuple[object, bool | None, list[str]]:
        """What came; whether it was kept; the log."""
        log = ExecutionLog(data_trace=False)
        call, response = self.call(anew=anew, log=log)
        return response.body, call.cache_hit, log.lines


def test_calls_and_their_logs_tell_hits_from_misses() -> None:
    """Of AWS Support: a call was served from the cache where its log says `Integration latency: 0 ms`
    (github.com/aws-samples/serverless-snippets, apigateway-log-insights-caching).
    """
    method = Method(may=False)
    assert method.ask() == (b"1", False, ["Cache miss for request: id"])
    received = "Received response. Status: 200, Integration latency: 0 ms"
    assert method.ask() == (b"1", True, ["Cache hit for request: id", received])


def test_who_may_invalidate_gets_a_new_answer_which_replaces_the_one_kept() -> None:
    method = Method(may=True)
    answers = [method.ask()[:2], method.ask(anew=True)[:2], method.ask()[:2]]
    assert answers == [(b"1", False), (b"2", False), (b"2", True)]


def test_who_may_not_gets_what_is_kept_and_a_warning_of_its_own() -> None:
    method = Method(may=False, strategy="SUCCEED_WITH_RESPONSE_HEADER")
    method.ask()
    assert [len(method.call(anew=True)[1].headers) for _ in range(3)] == [1, 1, 1]
    assert method.call()[1].headers == []


def test_who_may_not_is_refused_even_where_nothing_is_kept() -> None:
    method = Method(may=False)
    with pytest.raises(AccessDenied):
        method.ask(anew=True)
    assert method.ask()[0] == b"1"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("integration.request.querystring.q", "asked"),
        ("integration.request.header.text", "method.request.path.id"),
        ("integration.request.header.unmapped", None),
        ("method.request.body", None),
        ("method.request.querystring.q", "asked"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_whatever_an_api_names_as_a_key_compiles(parameter: str, value: str | None) -> None:
    """An import may bring anything here."""
    mappings = {
        "integration.request.querystring.q": "method.request.querystring.q",
        "integration.request.header.text": "'method.request.path.id'",
    }
    integration = v1.Integration(type="MOCK", cache_key_parameters=[parameter], request_parameters=mappings)
    key = compile_key(v1.Resource(id="r", path="/"), integration, {})
    call = Call(Request(method="GET", path="/", query="q=asked"))
    call.context = {"httpMethod": "GET"}
    assert key(call) == ("GET", "", "r", value)

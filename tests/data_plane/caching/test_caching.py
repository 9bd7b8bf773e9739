"""Caching as a user meets it: a stage with a cluster, and answers that would differ each time (handbook/02 section 14).

The answers hold the request's id, so an answer that comes again was kept.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

ID = "$context.requestId"
WARNING = "199 Cache-control headers were ignored because the caller was unauthorized."
ALL_CACHED = (("replace", "/cacheClusterEnabled", "true"), ("replace", "/*/*/caching/enabled", "true"))


def ask(url: str, verb: str = "GET", **options: Any) -> str:
    answer = requests.request(verb, url, timeout=10, **options)
    assert answer.status_code == 200, answer.text
    return answer.text


def kept(url: str, verb: str = "GET", **options: Any) -> bool:
    """Is a second answer the first again?"""
    return ask(url, verb, **options) == ask(url, verb, **options)


@pytest.fixture
def api(aws: Any, emulator: Server) -> Deployed:
    """GET and POST on one resource; nothing is cached yet."""
    made = Deployed(aws, emulator)
    for verb in ("GET", "POST"):
        made.method(verb, answer=ID, headers={"X-Id": "context.requestId"})
    made.deploy()
    return made


@pytest.mark.parametrize(
    ("operations", "cached"),
    [
        pytest.param((), {}, id="nothing"),
        pytest.param(ALL_CACHED, {"GET": True}, id="of all methods GET only"),
        pytest.param(ALL_CACHED[:1], {}, id="a cluster without methods"),
        pytest.param(ALL_CACHED[1:], {}, id="methods without a cluster"),
        pytest.param(
            (ALL_CACHED[0], ("replace", "/~1things/POST/caching/enabled", "true")), {"POST": True}, id="POST by itself"
        ),
        pytest.param((*ALL_CACHED, ("replace", "/~1things/GET/caching/enabled", "false")), {}, id="a method left out"),
        pytest.param((*ALL_CACHED, ("replace", "/*/*/caching/ttlInSeconds", "0")), {}, id="no time to live"),
    ],
)
def test_which_methods_are_cached(api: Deployed, operations: Any, cached: dict[str, bool]) -> None:
    if operations:
        api.change(*operations)
    for verb in ("GET", "POST"):
        assert kept(f"{api.url}/things", verb) == cached.get(verb, False), verb


def test_status_headers_and_body_come_again_with_ids_of_their_own(api: Deployed) -> None:
    api.change(*ALL_CACHED)
    first, second = (requests.get(f"{api.url}/things", timeout=10) for _ in range(2))
    assert (second.status_code, second.text, second.headers["X-Id"]) == (200, first.text, first.headers["X-Id"])
    assert second.headers["x-amzn-RequestId"] != first.headers["x-amzn-RequestId"] == first.text


@pytest.fixture
def keyed(aws: Any, emulator: Server) -> str:
    """`/{id}` whose entries are told apart by one parameter of each place, under the integration's names for some."""
    made = Deployed(aws, emulator, path_part="{id}")
    made.method(
        "GET",
        {
            "cacheKeyParameters": [
                "method.request.querystring.q",
                "method.request.path.id",
                "integration.request.header.x-key",
                "integration.request.querystring.agent",
                "integration.request.querystring.nothing",
                "method.request.multivaluequerystring.m",
                "integration.request.path.static",
            ],
            "requestParameters": {
                "integration.request.header.x-key": "method.request.header.key",
                "integration.request.querystring.agent": "context.identity.userAgent",
                "integration.request.path.static": "'method.request.path.id'",
            },
        },
        answer=ID,
        requestParameters=dict.fromkeys(
            [
                "method.request.querystring.q",
                "method.request.path.id",
                "method.request.header.key",
                "method.request.multivaluequerystring.m",
            ],
            False,
        ),
    )
    made.deploy()
    made.change(*ALL_CACHED)
    return made.url


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("/a", "/a", True, id="the same"),
        pytest.param("/a", "/b", False, id="path"),
        pytest.param("/a?q=1", "/a?q=2", False, id="query"),
        pytest.param("/a?q=1", "/a", False, id="a parameter that is missing"),
        pytest.param("/a?q=", "/a", False, id="one that is empty, and missing"),
        pytest.param("/a?q=a%20b", "/a?q=a+b", True, id="two spellings of one value"),
        pytest.param("/a?q=1&z=1", "/a?q=1&z=2", True, id="a parameter that is no key"),
        pytest.param("/a?m=1&m=2", "/a?m=3&m=2", False, id="any of several values"),
        pytest.param("/a?q=1&q=2", "/a?q=3&q=2", True, id="the last of several values"),
    ],
)
def test_keys_tell_entries_apart(keyed: str, first: str, second: str, same: bool) -> None:
    assert (ask(keyed + first) == ask(keyed + second)) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param({"key": "1"}, {"KEY": "1"}, True, id="the same, in another case"),
        pytest.param({"key": "1"}, {"key": "2"}, False, id="a header under the integration's name"),
        pytest.param({"User-Agent": "a"}, {"User-Agent": "b"}, False, id="what is mapped from $context"),
        pytest.param({"Accept": "a"}, {"Accept": "b"}, True, id="a header that is no key"),
    ],
)
def test_keys_of_headers(keyed: str, first: dict[str, str], second: dict[str, str], same: bool) -> None:
    assert (ask(f"{keyed}/h", headers=first) == ask(f"{keyed}/h", headers=second)) is same


def test_without_keys_a_resource_is_one_entry_and_namespaces_are_shared(aws: Any, emulator: Server) -> None:
    api = Deployed(aws, emulator, path_part="{id}")
    api.method("GET", answer=ID)
    for path_part in ("left", "right"):
        api.method("GET", {"cacheNamespace": "ours"}, answer=ID, resource_id=api.resource(path_part))
    api.deploy()
    api.change(*ALL_CACHED)
    assert ask(f"{api.url}/1?x=1") == ask(f"{api.url}/2")
    assert ask(f"{api.url}/left") == ask(f"{api.url}/right") != ask(f"{api.url}/1")


@pytest.mark.parametrize(
    ("settings", "header", "status", "anew", "warned"),
    [
        pytest.param({}, "max-age=0", 200, False, True, id="by default unauthorized, and told so"),
        pytest.param({"requireAuthorizationForCacheControl": "false"}, "max-age=0", 200, True, False, id="open to all"),
        pytest.param(
            {"unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403"}, "max-age=0", 403, False, False, id="refused"
        ),
        pytest.param(
            {"unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITHOUT_RESPONSE_HEADER"},
            "max-age=0",
            200,
            False,
            False,
            id="served in silence",
        ),
        pytest.param({"requireAuthorizationForCacheControl": "false"}, "no-cache", 200, False, False, id="no-cache"),
        pytest.param(
            {"requireAuthorizationForCacheControl": "false"}, "max-age=01", 200, False, False, id="max-age=01"
        ),
        pytest.param(
            {"requireAuthorizationForCacheControl": "false"}, "no-cache, Max-Age=0", 200, True, False, id="with another"
        ),
    ],
)
def test_clients_may_ask_for_a_new_answer(
    api: Deployed, settings: dict[str, str], header: str, status: int, anew: bool, warned: bool
) -> None:
    api.change(*ALL_CACHED, *(("replace", f"/*/*/caching/{name}", value) for name, value in settings.items()))
    url = f"{api.url}/things"
    first = ask(url)
    answer = requests.get(url, headers={"Cache-Control": header}, timeout=10)
    assert answer.status_code == status
    if status == 200:
        assert (answer.text != first) is anew
        assert ask(url) == answer.text, "what came anew is kept"
    assert answer.headers.get("Warning") == (WARNING if warned else None)


def test_a_cache_outlives_deployments_and_is_emptied_by_a_flush(api: Deployed) -> None:
    api.change(*ALL_CACHED)
    url = f"{api.url}/things"
    first = ask(url)
    api.deploy()
    api.change(("replace", "/description", "again"))
    assert ask(url) == first
    api.gateway.flush_stage_cache(restApiId=api.id, stageName=api.stage)
    second = ask(url)
    assert second != first
    api.change(("replace", "/cacheClusterEnabled", "false"))
    api.change(("replace", "/cacheClusterEnabled", "true"))
    assert ask(url) != second, "a new cluster is empty"
    third = ask(url)
    api.gateway.delete_stage(restApiId=api.id, stageName=api.stage)
    api.deploy(cacheClusterEnabled=True)
    api.change(*ALL_CACHED)
    assert ask(url) != third, "a new stage begins without"


class Counting(BaseHTTPRequestHandler):
    """Answers with the number of the request, and the status its path names. `late` hangs up on the first."""

    count, hung_up = 0, False

    def do_GET(self) -> None:
        Counting.count += 1
        if self.path.endswith("/late") and not Counting.hung_up:
            Counting.hung_up = True
            return
        body = str(Counting.count).encode()
        self.send_response(int(self.path.split("/")[1]))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(200, id="an answer"),
        pytest.param(429, id="an error of the backend"),
        pytest.param(504, id="one that looks like the gateway's"),
    ],
)
def test_a_backends_answers_are_kept_errors_too(aws: Any, emulator: Server, backend: str, status: int) -> None:
    api = Deployed(aws, emulator)
    api.method("GET", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": f"{backend}/{status}"})
    api.deploy()
    api.change(*ALL_CACHED)
    before = Counting.count
    answers = [requests.get(f"{api.url}/things", timeout=10) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert Counting.count == before + 1


def test_what_the_gateway_says_itself_is_not_kept(aws: Any, emulator: Server, backend: str) -> None:
    api = Deployed(aws, emulator)
    api.method("GET", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": f"{backend}/200/late"})
    api.deploy()
    api.change(*ALL_CACHED)
    assert [requests.get(f"{api.url}/things", timeout=10).status_code for _ in range(3)] == [504, 200, 200]


def test_the_cache_is_asked_before_the_request_is_validated(aws: Any, emulator: Server) -> None:
    """AWS's order (handbook/02 section 2): what is kept needs no parameters."""
    api = Deployed(aws, emulator)
    required = {"method.request.querystring.q": True}
    api.method("GET", answer=ID, requestParameters=required, requestValidatorId=api.validator(parameters=True))
    api.deploy()
    api.change(*ALL_CACHED)
    url = f"{api.url}/things"
    assert requests.get(url, timeout=10).status_code == 400
    first = ask(url, params={"q": "1"})
    assert ask(url) == first


def test_another_size_is_another_cache(api: Deployed) -> None:
    """AWS deletes the old one with all that it holds (Developer Guide, "api-gateway-caching")."""
    api.change(*ALL_CACHED)
    first = ask(f"{api.url}/things")
    api.change(("replace", "/variables/other", "change"))
    assert ask(f"{api.url}/things") == first
    api.change(("replace", "/cacheClusterSize", "1.6"))
    assert ask(f"{api.url}/things") != first


@pytest.mark.parametrize(
    ("operations", "cached"),
    [
        pytest.param(ALL_CACHED, {"GET"}, id="of all methods GET only"),
        pytest.param((*ALL_CACHED, ("replace", "/~1every/GET/caching/enabled", "false")), set(), id="GET left out"),
        pytest.param((ALL_CACHED[0], ("replace", "/~1every/POST/caching/enabled", "true")), {"POST"}, id="one verb"),
    ],
)
def test_of_any_each_verb_has_settings_of_its_own(api: Deployed, operations: Any, cached: set[str]) -> None:
    """As users set them on AWS (DianaIonita/serverless-api-gateway-caching, src/stageCache.js)."""
    api.method("ANY", answer=ID, resource_id=api.resource("every"))
    api.deploy()
    api.change(*operations)
    assert {verb for verb in ("DELETE", "GET", "POST") if kept(f"{api.url}/every", verb)} == cached


def test_of_any_each_verb_is_throttled_by_itself(api: Deployed) -> None:
    """DianaIonita/serverless-api-gateway-throttling, src/updateRestApiStageThrottling.js: a limit for each verb."""
    api.method("ANY", answer=ID, resource_id=api.resource("every"))
    api.deploy()
    api.change(
        ("replace", "/~1every/GET/throttling/rateLimit", "0.001"),
        ("replace", "/~1every/GET/throttling/burstLimit", "1"),
    )
    asked = [(verb, requests.request(verb, f"{api.url}/every", timeout=10).status_code) for verb in ("GET", "PUT") * 2]
    assert asked == [("GET", 200), ("PUT", 200), ("GET", 429), ("PUT", 200)]

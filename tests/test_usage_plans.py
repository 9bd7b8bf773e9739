"""API keys, usage plans and throttling as users meet them: defined by boto3, called by URL (handbook/02 section 15)."""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.apis import function, uri
from tests.authorizers import HEADER, SAYS_WHAT_IT_IS_TOLD, Guarded
from tests.process import Server, emulating

_names = (f"metered{number}" for number in itertools.count())
FORBIDDEN = (403, "ForbiddenException", b'{"message":"Forbidden"}')
THROTTLED = (429, "TooManyRequestsException", b'{"message":"Too Many Requests"}')
EXCEEDED = (429, "LimitExceededException", b'{"message":"Limit Exceeded"}')
OK = (200, None, b"")


class Shop:
    """An API with a method of `/pets` that requires a key and one of `/open` that does not, in a stage of its own."""

    def __init__(self, client: Any, url: str, integration: dict[str, Any] | None = None) -> None:
        self.client, self.stage = client, next(_names)
        made = client.create_rest_api(name=self.stage)
        self.id, self._url, self._made = made["id"], url, ExitStack()
        for path, key_required in (("pets", True), ("open", False)):
            resource = client.create_resource(restApiId=self.id, parentId=made["rootResourceId"], pathPart=path)
            where = {"restApiId": self.id, "resourceId": resource["id"], "httpMethod": "GET"}
            client.put_method(**where, authorizationType="NONE", apiKeyRequired=key_required)
            client.put_integration(**where, **(integration or mock()))
            client.put_method_response(**where, statusCode="200")
            client.put_integration_response(**where, statusCode="200")
        self.deploy()

    def close(self) -> None:
        """Delete the API, then its plans and keys."""
        self.client.delete_rest_api(restApiId=self.id)
        self._made.close()

    def deploy(self) -> None:
        self.client.create_deployment(restApiId=self.id, stageName=self.stage)

    def key(self) -> tuple[str, str]:
        """The id and the value of a new key."""
        made = self.client.create_api_key(enabled=True)
        self._made.callback(self.client.delete_api_key, apiKey=made["id"])
        return made["id"], made["value"]

    def plan(self, *keys: str, methods: dict[str, Any] | None = None, **members: Any) -> str:
        """The id of a plan of this stage, with these keys in it. methods: limits of methods."""
        stage = {"apiId": self.id, "stage": self.stage, **({"throttle": methods} if methods else {})}
        made = self.client.create_usage_plan(name=self.stage, apiStages=[stage], **members)
        self._made.callback(self.client.delete_usage_plan, usagePlanId=made["id"])
        for key in keys:
            self.client.create_usage_plan_key(usagePlanId=made["id"], keyId=key, keyType="API_KEY")
        return str(made["id"])

    def setting(self, *settings: tuple[str, str]) -> None:
        patch = [{"op": "replace", "path": path, "value": value} for path, value in settings]
        self.client.update_stage(restApiId=self.id, stageName=self.stage, patchOperations=patch)

    def get(self, path: str = "/pets", key: str | None = None) -> requests.Response:
        headers = {} if key is None else {"x-api-key": key}
        return requests.get(f"{self._url}/_aws/execute-api/{self.id}/{self.stage}{path}", headers=headers, timeout=20)

    def call(self, path: str = "/pets", key: str | None = None) -> tuple[int, str | None, bytes]:
        answer = self.get(path, key)
        return answer.status_code, answer.headers.get("x-amzn-ErrorType"), answer.content

    def used(self, plan: str) -> dict[str, Sequence[Sequence[int]]]:
        """Of today, UTC's: by key, requests made and left."""
        today = datetime.now(UTC).date().isoformat()
        found = self.client.get_usage(usagePlanId=plan, startDate=today, endDate=today)["items"]
        return dict(found)


def mock() -> dict[str, Any]:
    return {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}


def patch(path: str, value: str | None, op: str = "replace") -> list[dict[str, str]]:
    return [{"op": op, "path": path, **({} if value is None else {"value": value})}]


Open = Callable[..., Shop]


@pytest.fixture
def opened(aws: Any, emulator: Server) -> Iterator[Open]:
    """Makes shops, which are gone after the test."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(closing(Shop(aws("apigateway"), emulator.url, *given)))


@pytest.fixture
def shop(opened: Open) -> Shop:
    return opened()


def test_who_gets_in(shop: Shop) -> None:
    """Keys and plans need no deployment: each change is in force with the next request."""
    key = shop.client.create_api_key(enabled=True)
    key_id, value = key["id"], key["value"]
    assert shop.call() == FORBIDDEN, "no key"
    assert shop.call(key="x" * 20) == FORBIDDEN, "a key that there is not"
    assert shop.call(key=value) == FORBIDDEN, "a key in no plan"
    assert shop.call("/open", "whatever") == OK, "a method that requires none"
    plan = shop.plan(key_id)
    assert shop.call(key=value) == OK
    assert shop.call(key=value.swapcase()) == FORBIDDEN
    shop.client.update_api_key(apiKey=key_id, patchOperations=patch("/enabled", "false"))
    assert shop.call(key=value) == FORBIDDEN, "disabled"
    shop.client.update_api_key(apiKey=key_id, patchOperations=patch("/enabled", "true"))
    assert shop.call(key=value) == OK
    stage = f"{shop.id}:{shop.stage}"
    shop.client.update_usage_plan(usagePlanId=plan, patchOperations=patch("/apiStages", stage, "remove"))
    assert shop.call(key=value) == FORBIDDEN, "the plan no longer opens the stage"
    shop.client.update_usage_plan(usagePlanId=plan, patchOperations=patch("/apiStages", stage, "add"))
    assert shop.call(key=value) == OK
    shop.client.delete_api_key(apiKey=key_id)
    assert shop.call(key=value) == FORBIDDEN, "deleted"


def test_a_key_of_another_account_or_region_opens_nothing(shop: Shop, aws: Any) -> None:
    elsewhere = aws("apigateway", region="eu-west-1")
    key = elsewhere.create_api_key(enabled=True)
    plan = elsewhere.create_usage_plan(name="elsewhere")
    elsewhere.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    assert shop.call(key=key["value"]) == FORBIDDEN
    elsewhere.delete_usage_plan(usagePlanId=plan["id"])
    elsewhere.delete_api_key(apiKey=key["id"])


def test_imported_keys(shop: Shop) -> None:
    plan = shop.plan()
    value = f"imported-key-of-{shop.id}-0123456789"
    rows = f"Name,Key,Enabled,UsagePlanIds\nmine,{value},TRUE,{plan}\n".encode()
    (key_id,) = shop.client.import_api_keys(body=rows, format="csv")["ids"]
    assert shop.call(key=value) == OK
    shop.client.delete_api_key(apiKey=key_id)


def test_the_quota_and_what_extends_it(shop: Shop) -> None:
    key_id, value = shop.key()
    plan = shop.plan(key_id, quota={"limit": 2, "period": "MONTH"})
    assert [shop.call(key=value) for _ in range(4)] == [OK, OK, EXCEEDED, EXCEEDED]
    assert shop.used(plan) == {key_id: [[2, 0]]}
    extended = shop.client.update_usage(usagePlanId=plan, keyId=key_id, patchOperations=patch("/remaining", "1"))
    assert extended["items"] == {key_id: [[2, 1]]}
    assert [shop.call(key=value) for _ in range(2)] == [OK, EXCEEDED]
    assert shop.used(plan) == {key_id: [[3, 0]]}
    shop.client.update_usage_plan(usagePlanId=plan, patchOperations=patch("/quota/limit", "9"))
    assert shop.call(key=value) == OK
    shop.client.update_usage_plan(usagePlanId=plan, patchOperations=patch("/quota", None, "remove"))
    assert shop.call(key=value) == OK
    assert shop.used(plan)[key_id][0][0] == 5


def test_a_quota_holds_when_many_call_at_once(shop: Shop) -> None:
    key_id, value = shop.key()
    plan = shop.plan(key_id, quota={"limit": 40, "period": "MONTH"})
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: shop.call(key=value), range(100)))
    assert (answers.count(OK), answers.count(EXCEEDED)) == (40, 60)
    assert shop.used(plan) == {key_id: [[40, 0]]}


def test_the_key_an_authorizer_names(aws: Any, emulator: Server) -> None:
    """With the API's source AUTHORIZER the header is not looked at."""
    authorizer = uri(function(aws, SAYS_WHAT_IT_IS_TOLD))
    guarded = Guarded(aws, emulator, "CUSTOM", type="TOKEN", authorizerUri=authorizer, identitySource=HEADER)
    guarded.method("metered", apiKeyRequired=True)
    client = guarded.gateway
    client.update_rest_api(restApiId=guarded.api, patchOperations=patch("/apiKeySource", "AUTHORIZER"))
    url = guarded.deploy() + "/metered"
    key = client.create_api_key(enabled=True)
    plan = client.create_usage_plan(name="named", apiStages=[{"apiId": guarded.api, "stage": "test"}])["id"]
    client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    allow = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    answer = {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [allow]}}
    for named, header, status in ((key["value"], "x" * 20, 200), ("y" * 20, key["value"], 403), (None, None, 403)):
        token = "json:" + json.dumps({**answer, **({"usageIdentifierKey": named} if named else {})})
        headers = {"Authorization": token, **({"x-api-key": header} if header else {})}
        assert requests.get(url, headers=headers, timeout=20).status_code == status, named
    client.delete_rest_api(restApiId=guarded.api)
    client.delete_usage_plan(usagePlanId=plan)
    client.delete_api_key(apiKey=key["id"])


def test_what_counts(opened: Open) -> None:
    """What the key let in, though it fails later; not what was refused or throttled."""
    shop = opened({"type": "MOCK"})
    key_id, value = shop.key()
    plan = shop.plan(key_id, methods={"/pets/GET": {"rateLimit": 0.0001, "burstLimit": 2}})
    assert [shop.get(key=value).status_code for _ in range(3)] == [500, 500, 429]
    shop.get(key="x" * 20)
    shop.get("/open", value)
    shop.get("/nothing", value)
    assert shop.used(plan)[key_id][0][0] == 2


@pytest.mark.parametrize(
    ("members", "methods", "why"),
    [
        ({"throttle": {"rateLimit": 0.0001, "burstLimit": 2}}, None, "the plan's own limit"),
        ({}, {"/pets/GET": {"rateLimit": 0.0001, "burstLimit": 2}}, "its limit of the method"),
    ],
)
def test_a_plan_throttles_each_of_its_keys(
    shop: Shop, members: dict[str, Any], methods: dict[str, Any] | None, why: str
) -> None:
    keys = [shop.key() for _ in range(2)]
    shop.plan(*(key_id for key_id, _ in keys), methods=methods, **members)
    for _, value in keys:
        assert [shop.call(key=value) for _ in range(3)] == [OK, OK, THROTTLED], why
    assert shop.call("/open") == OK, why


def test_a_stage_throttles_its_methods(shop: Shop) -> None:
    """Each by itself, and as long as the limit stays the same through deployments too."""
    key_id, value = shop.key()
    shop.plan(key_id)
    shop.setting(("/*/*/throttling/rateLimit", "0.0001"), ("/*/*/throttling/burstLimit", "2"))
    assert [shop.call("/open") for _ in range(3)] == [OK, OK, THROTTLED]
    assert [shop.call(key=value) for _ in range(3)] == [OK, OK, THROTTLED]
    shop.deploy()
    assert shop.call("/open") == THROTTLED
    shop.setting(("/~1open/GET/throttling/burstLimit", "3"))
    assert [shop.call("/open") for _ in range(4)] == [OK, OK, OK, THROTTLED]
    shop.client.delete_stage(restApiId=shop.id, stageName=shop.stage)
    shop.deploy()
    assert [shop.call("/open") for _ in range(9)] == [OK] * 9, "the settings went with the stage"
    shop.setting(("/*/*/throttling/rateLimit", "0.0001"), ("/*/*/throttling/burstLimit", "2"))
    assert [shop.call("/open") for _ in range(3)] == [OK, OK, THROTTLED], "and so did the buckets"


def test_a_canary_draws_from_the_same_buckets(shop: Shop) -> None:
    canary = {"percentTraffic": 50.0}
    shop.client.create_deployment(restApiId=shop.id, stageName=shop.stage, canarySettings=canary)
    shop.setting(("/*/*/throttling/rateLimit", "0.0001"), ("/*/*/throttling/burstLimit", "10"))
    answers = [shop.call("/open") for _ in range(40)]
    assert (answers.count(OK), answers.count(THROTTLED)) == (10, 30)


def test_functions_are_told_the_key(aws: Any, opened: Open) -> None:
    shop = opened({"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function(aws, ECHO))})
    key_id, value = shop.key()
    shop.plan(key_id)
    told = shop.get(key=value).json()
    assert (told["apiKey"], told["apiKeyId"]) == (value, key_id)
    assert not {"apiKey", "apiKeyId"} & shop.get("/open", value).json().keys()


ECHO = """
import json
def handler(event, context):
    return {'body': json.dumps(event['requestContext']['identity'])}
"""


def test_gateway_responses_are_told_the_key(shop: Shop) -> None:
    shop.client.put_gateway_response(
        restApiId=shop.id,
        responseType="QUOTA_EXCEEDED",
        statusCode="402",
        responseTemplates={
            "application/json": '{"id":"$context.identity.apiKeyId","type":"$context.error.responseType"}'
        },
    )
    shop.deploy()
    key_id, value = shop.key()
    shop.plan(key_id, quota={"limit": 0, "period": "DAY"})
    answer = shop.get(key=value)
    assert (answer.status_code, json.loads(answer.content)) == (402, {"id": key_id, "type": "QUOTA_EXCEEDED"})


def test_the_accounts_limit_and_a_reset() -> None:
    """What `--limit` names holds for all APIs of an account and region together."""
    options = ("--limit", "requests_per_second=0", "--limit", "request_burst=3")
    with emulating(*options) as server:
        one, two = (Shop(server.aws("apigateway"), server.url) for _ in range(2))
        assert [one.call("/open"), two.call("/open"), one.call("/open")] == [OK] * 3
        assert [one.call("/open"), two.call("/open")] == [THROTTLED] * 2
        assert Shop(server.aws("apigateway", region="eu-west-1"), server.url).call("/open") == OK, "another region"
        requests.post(f"{server.url}/_emulator/reset", timeout=20)
        again = Shop(server.aws("apigateway"), server.url)
        assert [again.call("/open") for _ in range(4)] == [*[OK] * 3, THROTTLED]

"""Ways to reach an API, as a client meets them: custom domain names, private hosts, endpoints that are disabled."""

import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
import requests
from botocore.exceptions import ClientError

from tests.apis import log_accesses
from tests.process import Server

SHOWN = (
    '{"domainName": "$context.domainName", "domainPrefix": "$context.domainPrefix", "path": "$context.path",'
    ' "stage": "$context.stage", "matched": "$context.customDomain.basePathMatched",'
    ' "vpce": "$context.identity.vpceId"}'
)
FORBIDDEN = (403, b'{"message":"Forbidden"}', "ForbiddenException")
ACCOUNT = "222222222222"
_numbers = itertools.count()


class Gateway(NamedTuple):
    """A client, a domain name of this test, and how to call by host."""

    client: Any
    url: str
    domain: str

    def get(self, path: str, host: str | None = None, **headers: str) -> requests.Response:
        return requests.get(f"{self.url}{path}", headers={"Host": host or self.domain, **headers}, timeout=10)

    def outcome(self, path: str, host: str | None = None) -> tuple[int, bytes, str | None]:
        answer = self.get(path, host)
        return answer.status_code, answer.content, answer.headers.get("x-amzn-ErrorType")

    def mock(self, *stages: str, **api: Any) -> str:
        """An API whose GET on any path shows how it was reached."""
        made = self.client.create_rest_api(name="reached", **api)
        resource = self.client.create_resource(
            restApiId=made["id"], parentId=made["rootResourceId"], pathPart="{proxy+}"
        )["id"]
        where = {"restApiId": made["id"], "resourceId": resource, "httpMethod": "GET"}
        self.client.put_method(**where, authorizationType="NONE")
        self.client.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        self.client.put_method_response(**where, statusCode="200")
        self.client.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": SHOWN})
        for stage in stages:
            self.client.create_deployment(restApiId=made["id"], stageName=stage)
        return str(made["id"])

    def map(self, base_path: str, api: str, stage: str | None = None) -> None:
        settings = {"stage": stage} if stage else {}
        self.client.create_base_path_mapping(domainName=self.domain, basePath=base_path, restApiId=api, **settings)


@pytest.fixture(scope="module")
def aws(aws: Any) -> Any:
    """Clients of an account of these tests' own, whose settings they may change."""
    return partial(aws, access_key=ACCOUNT)


@pytest.fixture
def gateway(aws: Any, emulator: Server) -> Iterator[Gateway]:
    client, name = aws("apigateway"), f"shop{next(_numbers)}.example.com"
    client.create_domain_name(
        domainName=name,
        regionalCertificateArn="arn:aws:acm:us-east-1:000000000000:certificate/c",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    yield Gateway(client, emulator.url, name)
    client.delete_domain_name(domainName=name)


def test_a_base_path_leads_to_its_api_and_stage(gateway: Gateway) -> None:
    first, second = gateway.mock("one"), gateway.mock("two")
    gateway.map("v1", first, "one")
    gateway.map("(none)", second, "two")
    seen = gateway.get("/v1/pets").json()
    assert seen == {
        "domainName": gateway.domain,
        "domainPrefix": gateway.domain.partition(".")[0],
        "path": "/v1/pets",
        "stage": "one",
        "matched": "v1",
        "vpce": "",
    }
    seen = gateway.get("/pets/v1").json()
    assert (seen["stage"], seen["matched"], seen["path"]) == ("two", "(none)", "/pets/v1")


def test_a_mapping_without_a_stage_leaves_it_to_the_path(gateway: Gateway) -> None:
    gateway.map("v1", gateway.mock("dev", "prod"))
    assert gateway.get("/v1/dev/x").json()["stage"] == "dev"
    assert gateway.get("/v1/prod/x").json()["stage"] == "prod"
    assert gateway.outcome("/v1/nope/x") == FORBIDDEN


def test_what_nothing_is_mapped_to_is_forbidden(gateway: Gateway) -> None:
    assert gateway.outcome("/x") == FORBIDDEN
    api = gateway.mock("prod")
    gateway.map("v1", api, "prod")
    assert gateway.outcome("/v2/x") == FORBIDDEN
    assert gateway.get("/v1/x").status_code == 200
    gateway.client.delete_base_path_mapping(domainName=gateway.domain, basePath="v1")
    assert gateway.outcome("/v1/x") == FORBIDDEN


def test_a_mapping_that_is_changed_leads_elsewhere_at_once(gateway: Gateway) -> None:
    gateway.map("v1", gateway.mock("dev", "prod"), "dev")
    assert gateway.get("/v1/x").json()["stage"] == "dev"
    change = [
        {"op": "replace", "path": "/stage", "value": "prod"},
        {"op": "replace", "path": "/basePath", "value": "v2"},
    ]
    gateway.client.update_base_path_mapping(domainName=gateway.domain, basePath="v1", patchOperations=change)
    assert gateway.get("/v2/x").json()["stage"] == "prod"
    assert gateway.outcome("/v1/x") == FORBIDDEN


def test_an_unknown_path_of_a_mapped_api(gateway: Gateway) -> None:
    gateway.map("v1", gateway.mock("prod"), "prod")
    answer = gateway.get("/v1")
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})


@pytest.mark.parametrize("path", ["/ping", "/sping"])
def test_health_checks(gateway: Gateway, path: str) -> None:
    """Reserved at the root of a host, whatever is mapped there."""
    gateway.map("(none)", gateway.mock("ping"), "ping")
    for host in (gateway.domain, "abc.execute-api.us-east-1.amazonaws.com"):
        assert gateway.get(path, host).status_code == 200
        assert gateway.get(path, host).content == b"healthy"


def test_the_default_endpoint_may_be_disabled(gateway: Gateway) -> None:
    """In every style of addressing it; from the next deployment on, as all settings of an API."""
    api = gateway.mock("locked")
    gateway.map("v1", api, "locked")
    host = f"{api}.execute-api.us-east-1.amazonaws.com"
    assert gateway.get("/locked/x", host).status_code == 200
    change = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    gateway.client.update_rest_api(restApiId=api, patchOperations=change)
    assert gateway.get("/locked/x", host).status_code == 200
    gateway.client.create_deployment(restApiId=api, stageName="locked")
    assert gateway.outcome("/locked/x", host) == FORBIDDEN
    local = gateway.url.removeprefix("http://")
    for path in (f"/_aws/execute-api/{api}/locked/x", f"/restapis/{api}/locked/_user_request_/x", "/locked/x"):
        assert gateway.outcome(path, local) == FORBIDDEN, path
    assert gateway.get("/v1/x").status_code == 200


ENDPOINT = "vpce-0abc-x1y2.execute-api.us-east-1.vpce.amazonaws.com"
BY_ENDPOINT: list[tuple[str, dict[str, str]]] = [
    ("{api}-vpce-0abc.execute-api.us-east-1.amazonaws.com", {}),
    (ENDPOINT, {"x-apigw-api-id": "{api}"}),
]


@pytest.mark.parametrize(("host", "headers"), BY_ENDPOINT, ids=["associated", "the endpoint's own"])
def test_a_vpc_endpoint_leads_to_private_apis_only(gateway: Gateway, host: str, headers: dict[str, str]) -> None:
    """AWS: repost.aws/knowledge-center/api-gateway-vpc-connections, "you can't use a VPC endpoint to connect to public
    APIs".
    """
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}
    private = {"endpointConfiguration": {"types": ["PRIVATE"]}, "policy": json.dumps(policy)}
    apis = {"private": gateway.mock("inner", **private), "public": gateway.mock("inner")}
    answers = {}
    for kind, api in apis.items():
        named = {name: value.replace("{api}", api) for name, value in headers.items()}
        answers[kind] = gateway.get("/inner/x", host.replace("{api}", api), **named)
    seen = answers["private"].json()
    assert (seen["stage"], seen["vpce"]) == ("inner", "vpce-0abc")
    assert (answers["public"].status_code, answers["public"].content) == FORBIDDEN[:2]


def test_a_vpc_endpoint_that_is_asked_for_no_api(gateway: Gateway) -> None:
    """Reported: 403 where neither Host nor x-apigw-api-id names one."""
    gateway.mock("alone")
    assert gateway.outcome("/alone/x", ENDPOINT) == FORBIDDEN


def test_functions_see_the_path_as_it_was_asked_for(gateway: Gateway, aws: Any) -> None:
    """`path` and `requestContext.path` have the base path; the mapping itself is for logs (handbook/02 section 7)."""
    source = "import json\ndef handler(event, context):\n    return {'body': json.dumps(event)}\n"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("index.py", source)
    function = aws("lambda").create_function(
        FunctionName=f"seen-{gateway.domain.partition('.')[0]}",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{ACCOUNT}:role/r",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    aws("lambda").add_permission(
        FunctionName=function, StatementId="s", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    made = gateway.client.create_rest_api(name="events")
    root = {"restApiId": made["id"], "resourceId": made["rootResourceId"]}
    pets = gateway.client.create_resource(restApiId=made["id"], parentId=made["rootResourceId"], pathPart="pets")["id"]
    where = {**root, "resourceId": pets, "httpMethod": "GET"}
    gateway.client.put_method(**where, authorizationType="NONE")
    gateway.client.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations",
    )
    gateway.client.create_deployment(restApiId=made["id"], stageName="prod")
    gateway.map("v1", made["id"], "prod")
    event = gateway.get("/v1/pets").json()
    assert (event["path"], event["resource"], event["requestContext"]["path"]) == ("/v1/pets", "/pets", "/v1/pets")
    assert event["requestContext"]["domainName"] == gateway.domain
    assert "customDomain" not in event["requestContext"]


def test_an_api_that_is_mapped_is_not_deleted(gateway: Gateway) -> None:
    api = gateway.mock("prod")
    gateway.map("v1", api, "prod")
    with pytest.raises(ClientError, match="remove all base path mappings"):
        gateway.client.delete_rest_api(restApiId=api)


def test_access_logs_say_by_which_mapping_a_call_came(gateway: Gateway, aws: Any) -> None:
    api = gateway.mock("mapped")
    log_accesses(
        aws, ACCOUNT, api, "mapped", "$context.requestId $context.domainName $context.customDomain.basePathMatched"
    )
    gateway.map("(none)", api, "mapped")
    gateway.map("v1", api, "mapped")
    ids = [gateway.get(path).headers["x-amzn-RequestId"] for path in ("/v1/x", "/x")]
    lines = [event["message"] for event in aws("logs").filter_log_events(logGroupName="mapped")["events"]]
    assert lines == [f"{ids[0]} {gateway.domain} v1", f"{ids[1]} {gateway.domain} (none)"]


def test_mappings_of_several_levels(gateway: Gateway, aws: Any) -> None:
    """`apigatewayv2` makes them, on the same domain names; the longest wins."""
    short, long = gateway.mock("short"), gateway.mock("long")
    mappings = aws("apigatewayv2")
    for key, api, stage in (("orders/v1", short, "short"), ("orders/v1/items", long, "long")):
        mappings.create_api_mapping(DomainName=gateway.domain, ApiMappingKey=key, ApiId=api, Stage=stage)
    assert gateway.get("/orders/v1/items/7").json()["stage"] == "long"
    seen = gateway.get("/orders/v1/itemsets").json()
    assert (seen["stage"], seen["matched"], seen["path"]) == ("short", "orders/v1", "/orders/v1/itemsets")
    assert gateway.outcome("/orders/v2/x") == FORBIDDEN

"""What surrounds the calls of HTTP APIs: throttles, access logs, metrics, domain names (handbook/05 sections 11-14)."""

import json
from typing import Any

import pytest
import requests

from tests.http_apis import HttpApi, function
from tests.process import Server

LOGGED = (
    "requestId", "routeKey", "status", "httpMethod", "path", "stage", "domainName", "error.message",
    "integrationErrorMessage", "integrationStatus", "integration.status", "identity.sourceIp", "protocol",
    "responseLength", "dataProcessed", "customDomain.basePathMatched", "authorizer.error",
)  # fmt: skip
FORMAT = json.dumps({name: f"$context.{name}" for name in LOGGED})


@pytest.fixture(scope="module")
def shows(aws: Any) -> str:
    return function(aws)


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10)


def statuses(url: str, count: int) -> list[int]:
    return [get(url).status_code for _ in range(count)]


def test_a_route_is_throttled_by_its_own_settings_or_the_stages(aws: Any, emulator: Server, shows: str) -> None:
    """The rates are so low that no token comes back during the test."""
    api = HttpApi(aws, emulator)
    api.calls(shows, "GET /a", "GET /b", "GET /c")
    api.gateway.update_stage(
        ApiId=api.id,
        StageName="$default",
        DefaultRouteSettings={"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2},
        RouteSettings={"GET /a": {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 1}},
    )
    assert statuses(api.url + "/a", 2) == [200, 429]
    assert statuses(api.url + "/b", 3) == [200, 200, 429]
    assert statuses(api.url + "/c", 1) == [200], "each route has a bucket of its own"
    refused = get(api.url + "/a")
    assert (refused.text, refused.headers["content-type"]) == ('{"message":"Too Many Requests"}', "application/json")
    api.gateway.delete_route_settings(ApiId=api.id, StageName="$default", RouteKey="GET /a")
    assert statuses(api.url + "/a", 3) == [200, 200, 429]


def logged(aws: Any, group: str) -> list[dict[str, str]]:
    """The lines of an access log."""
    found = aws("logs").filter_log_events(logGroupName=group)["events"]
    return [json.loads(event["message"]) for event in found]


def log_accesses(api: HttpApi, group: str, stage: str = "$default") -> None:
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    settings = {"DestinationArn": arn, "Format": FORMAT}
    api.gateway.update_stage(ApiId=api.id, StageName=stage, AccessLogSettings=settings)


def test_calls_are_logged_in_the_stages_format(aws: Any, emulator: Server, shows: str) -> None:
    group = "http-accesses"
    aws("logs").create_log_group(logGroupName=group)
    api = HttpApi(aws, emulator)
    api.calls(shows, "POST /a/{id}")
    api.calls(function(aws, permitted=False), "GET /closed")
    log_accesses(api, group)
    answer = requests.post(api.url + "/a/1", data=b"hello", timeout=10)
    refused, unknown = get(api.url + "/closed"), get(api.url + "/unknown")
    lines = logged(aws, group)
    assert lines == [
        {
            "requestId": answer.headers["apigw-requestid"],
            "routeKey": "POST /a/{id}",
            "status": "200",
            "httpMethod": "POST",
            "path": "/a/1",
            "stage": "$default",
            "domainName": f"{api.id}.execute-api.us-east-1.amazonaws.com",
            "error.message": "-",
            "integrationErrorMessage": "-",
            "integrationStatus": "200",
            "integration.status": "200",
            "identity.sourceIp": "127.0.0.1",
            "protocol": "HTTP/1.1",
            "responseLength": str(len(answer.content)),
            "dataProcessed": str(len(answer.content) + 5),
            "customDomain.basePathMatched": "-",
            "authorizer.error": "-",
        },
        lines[1]
        | {
            "requestId": refused.headers["apigw-requestid"],
            "status": "500",
            "routeKey": "GET /closed",
            "error.message": "Internal Server Error",
            "integrationErrorMessage": (
                "The IAM role configured on the integration or API Gateway doesn't have permissions to call the "
                "integration. Check the permissions and try again."
            ),
            "integrationStatus": "-",
        },
        lines[2]
        | {
            "requestId": unknown.headers["apigw-requestid"],
            "status": "404",
            "routeKey": "-",
            "error.message": "Not Found",
            "integrationErrorMessage": "-",
        },
    ]


def test_metrics_have_the_names_and_dimensions_of_http_apis(aws: Any, emulator: Server, shows: str) -> None:
    api = HttpApi(aws, emulator)
    api.calls(shows, "GET /a", "$default")
    detailed = {"GET /a": {"DetailedMetricsEnabled": True}, "$default": {"DetailedMetricsEnabled": True}}
    api.gateway.update_stage(ApiId=api.id, StageName="$default", RouteSettings=detailed)
    assert statuses(api.url + "/a", 2) + statuses(api.url + "/b", 1) == [200, 200, 200]
    listed = aws("cloudwatch").list_metrics(
        Namespace="AWS/ApiGateway", Dimensions=[{"Name": "ApiId", "Value": api.id}]
    )["Metrics"]
    found: dict[str, set[str]] = {}
    for metric in listed:
        dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"] if each["Name"] != "ApiId"}
        found.setdefault(json.dumps(dimensions, sort_keys=True), set()).add(metric["MetricName"])
    names = {"Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"}
    assert found == {
        json.dumps(dimensions, sort_keys=True): names
        for dimensions in (
            {},
            {"Stage": "$default"},
            {"Stage": "$default", "Method": "GET", "Resource": "/a"},
            {"Stage": "$default", "Method": "$default", "Resource": "$default"},
        )
    }


class Named:
    """A custom domain name."""

    def __init__(self, aws: Any, emulator: Server, name: str, **members: Any) -> None:
        self.gateway, self.name, self._url = aws("apigatewayv2"), name, emulator.url
        certificate = "arn:aws:acm:us-east-1:000000000000:certificate/c"
        self.gateway.create_domain_name(
            DomainName=name, DomainNameConfigurations=[{"CertificateArn": certificate}], **members
        )

    def map(self, key: str, api: str, stage: str) -> None:
        self.gateway.create_api_mapping(DomainName=self.name, ApiId=api, Stage=stage, ApiMappingKey=key)

    def get(self, path: str, **headers: str) -> requests.Response:
        return get(self._url + path, Host=self.name, **headers)


def test_a_domain_name_leads_to_stages_by_the_longest_mapping(aws: Any, emulator: Server, shows: str) -> None:
    """`rawPath` has the stage, not the mapping."""
    group = "http-domains"
    aws("logs").create_log_group(logGroupName=group)
    name = Named(aws, emulator, "http.example.com")
    api = HttpApi(aws, emulator)
    api.stage("dev", AutoDeploy=True)
    api.calls(shows, "GET /pets", "GET /")
    log_accesses(api, group)
    name.map("shop/v1", api.id, "dev")
    name.map("shop", api.id, "$default")
    for path, stage, raw in (
        ("/shop/v1/pets", "dev", "/dev/pets"),
        ("/shop/pets", "$default", "/pets"),
        ("/shop", "$default", "/"),
    ):
        event = name.get(path).json()
        context = event["requestContext"]
        assert (context["stage"], event["rawPath"], context["http"]["path"]) == (stage, raw, path)
        assert (context["domainName"], context["domainPrefix"]) == ("http.example.com", "http")
        assert "customDomain" not in context
    assert name.get("/shop/v2/pets").status_code == 404
    assert name.get("/else").status_code == 403
    assert {line["customDomain.basePathMatched"] for line in logged(aws, group)} == {"shop"}


def test_the_default_endpoint_may_be_disabled(aws: Any, emulator: Server, shows: str) -> None:
    name = Named(aws, emulator, "only.example.com")
    api = HttpApi(aws, emulator, DisableExecuteApiEndpoint=True)
    api.calls(shows, "GET /pets")
    name.map("", api.id, "$default")
    assert (get(api.url + "/pets").status_code, name.get("/pets").status_code) == (404, 200)


def test_routing_rules_lead_to_rest_apis(aws: Any, emulator: Server) -> None:
    rest = aws("apigateway")
    made = []
    for number in range(2):
        api = rest.create_rest_api(name=f"rule{number}")
        where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
        rest.put_method(**where, authorizationType="NONE")
        rest.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        rest.put_method_response(**where, statusCode="200")
        template = '{"api": "$context.apiId", "rule": "$context.customDomain.routingRuleIdMatched"}'
        rest.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": template})
        rest.create_deployment(restApiId=api["id"], stageName="prod")
        made.append(api["id"])
    name = Named(aws, emulator, "rules.example.com", RoutingMode="ROUTING_RULE_THEN_API_MAPPING")
    name.map("", made[0], "prod")
    created = name.gateway.create_routing_rule(
        DomainName=name.name,
        Priority=1,
        Conditions=[{"MatchHeaders": {"AnyOf": [{"Header": "X-Version", "ValueGlob": "2*"}]}}],
        Actions=[{"InvokeApi": {"ApiId": made[1], "Stage": "prod"}}],
    )
    assert name.get("/").json() == {"api": made[0], "rule": ""}
    assert name.get("/", **{"x-version": "2.1"}).json() == {"api": made[1], "rule": created["RoutingRuleId"]}
    name.gateway.delete_routing_rule(DomainName=name.name, RoutingRuleId=created["RoutingRuleId"])
    assert name.get("/", **{"x-version": "2.1"}).json()["api"] == made[0]

"""Whatever a template says next: what is changed to it is as what is made of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.cloudformation.resources.gateways.v1 import types as rest_types
from emulator.cloudformation.resources.gateways.v2 import types as http_types
from tests.cloudformation.making import Making
from tests.cloudformation.test_rest_apis import Pets
from tests.process import Server

pytestmark = pytest.mark.slow

Properties = st.SearchStrategy[dict[str, Any]]
EXAMPLES = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.text("abz", min_size=1, max_size=3)
NUMBERS = st.integers(1, 9)
MAPS = st.dictionaries(WORDS, WORDS, max_size=3)
LOG_GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:access"


def some(**properties: st.SearchStrategy[Any]) -> Properties:
    """Any of them."""
    return st.fixed_dictionaries({}, optional=properties)


LOG = st.fixed_dictionaries({"DestinationArn": st.just(LOG_GROUP), "Format": WORDS.map("$context.requestId {}".format)})
METHOD_SETTING = st.fixed_dictionaries(
    {"ResourcePath": st.sampled_from(["/*", "/", "/~1a~1b"]), "HttpMethod": st.sampled_from(["*", "GET"])},
    optional={"ThrottlingRateLimit": NUMBERS, "MetricsEnabled": st.booleans(), "CacheTtlInSeconds": NUMBERS},
)
STAGE = some(
    Description=WORDS,
    TracingEnabled=st.booleans(),
    Variables=MAPS,
    AccessLogSetting=LOG,
    CanarySetting=some(PercentTraffic=NUMBERS, StageVariableOverrides=MAPS, UseStageCache=st.booleans()),
    MethodSettings=st.lists(
        METHOD_SETTING, max_size=1, unique_by=lambda each: (each["ResourcePath"], each["HttpMethod"])
    ),
)
API = some(
    Description=WORDS,
    Version=WORDS,
    ApiKeySourceType=st.sampled_from(["HEADER", "AUTHORIZER"]),
    BinaryMediaTypes=st.lists(WORDS.map("image/{}".format), unique=True, max_size=3),
    MinimumCompressionSize=NUMBERS,
    DisableExecuteApiEndpoint=st.booleans(),
    EndpointConfiguration=st.one_of(
        st.fixed_dictionaries(
            {"Types": st.sampled_from([["EDGE"], ["REGIONAL"]])},
            optional={"IpAddressType": st.sampled_from(["ipv4", "dualstack"])},
        ),
        st.fixed_dictionaries(
            {"Types": st.just(["PRIVATE"])}, optional={"VpcEndpointIds": st.lists(WORDS, unique=True)}
        ),
    ),
)
PLAN = some(
    Description=WORDS,
    Throttle=some(RateLimit=NUMBERS, BurstLimit=NUMBERS),
    Quota=st.fixed_dictionaries({"Limit": NUMBERS, "Period": st.sampled_from(["DAY", "MONTH"])}),
)
HTTP_STAGE = some(
    Description=WORDS,
    StageVariables=MAPS,
    AccessLogSettings=LOG,
    RouteSettings=st.dictionaries(
        st.just("GET /a"), some(ThrottlingRateLimit=NUMBERS, DetailedMetricsEnabled=st.booleans()), max_size=1
    ),
)
INTEGRATION = some(
    Description=WORDS,
    TimeoutInMillis=NUMBERS.map(lambda number: number * 1000),
    RequestParameters=st.dictionaries(WORDS.map("append:header.{}".format), WORDS, max_size=3),
    ResponseParameters=st.dictionaries(
        st.sampled_from(["200", "500"]),
        WORDS.map(lambda word: {"ResponseParameters": [{"Destination": f"append:header.{word}", "Source": "1"}]}),
        max_size=2,
    ),
)
_OWN = {"ResponseMetadata", "id", "createdDate", "lastUpdatedDate", "rootResourceId", "stageName", "name", "tags"}
_OWN |= {"CreatedDate", "LastUpdatedDate", "StageName", "IntegrationId", "Tags"}


def shown(found: Any) -> Any:
    """What can be said of it: not its name, nor what says nothing."""
    if not isinstance(found, Mapping):
        return found
    said = {name: shown(value) for name, value in found.items() if name not in _OWN}
    return {name: value for name, value in said.items() if value not in ({}, [], "", None)}


@pytest.fixture(scope="module")
def make(emulator: Server) -> Iterator[Making]:
    making = Making(emulator, {**rest_types.TYPES, **http_types.TYPES}, {})
    making("AWS::ApiGateway::Account", CloudWatchRoleArn="arn:aws:iam::000000000000:role/logs")
    yield making
    making.undo()


@pytest.fixture(scope="module")
def pets(make: Making) -> Pets:
    return Pets(make)


@pytest.fixture(scope="module")
def cats(make: Making) -> str:
    """The id of an HTTP API with a route."""
    api = make("AWS::ApiGatewayV2::Api", Name="cats", ProtocolType="HTTP")
    make("AWS::ApiGatewayV2::Route", ApiId=api.ref, RouteKey="GET /a")
    return str(api.ref)


def becomes(
    make: Making, type: str, fixed: dict[str, Any], old: dict[str, Any], new: dict[str, Any]
) -> tuple[str, str]:
    """The ids of one that was changed from old to new, and of one that was made so; the caller has them deleted."""
    changed = make(type, **{**fixed, **_named(fixed, "changed")}, **old)
    changed.change(**{**dict.fromkeys(old), **new})
    made = make(type, **{**fixed, **_named(fixed, "made")}, **new)
    return changed.ref, made.ref


def _named(fixed: dict[str, Any], name: str) -> dict[str, str]:
    return {"StageName": name} if "StageName" in fixed else {}


@EXAMPLES
@given(STAGE, STAGE)
def test_stages(aws: Any, make: Making, pets: Pets, old: dict[str, Any], new: dict[str, Any]) -> None:
    where = {"RestApiId": pets.api.ref, "DeploymentId": pets.deployment.ref, "StageName": ""}
    with make.undone():
        changed, made = becomes(make, "AWS::ApiGateway::Stage", where, old, new)
        found = [aws("apigateway").get_stage(restApiId=pets.api.ref, stageName=name) for name in (changed, made)]
    assert shown(found[0]) == shown(found[1])


@EXAMPLES
@given(API, API)
def test_apis(aws: Any, make: Making, old: dict[str, Any], new: dict[str, Any]) -> None:
    with make.undone():
        changed, made = becomes(make, "AWS::ApiGateway::RestApi", {"Name": "api"}, old, new)
        found = [aws("apigateway").get_rest_api(restApiId=each) for each in (changed, made)]
    for each in found:
        each["binaryMediaTypes"] = sorted(each.get("binaryMediaTypes", []))
    assert shown(found[0]) == shown(found[1])


@EXAMPLES
@given(PLAN, PLAN)
def test_plans(aws: Any, make: Making, old: dict[str, Any], new: dict[str, Any]) -> None:
    with make.undone():
        changed, made = becomes(make, "AWS::ApiGateway::UsagePlan", {}, old, new)
        found = [aws("apigateway").get_usage_plan(usagePlanId=each) for each in (changed, made)]
    assert shown(found[0]) == shown(found[1])


@EXAMPLES
@given(HTTP_STAGE, HTTP_STAGE)
def test_stages_of_http_apis(aws: Any, make: Making, cats: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    with make.undone():
        changed, made = becomes(make, "AWS::ApiGatewayV2::Stage", {"ApiId": cats, "StageName": ""}, old, new)
        found = [aws("apigatewayv2").get_stage(ApiId=cats, StageName=name) for name in (changed, made)]
    assert shown(found[0]) == shown(found[1])


@EXAMPLES
@given(INTEGRATION, INTEGRATION)
def test_integrations(aws: Any, make: Making, cats: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    fixed = {
        "ApiId": cats,
        "IntegrationType": "HTTP_PROXY",
        "IntegrationMethod": "GET",
        "IntegrationUri": "https://a.test",
        "PayloadFormatVersion": "1.0",
    }
    with make.undone():
        changed, made = becomes(make, "AWS::ApiGatewayV2::Integration", fixed, old, new)
        found = [aws("apigatewayv2").get_integration(ApiId=cats, IntegrationId=each) for each in (changed, made)]
    assert shown(found[0]) == shown(found[1])

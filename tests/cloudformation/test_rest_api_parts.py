"""What belongs to a REST API besides its methods: keys, plans, models, authorizers, documentation, certificates."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloudformation.making import Making, Resource
from tests.cloudformation.test_rest_apis import Pets, holds


@pytest.fixture
def pets(make: Making) -> Pets:
    return Pets(make)


@pytest.fixture
def api(make: Making) -> Resource:
    return make("AWS::ApiGateway::RestApi", Name="parts")


class TestKeys:
    def test_get_a_name_of_the_stack(self, aws: Any, make: Making) -> None:
        key = make("AWS::ApiGateway::ApiKey", Enabled=True)
        found = aws("apigateway").get_api_key(apiKey=key["APIKeyId"])
        assert found["name"].startswith("pets-ApiKey-")
        assert found["tags"] == {"team": "pets"}

    def test_change_and_lose_what_they_were_given(self, aws: Any, make: Making, pets: Pets) -> None:
        stage = {"RestApiId": pets.api.ref, "StageName": "v1"}
        key = make("AWS::ApiGateway::ApiKey", Value="0123456789abcdefghij", Description="d", StageKeys=[stage])
        key.change(Description="e", Enabled="true", StageKeys=None)
        found = aws("apigateway").get_api_key(apiKey=key.ref, includeValue=True)
        assert (found["value"], found["description"], found["enabled"]) == ("0123456789abcdefghij", "e", True)
        assert found["stageKeys"] == []
        key.change(StageKeys=[stage], Enabled=None)
        found = aws("apigateway").get_api_key(apiKey=key.ref)
        assert (found["stageKeys"], found["enabled"]) == ([f"{pets.api.ref}/v1"], False)


PLAN_CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a description", {"Description": "gold"}, {"description": "gold"}),
    ("limits", {"Throttle": {"RateLimit": "5.5", "BurstLimit": 3}}, {"throttle": {"rateLimit": 5.5, "burstLimit": 3}}),
    ("one limit", {"Throttle": {"RateLimit": 7}}, {"throttle": {"rateLimit": 7.0}}),
    (
        "a quota",
        {"Quota": {"Limit": 100, "Period": "WEEK", "Offset": 1}},
        {"quota": {"limit": 100, "period": "WEEK", "offset": 1}},
    ),
]


class TestPlans:
    @pytest.mark.parametrize(("case", "properties", "wanted"), PLAN_CHANGES, ids=[case[0] for case in PLAN_CHANGES])
    def test_are_made_with_changed_to_and_freed_of(
        self, case: str, properties: dict[str, Any], wanted: dict[str, Any], aws: Any, make: Making
    ) -> None:
        def shown(plan: Resource) -> dict[str, Any]:
            found = aws("apigateway").get_usage_plan(usagePlanId=plan["Id"])
            return {name: value for name, value in found.items() if name not in ("ResponseMetadata", "id", "name")}

        plan = make("AWS::ApiGateway::UsagePlan")
        before = shown(plan)
        plan.change(**properties)
        assert holds(shown(plan), wanted)
        assert shown(plan) == shown(make("AWS::ApiGateway::UsagePlan", UsagePlanName="gold", **properties))
        plan.change(**dict.fromkeys(properties))
        assert shown(plan) == before

    def test_have_stages_with_throttles_of_methods(self, aws: Any, make: Making, pets: Pets) -> None:
        stage = {"ApiId": pets.api.ref, "Stage": "v1", "Throttle": {"/pets/GET": {"RateLimit": 2, "BurstLimit": "1"}}}
        made = make("AWS::ApiGateway::UsagePlan", UsagePlanName="made", ApiStages=[stage])
        changed = make("AWS::ApiGateway::UsagePlan", UsagePlanName="changed")
        changed.change(ApiStages=[stage])
        for plan in (made, changed):
            [shown] = aws("apigateway").get_usage_plan(usagePlanId=plan.ref)["apiStages"]
            assert shown["throttle"] == {"/pets/GET": {"rateLimit": 2.0, "burstLimit": 1}}
        changed.change(ApiStages=[{"ApiId": pets.api.ref, "Stage": "v1"}])
        [shown] = aws("apigateway").get_usage_plan(usagePlanId=changed.ref)["apiStages"]
        assert "throttle" not in shown
        changed.change(ApiStages=None)
        assert aws("apigateway").get_usage_plan(usagePlanId=changed.ref)["apiStages"] == []

    def test_go_although_they_have_stages(self, aws: Any, make: Making, pets: Pets) -> None:
        plan = make("AWS::ApiGateway::UsagePlan", ApiStages=[{"ApiId": pets.api.ref, "Stage": "v1"}])
        plan.delete()
        with pytest.raises(ClientError, match="Invalid Usage Plan ID specified"):
            aws("apigateway").get_usage_plan(usagePlanId=plan.ref)

    def test_have_keys(self, aws: Any, make: Making) -> None:
        key, plan = make("AWS::ApiGateway::ApiKey"), make("AWS::ApiGateway::UsagePlan")
        joined = make("AWS::ApiGateway::UsagePlanKey", KeyId=key.ref, UsagePlanId=plan.ref, KeyType="API_KEY")
        assert joined.ref == joined["Id"] == f"{key.ref}:{plan.ref}"
        assert [each["id"] for each in aws("apigateway").get_usage_plan_keys(usagePlanId=plan.ref)["items"]] == [
            key.ref
        ]
        joined.delete()
        assert aws("apigateway").get_usage_plan_keys(usagePlanId=plan.ref)["items"] == []


def test_models_have_names_without_hyphens_and_schemas_as_objects(aws: Any, make: Making, api: Resource) -> None:
    model = make("AWS::ApiGateway::Model", RestApiId=api.ref, ContentType="application/json", Schema={"type": "object"})
    model.change(Schema={"type": "array"}, Description="many")
    found = aws("apigateway").get_model(restApiId=api.ref, modelName=model.ref)
    assert (found["schema"], found["description"]) == ('{"type": "array"}', "many")


def test_request_validators(aws: Any, make: Making, api: Resource) -> None:
    validator = make("AWS::ApiGateway::RequestValidator", RestApiId=api.ref, ValidateRequestBody="true")
    validator.change(ValidateRequestBody=None, ValidateRequestParameters=True)
    found = aws("apigateway").get_request_validator(
        restApiId=api.ref, requestValidatorId=validator["RequestValidatorId"]
    )
    assert (found["validateRequestBody"], found["validateRequestParameters"]) == (False, True)


def test_gateway_responses(aws: Any, make: Making, api: Resource) -> None:
    response = make(
        "AWS::ApiGateway::GatewayResponse",
        RestApiId=api.ref,
        ResponseType="DEFAULT_4XX",
        StatusCode=418,
        ResponseParameters={"gatewayresponse.header.x": "'1'"},
    )
    response.change(StatusCode=None, ResponseTemplates={"application/json": "{}"})
    where = {"restApiId": api.ref, "responseType": "DEFAULT_4XX"}
    found = aws("apigateway").get_gateway_response(**where)
    assert found["responseTemplates"] == {"application/json": "{}"}
    assert "statusCode" not in found
    response.delete()
    assert aws("apigateway").get_gateway_response(**where)["defaultResponse"]


def test_authorizers(aws: Any, make: Making, api: Resource) -> None:
    pools = [f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_{name}" for name in "ab"]
    authorizer = make(
        "AWS::ApiGateway::Authorizer",
        RestApiId=api.ref,
        Name="pool",
        Type="COGNITO_USER_POOLS",
        ProviderARNs=pools[:1],
        IdentitySource="method.request.header.Authorization",
        AuthorizerResultTtlInSeconds=10,
    )
    authorizer.change(ProviderARNs=pools[1:], Name="other", AuthorizerResultTtlInSeconds=None)
    found = aws("apigateway").get_authorizer(restApiId=api.ref, authorizerId=authorizer["AuthorizerId"])
    assert (found["providerARNs"], found["name"]) == (pools[1:], "other")
    assert found["authorizerResultTtlInSeconds"] == 300


def test_documentation(aws: Any, make: Making, api: Resource) -> None:
    part = make(
        "AWS::ApiGateway::DocumentationPart",
        RestApiId=api.ref,
        Location={"Type": "API"},
        Properties='{"description": "pets"}',
    )
    version = make("AWS::ApiGateway::DocumentationVersion", RestApiId=api.ref, DocumentationVersion="1")
    part.change(Properties='{"description": "cats"}')
    version.change(Description="first")
    client = aws("apigateway")
    found = client.get_documentation_part(restApiId=api.ref, documentationPartId=part["DocumentationPartId"])
    assert found["properties"] == '{"description": "cats"}'
    shown = client.get_documentation_version(restApiId=api.ref, documentationVersion=version.ref)
    assert (version.ref, shown["description"]) == ("1", "first")


def test_client_certificates(aws: Any, make: Making) -> None:
    certificate = make("AWS::ApiGateway::ClientCertificate")
    certificate.change(Description="ours")
    found = aws("apigateway").get_client_certificate(clientCertificateId=certificate["ClientCertificateId"])
    assert (found["description"], found["tags"]) == ("ours", {"team": "pets"})


def test_the_account_keeps_its_role(aws: Any, make: Making) -> None:
    role = "arn:aws:iam::000000000000:role/logs"
    account = make("AWS::ApiGateway::Account", CloudWatchRoleArn=role)
    assert account.ref == account["Id"]
    account.delete()
    assert aws("apigateway").get_account()["cloudwatchRoleArn"] == role


@pytest.mark.parametrize(
    ("type", "service", "targets"),
    [
        (
            "AWS::ApiGateway::VpcLink",
            "apigateway",
            {"TargetArns": ["arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1"]},
        ),
        ("AWS::ApiGatewayV2::VpcLink", "apigatewayv2", {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
    ],
)
def test_vpc_links_are_renamed(type: str, service: str, targets: dict[str, Any], aws: Any, make: Making) -> None:
    link = make(type, Name="before", **targets)
    link.change(Name="after")
    client = aws(service)
    found = (
        client.get_vpc_link(vpcLinkId=link["VpcLinkId"])["name"]
        if service == "apigateway"
        else client.get_vpc_link(VpcLinkId=link["VpcLinkId"])["Name"]
    )
    assert found == "after"

"""A store that holds one of everything, and what it is called: what the fuzzer and the paging tests play with."""

from collections.abc import Mapping, Sequence
from typing import Any

from control_plane.store import Account, Change, Store
from tests.control_plane.v1.conftest import ACCOUNT, FUNCTION_URI, REGION, Api, Emulator, client

SCHEMA = '{"type": "object", "properties": {"id": {"type": "integer"}}}'
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1234"


class World:
    """names: for a member of an input, by its name in the model, values that mean something here."""

    def __init__(self, emulator: Emulator) -> None:
        self.store, self._log = emulator.store, list[Change]()
        self.store.listen(self._log.extend)
        apigateway = client()
        self.api = api = Api(apigateway)
        account = {"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{ACCOUNT}:role/logs"}
        apigateway.update_account(patchOperations=[account])
        self.names: dict[str, Sequence[Any]] = {"apiId": [api.id], "cloneFrom": [api.id]}
        self._define(apigateway, api)
        self._deploy(apigateway, api)
        self._admit(apigateway, api)
        self._name(apigateway, api)

    def _define(self, apigateway: Any, api: Api) -> None:
        pets = api.resource("pets")
        pet = api.resource("{petId}", pets)
        apigateway.create_model(restApiId=api.id, name="Pet", contentType="application/json", schema=SCHEMA)
        validators = [
            apigateway.create_request_validator(restApiId=api.id, name=name)["id"] for name in ("all", "spare")
        ]
        authorizers = [api.authorizer(), api.authorizer("spare")]
        guarded = {
            "authorizationType": "CUSTOM",
            "authorizerId": authorizers[0],
            "requestValidatorId": validators[0],
            "requestModels": {"application/json": "Pet"},
            "requestParameters": {"method.request.path.petId": True},
        }
        for method in (api.method(), api.method(pets), api.method(pet, **guarded)):
            apigateway.put_method_response(**method, statusCode="200", responseModels={"application/json": "Pet"})
            apigateway.put_integration_response(**method, statusCode="200", responseTemplates={"application/json": ""})
        apigateway.put_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX", statusCode="418")
        location = {"type": "METHOD", "path": "/pets"}
        part = apigateway.create_documentation_part(restApiId=api.id, location=location, properties='{"a": 1}')["id"]
        for version in ("v1", "spare"):
            apigateway.create_documentation_version(restApiId=api.id, documentationVersion=version)
        self.names |= {
            "restApiId": [*[api.id] * 9, apigateway.create_rest_api(name="spare")["id"]],
            "resourceId": [api.root, pets, pet],
            "parentId": [api.root, pets],
            "httpMethod": ["GET", "GET", "POST"],
            "statusCode": ["200", "200", "404"],
            "pathPart": ["dogs", "{id}", "{proxy+}"],
            "authorizationType": ["NONE", "AWS_IAM", "CUSTOM"],
            "operationName": ["List"],
            "schema": [SCHEMA],
            "contentType": ["application/json"],
            "requestParameters": ["method.request.querystring.q", "integration.request.header.x", "'x'"],
            "responseParameters": ["method.response.header.x", "gatewayresponse.header.x", "'x'", "context.stage"],
            "requestTemplates": ["application/json", "{}"],
            "responseTemplates": ["application/json", "{}"],
            "requestModels": ["application/json", "Pet"],
            "responseModels": ["application/json", "Pet"],
            "integrationHttpMethod": ["POST"],
            "uri": ["https://example.com", FUNCTION_URI],
            "credentials": [f"arn:aws:iam::{ACCOUNT}:role/caller"],
            "passthroughBehavior": ["NEVER"],
            "providerARNs": [f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_1"],
            "modelName": ["Pet", "Empty"],
            "requestValidatorId": validators,
            "authorizerId": authorizers,
            "documentationPartId": [part],
            "properties": ['{"description": "x"}'],
            "exportType": ["swagger", "oas30"],
            "sdkType": ["javascript", "python"],
            "id": ["javascript"],
            "path": ["/pets"],
            "method": ["GET"],
            "documentationVersion": ["v1", "spare", "new"],
        }

    def _deploy(self, apigateway: Any, api: Api) -> None:
        certificate, spare = (apigateway.generate_client_certificate()["clientCertificateId"] for _ in range(2))
        api.stage("spare")
        stage = api.stage("dev", documentationVersion="v1", variables={"color": "red"})
        patch = [
            {"op": "replace", "path": "/clientCertificateId", "value": certificate},
            {"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"},
            {"op": "replace", "path": "/canarySettings/percentTraffic", "value": "10"},
        ]
        apigateway.update_stage(**stage, patchOperations=patch)
        self.names |= {
            "stageName": ["dev", "spare", "new"],
            "stage": ["dev", "(none)"],
            "deploymentId": [apigateway.get_stage(**stage)["deploymentId"], api.deployment()],
            "clientCertificateId": [certificate, spare],
        }

    def _admit(self, apigateway: Any, api: Api) -> None:
        key, spare = (apigateway.create_api_key(name=name, enabled=True)["id"] for name in ("key", "spare"))
        stages = [{"apiId": api.id, "stage": "dev", "throttle": {"/pets/GET": {"rateLimit": 1.0}}}]
        quota = {"limit": 10, "period": "WEEK"}
        plan = apigateway.create_usage_plan(name="plan", apiStages=stages, quota=quota)["id"]
        empty = apigateway.create_usage_plan(name="empty")["id"]
        apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
        link = apigateway.create_vpc_link(name="link", targetArns=[BALANCER])["id"]
        self.names |= {
            "apiKey": [key, spare],
            "keyId": [key, spare],
            "keyType": ["API_KEY"],
            "usagePlanId": [plan, empty],
            "vpcLinkId": [link],
            "connectionId": [link, "${stageVariables.link}"],
            "variables": ["color", "red"],
            "startDate": ["2026-11-01"],
            "endDate": ["2026-11-21"],
        }

    def _name(self, apigateway: Any, api: Api) -> None:
        private = apigateway.create_domain_name(
            domainName="private.example.com", certificateArn=CERTIFICATE, endpointConfiguration={"types": ["PRIVATE"]}
        )
        apigateway.create_domain_name(
            domainName="api.example.com",
            regionalCertificateArn=CERTIFICATE,
            endpointConfiguration={"types": ["REGIONAL"]},
        )
        apigateway.create_base_path_mapping(domainName="api.example.com", restApiId=api.id, stage="dev", basePath="v1")
        association = apigateway.create_domain_name_access_association(
            domainNameArn=private["domainNameArn"],
            accessAssociationSourceType="VPCE",
            accessAssociationSource="vpce-1234",
        )["domainNameAccessAssociationArn"]
        self.names |= {
            "domainName": ["api.example.com", "api.example.com", "private.example.com", "new.example.com"],
            "domainNameId": [private["domainNameId"]],
            "basePath": ["v1", "(none)"],
            "domainNameArn": [private["domainNameArn"]],
            "domainNameAccessAssociationArn": [association],
            "accessAssociationSource": ["vpce-1234", "vpce-5678"],
            "certificateArn": [CERTIFICATE],
            "regionalCertificateArn": [CERTIFICATE],
            "targetArns": [BALANCER],
            "authorizerUri": [FUNCTION_URI],
            "identitySource": ["method.request.header.Authorization"],
            "resourceArn": [
                f"arn:aws:apigateway:{REGION}::/{path}"
                for path in (f"restapis/{api.id}", f"restapis/{api.id}/stages/dev", "domainnames/api.example.com")
            ],
        }

    def copy_to(self, store: Store) -> None:
        """Put every record into another store."""
        with store.operation(ACCOUNT, REGION) as account:
            kinds = {kind.name: kind for kind in Account.kinds()}
            for change in self._log:
                table = account.table(kinds[change.table])
                if change.new is None:
                    table.remove(change.key)
                else:
                    table.put(change.key, change.new)


def records(store: Store, account_id: str = ACCOUNT, region: str = REGION) -> Mapping[str, Mapping[Any, Any]]:
    """Everything in an account and region, by table and key."""
    with store.operation(account_id, region) as account:
        return {kind.name: dict(account.table(kind).items()) for kind in Account.kinds()}

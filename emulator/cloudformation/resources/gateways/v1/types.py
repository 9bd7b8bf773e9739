"""How the types AWS::ApiGateway::* are made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1 import domains
from emulator.cloudformation.resources.gateways.v1.account import Account
from emulator.cloudformation.resources.gateways.v1.deployment import DEPLOYMENT
from emulator.cloudformation.resources.gateways.v1.method import METHOD
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import text, values
from emulator.cloudformation.resources.gateways.v1.rest_api import REST_API
from emulator.cloudformation.resources.gateways.v1.stage import STAGE
from emulator.cloudformation.resources.gateways.v1.usage_plan import USAGE_PLAN, USAGE_PLAN_KEY
from emulator.cloudformation.resources.provider import Context, Provider


@dataclass(kw_only=True)
class GatewayResponse(Patched):
    """Put again when it changes, since that replaces all of it."""

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        return self.call(context, self.creating, new)


@dataclass(kw_only=True)
class Model(Patched):
    """Without a name it gets one, which like all names of models has letters and digits alone."""

    def new_name(self, context: Context) -> str:
        return super().new_name(context).replace("-", "")


TYPES: dict[str, Provider] = {
    "AWS::ApiGateway::Account": Account(),
    "AWS::ApiGateway::ApiKey": Patched(
        noun="ApiKey",
        key="apiKey",
        fixed=("GenerateDistinctId", "Name", "Value"),
        named="Name",
        tagged="/apikeys/{}",
        attributes={"APIKeyId": "id"},
        changes={
            "Description": text("/description"),
            "CustomerId": text("/customerId"),
            "Enabled": text("/enabled", absent="false"),
            "StageKeys": values("/stages", lambda stage: f"{stage['RestApiId']}/{stage['StageName']}"),
        },
    ),
    "AWS::ApiGateway::Authorizer": Patched(
        noun="Authorizer",
        key="authorizerId",
        within=("RestApiId",),
        attributes={"AuthorizerId": "id"},
        changes={
            "Name": text("/name"),
            "Type": text("/type"),
            "AuthType": text("/authType"),
            "AuthorizerUri": text("/authorizerUri"),
            "AuthorizerCredentials": text("/authorizerCredentials"),
            "AuthorizerResultTtlInSeconds": text("/authorizerResultTtlInSeconds", absent="300"),
            "IdentitySource": text("/identitySource"),
            "IdentityValidationExpression": text("/identityValidationExpression"),
            "ProviderARNs": values("/providerARNs"),
        },
    ),
    "AWS::ApiGateway::BasePathMapping": domains.BASE_PATH_MAPPING,
    "AWS::ApiGateway::BasePathMappingV2": domains.BASE_PATH_MAPPING_V2,
    "AWS::ApiGateway::ClientCertificate": Patched(
        noun="ClientCertificate",
        creating="GenerateClientCertificate",
        key="clientCertificateId",
        answered="clientCertificateId",
        tagged="/clientcertificates/{}",
        attributes={"ClientCertificateId": "clientCertificateId"},
        changes={"Description": text("/description")},
    ),
    "AWS::ApiGateway::Deployment": DEPLOYMENT,
    "AWS::ApiGateway::DocumentationPart": Patched(
        noun="DocumentationPart",
        key="documentationPartId",
        within=("RestApiId",),
        fixed=("Location",),
        attributes={"DocumentationPartId": "id"},
        changes={"Properties": text("/properties")},
    ),
    "AWS::ApiGateway::DocumentationVersion": Patched(
        noun="DocumentationVersion",
        key="documentationVersion",
        answered="version",
        within=("RestApiId",),
        fixed=("DocumentationVersion",),
        changes={"Description": text("/description")},
    ),
    "AWS::ApiGateway::DomainName": domains.DOMAIN_NAME,
    "AWS::ApiGateway::DomainNameV2": domains.DOMAIN_NAME_V2,
    "AWS::ApiGateway::DomainNameAccessAssociation": domains.ACCESS_ASSOCIATION,
    "AWS::ApiGateway::GatewayResponse": GatewayResponse(
        noun="GatewayResponse",
        creating="PutGatewayResponse",
        identity="{RestApiId}:{ResponseType}",
        within=("RestApiId", "ResponseType"),
        attributes={"Id": ""},
    ),
    "AWS::ApiGateway::Method": METHOD,
    "AWS::ApiGateway::Model": Model(
        noun="Model",
        key="modelName",
        answered="name",
        within=("RestApiId",),
        fixed=("ContentType", "Name"),
        named="Name",
        changes={"Description": text("/description"), "Schema": text("/schema", absent="{}")},
    ),
    "AWS::ApiGateway::RequestValidator": Patched(
        noun="RequestValidator",
        key="requestValidatorId",
        within=("RestApiId",),
        fixed=("Name",),
        named="Name",
        attributes={"RequestValidatorId": "id"},
        changes={
            "ValidateRequestBody": text("/validateRequestBody", absent="false"),
            "ValidateRequestParameters": text("/validateRequestParameters", absent="false"),
        },
    ),
    "AWS::ApiGateway::Resource": Patched(
        noun="Resource",
        key="resourceId",
        within=("RestApiId",),
        fixed=("ParentId", "PathPart"),
        attributes={"ResourceId": "id"},
    ),
    "AWS::ApiGateway::RestApi": REST_API,
    "AWS::ApiGateway::Stage": STAGE,
    "AWS::ApiGateway::UsagePlan": USAGE_PLAN,
    "AWS::ApiGateway::UsagePlanKey": USAGE_PLAN_KEY,
    "AWS::ApiGateway::VpcLink": Patched(
        noun="VpcLink",
        key="vpcLinkId",
        fixed=("TargetArns",),
        tagged="/vpclinks/{}",
        attributes={"VpcLinkId": "id"},
        changes={"Name": text("/name"), "Description": text("/description")},
    ),
}

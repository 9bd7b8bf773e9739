"""How the types AWS::ApiGatewayV2::* are made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html
"""

from emulator.cloudformation.resources.gateways.v2 import domains
from emulator.cloudformation.resources.gateways.v2.api import API
from emulator.cloudformation.resources.gateways.v2.deployment import DEPLOYMENT
from emulator.cloudformation.resources.gateways.v2.integration import INTEGRATION
from emulator.cloudformation.resources.gateways.v2.managed_overrides import ManagedOverrides
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.gateways.v2.portal_product import PORTAL_PRODUCT
from emulator.cloudformation.resources.gateways.v2.stage import STAGE
from emulator.cloudformation.resources.provider import Provider

_ROUTE = Partial(
    noun="Route",
    key="RouteId",
    within=("ApiId",),
    defaults={"AuthorizationType": "NONE"},
    merged=("RequestParameters",),
)
TYPES: dict[str, Provider] = {
    "AWS::ApiGatewayV2::Api": API,
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": ManagedOverrides(
        {"Integration": INTEGRATION, "Route": _ROUTE, "Stage": STAGE}
    ),
    "AWS::ApiGatewayV2::ApiMapping": domains.API_MAPPING,
    "AWS::ApiGatewayV2::Authorizer": Partial(
        noun="Authorizer",
        key="AuthorizerId",
        within=("ApiId",),
        defaults={"AuthorizerResultTtlInSeconds": 300},
    ),
    "AWS::ApiGatewayV2::Deployment": DEPLOYMENT,
    "AWS::ApiGatewayV2::DomainName": domains.DOMAIN_NAME,
    "AWS::ApiGatewayV2::Integration": INTEGRATION,
    "AWS::ApiGatewayV2::IntegrationResponse": Partial(
        noun="IntegrationResponse",
        key="IntegrationResponseId",
        within=("ApiId", "IntegrationId"),
        merged=("ResponseParameters",),
    ),
    "AWS::ApiGatewayV2::Model": Partial(noun="Model", key="ModelId", within=("ApiId",)),
    "AWS::ApiGatewayV2::PortalProduct": PORTAL_PRODUCT,
    "AWS::ApiGatewayV2::Route": _ROUTE,
    "AWS::ApiGatewayV2::RouteResponse": Partial(
        noun="RouteResponse", key="RouteResponseId", within=("ApiId", "RouteId")
    ),
    "AWS::ApiGatewayV2::RoutingRule": domains.ROUTING_RULE,
    "AWS::ApiGatewayV2::Stage": STAGE,
    "AWS::ApiGatewayV2::VpcLink": Partial(
        noun="VpcLink",
        key="VpcLinkId",
        fixed=("SecurityGroupIds", "SubnetIds"),
        tagged="/vpclinks/{}",
    ),
}

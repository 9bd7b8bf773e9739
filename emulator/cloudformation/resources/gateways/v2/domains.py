"""AWS::ApiGatewayV2::DomainName, ApiMapping and RoutingRule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.domain_arns import by_name
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context

_CONFIGURED: Mapping[str, str] = {
    "RegionalDomainName": "ApiGatewayDomainName",
    "RegionalHostedZoneId": "HostedZoneId",
}
"""Attributes that the operations show within the name's one configuration."""


@dataclass(kw_only=True)
class DomainName(Partial):
    def attributes_of(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        found = super().attributes_of(context, answer)
        for configuration in answer.get("DomainNameConfigurations", [])[:1]:
            found |= {name: configuration[member] for name, member in _CONFIGURED.items() if member in configuration}
        return found


@dataclass(kw_only=True)
class RoutingRule(Partial):
    def call(self, context: Context, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return super().call(context, operation, by_name(given))

    def where(self, made: Made, properties: Properties) -> Properties:
        return {"DomainNameArn": properties["DomainNameArn"], self.key: made.attributes["RoutingRuleId"]}


DOMAIN_NAME = DomainName(
    noun="DomainName",
    key="DomainName",
    fixed=("DomainName",),
    tagged="/domainnames/{}",
    attributes={"DomainNameArn": "DomainNameArn"},
    defaults={"MutualTlsAuthentication": {"TruststoreUri": ""}, "RoutingMode": "API_MAPPING_ONLY"},
)
API_MAPPING = Partial(
    noun="ApiMapping",
    key="ApiMappingId",
    within=("DomainName",),
)
ROUTING_RULE = RoutingRule(
    noun="RoutingRule",
    updating="PutRoutingRule",
    key="RoutingRuleId",
    answered="RoutingRuleArn",
    within=("DomainNameArn",),
    attributes={"RoutingRuleArn": "RoutingRuleArn"},
)

"""Types of what only watches or tunes, for which moto has no operations: the stack keeps them, and nothing reads them.

A template with a group of X-Ray or a composite alarm is deployed as on AWS, and its functions and APIs work the same
without; Ref and Fn::GetAtt give what they would.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.foreign.shaping import found
from emulator.cloudformation.resources.provider import Context, Provider


@dataclass(frozen=True)
class Noted:
    """id, attributes: expressions over the properties, `region`, `account`, and a `uuid` that is made up. named: the
    property that is made up where a template has none."""

    type: str
    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    named: str = ""

    @property
    def replaced_by(self) -> frozenset[str]:
        schema = schemas.find(self.type)
        return frozenset() if schema is None else schema.create_only

    def create(self, context: Context, properties: Properties) -> Made:
        facts = {"region": context.region, "account": context.account_id, "uuid": str(uuid.uuid4()), **properties}
        if self.named and not facts.get(self.named):
            facts[self.named] = context.new_name()
        return Made(found(self.id, facts), {name: found(where, facts) for name, where in self.attributes.items()})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """There is nothing."""


_GROUP = "arn:aws:xray:{region}:{account}:group/{GroupName}/{uuid}"
_RULE = "arn:aws:xray:{region}:{account}:sampling-rule/{uuid}"
_ALARM = "arn:aws:cloudwatch:{region}:{account}:alarm:{AlarmName}"
_ROWS = (
    Noted("AWS::XRay::Group", _GROUP, {"GroupARN": _GROUP}, named="GroupName"),
    Noted("AWS::XRay::SamplingRule", _RULE, {"RuleARN": _RULE}),
    Noted("AWS::XRay::ResourcePolicy", "PolicyName"),
    Noted("AWS::CloudWatch::CompositeAlarm", "AlarmName", {"Arn": _ALARM}, named="AlarmName"),
    Noted("AWS::CloudWatch::AnomalyDetector", "uuid", {"Id": "uuid"}),
    Noted("AWS::Logs::QueryDefinition", "uuid", {"QueryDefinitionId": "uuid"}),
    Noted("AWS::CodeDeploy::DeploymentConfig", "DeploymentConfigName", named="DeploymentConfigName"),
    Noted("AWS::Cognito::IdentityPoolRoleAttachment", "IdentityPoolId", {"Id": "IdentityPoolId"}),
    Noted("AWS::Cognito::UserPoolRiskConfigurationAttachment", "{UserPoolId}|{ClientId}"),
    Noted("AWS::Cognito::UserPoolUICustomizationAttachment", "{UserPoolId}|{ClientId}"),
    Noted("AWS::CloudFront::CloudFrontOriginAccessIdentity", "uuid", {"Id": "uuid", "S3CanonicalUserId": "uuid"}),
    Noted("AWS::CloudFront::CachePolicy", "uuid", {"Id": "uuid"}),
    Noted("AWS::CloudFront::OriginRequestPolicy", "uuid", {"Id": "uuid"}),
    Noted("AWS::CloudFront::ResponseHeadersPolicy", "uuid", {"Id": "uuid"}),
    Noted("AWS::ApplicationInsights::Application", "ResourceGroupName"),
)
TYPES: dict[str, Provider] = {row.type: row for row in _ROWS}

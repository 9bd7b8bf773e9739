"""AWS::ApiGatewayV2::PortalProduct, which is known by its ARN, and to the operations by the id at its end."""

from dataclasses import dataclass

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context


@dataclass(kw_only=True)
class PortalProduct(Partial):
    def where(self, made: Made, properties: Properties) -> Properties:
        return {self.key: made.attributes[self.key]}

    def retag(self, context: Context, made: Made, old: Properties, new: Properties) -> None:
        self.retag_arn(context, made.physical_id, old, new)


PORTAL_PRODUCT = PortalProduct(
    noun="PortalProduct",
    key="PortalProductId",
    answered="PortalProductArn",
    tagged="/portalproducts",
    attributes={"PortalProductArn": "PortalProductArn", "LastModified": "LastModified"},
)

"""AWS::ApiGatewayV2::Api: from its properties, by quick create, or from a definition in OpenAPI (HTTP APIs alone)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.documents import definition, sources
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context


@dataclass(kw_only=True)
class Api(Partial):
    def create(self, context: Context, properties: Properties) -> Made:
        body = definition(context, properties)
        if body is None:
            return super().create(context, properties)
        answer = self.call(context, "ImportApi", {**_options(properties), "Body": body})
        made = self.made(context, properties, answer)
        with self.kept(context, made, properties):
            return self.update(context, made, sources(properties), properties)

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        """A name that went is the definition's, which is not read again for that."""
        body = definition(context, new) if sources(old) != sources(new) else None
        if body is None:
            unnamed = {name: value for name, value in old.items() if name != "Name" or name in new}
            return super().change(context, made, unnamed, new)
        self.call(context, "ReimportApi", {**_options(new), "Body": body, "ApiId": made.physical_id})
        return super().change(context, made, {}, new)

    def attributes_of(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        found = super().attributes_of(context, answer)
        if "ApiId" in found:
            found["ExecuteApiArn"] = context.arn("execute-api", found["ApiId"])
        return found


def _options(properties: Properties) -> dict[str, Any]:
    """How to import."""
    return {"Basepath": properties.get("BasePath"), "FailOnWarnings": properties.get("FailOnWarnings")}


API = Api(
    noun="Api",
    key="ApiId",
    fixed=("ProtocolType",),
    tagged="/apis/{}",
    attributes={"ApiEndpoint": "ApiEndpoint"},
    deleted={"CorsConfiguration": "DeleteCorsConfiguration"},
    defaults={"ApiKeySelectionExpression": "$request.header.x-api-key", "IpAddressType": "ipv4"},
)

"""AWS::ApiGatewayV2::Deployment. Its StageName is a stage that there is, which then serves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context, unless_gone


@dataclass(kw_only=True)
class Deployment(Partial):
    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        stage = new.get("StageName")
        if stage and stage != old.get("StageName"):
            served = {"ApiId": new["ApiId"], "StageName": stage, "DeploymentId": made.physical_id}
            context.clients.call(self.service, "UpdateStage", served)
        return super().change(context, made, old, new)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """The stage that it was to serve depends on it by name alone, and goes after it, so it lets go of it first."""
        stage = properties.get("StageName")
        if stage:
            named = {"ApiId": properties["ApiId"], "StageName": stage}
            with unless_gone():
                found = context.clients.call(self.service, "GetStage", named)
                if found.get("DeploymentId") == made.physical_id:
                    context.clients.call(self.service, "UpdateStage", {**named, "DeploymentId": ""})
        super().delete(context, made, properties)


DEPLOYMENT = Deployment(
    noun="Deployment",
    key="DeploymentId",
    within=("ApiId",),
)

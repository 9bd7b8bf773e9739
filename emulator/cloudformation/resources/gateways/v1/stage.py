"""AWS::ApiGateway::Stage. CreateStage takes some of its properties; the others are patched in at once."""

from dataclasses import dataclass

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1.method_settings import method_settings
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import entries, group, text
from emulator.cloudformation.resources.provider import Context, refused


@dataclass(kw_only=True)
class Stage(Patched):
    def create(self, context: Context, properties: Properties) -> Made:
        """Its schema does not ask for a deployment; its handler does, in these words: reports of users."""
        if not properties.get("DeploymentId"):
            raise refused("DeploymentId cannot be empty")
        return super().create(context, properties)

    def plain(self, properties: Properties) -> Properties:
        """A canary that names no deployment is one of the stage's own, also when that changes."""
        canary = properties.get("CanarySetting")
        if canary is None or "DeploymentId" not in properties:
            return properties
        return {**properties, "CanarySetting": {"DeploymentId": properties["DeploymentId"], **canary}}


STAGE = Stage(
    noun="Stage",
    key="stageName",
    answered="stageName",
    within=("RestApiId",),
    fixed=("StageName",),
    renamed={"CanarySetting": "canarySettings"},
    tagged="/restapis/{RestApiId}/stages/{}",
    changes={
        "DeploymentId": text("/deploymentId", absent=None),
        "Description": text("/description"),
        "CacheClusterEnabled": text("/cacheClusterEnabled", absent="false"),
        "CacheClusterSize": text("/cacheClusterSize", absent=None),
        "ClientCertificateId": text("/clientCertificateId"),
        "DocumentationVersion": text("/documentationVersion"),
        "TracingEnabled": text("/tracingEnabled", absent="false"),
        "Variables": entries("/variables"),
        "AccessLogSetting": group("/accessLogSettings", {"DestinationArn": "destinationArn", "Format": "format"}),
        "CanarySetting": group(
            "/canarySettings",
            {
                "DeploymentId": "deploymentId",
                "PercentTraffic": "percentTraffic",
                "StageVariableOverrides": "stageVariableOverrides",
                "UseStageCache": "useStageCache",
            },
            begins={"PercentTraffic": 0},
        ),
        "MethodSettings": method_settings,
    },
)

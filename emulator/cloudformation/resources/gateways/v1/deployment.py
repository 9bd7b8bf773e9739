"""AWS::ApiGateway::Deployment, with the stage that it may make: StageName, and StageDescription for its settings.

A stage of that name that is there already serves the new deployment, which is how Serverless deploys again: by a
deployment with a new logical id and the same StageName. Its settings cannot be said then. The stage goes with the
deployment that it serves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1.method_settings import SETTINGS
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import text
from emulator.cloudformation.resources.gateways.v1.stage import STAGE
from emulator.cloudformation.resources.provider import Context, refused, unless_gone

_AT_ONCE = ("CacheClusterEnabled", "CacheClusterSize", "TracingEnabled", "Variables")
"""What of a stage CreateDeployment takes."""
_THERE_ALREADY = "StageDescription cannot be specified when stage referenced by StageName already exists"
"""As users of Serverless report it."""


@dataclass(kw_only=True)
class Deployment(Patched):
    def complete(self, context: Context, properties: Properties) -> Properties:
        stage = properties.get("StageDescription") or {}
        at_once = {name: stage[name] for name in _AT_ONCE if name in stage}
        return {**properties, **at_once, "StageDescription": stage.get("Description")}

    def create(self, context: Context, properties: Properties) -> Made:
        described = properties.get("StageDescription") and properties.get("StageName")
        if described and _is_there(context, properties):
            raise refused(_THERE_ALREADY)
        made = super().create(context, properties)
        stage = _stage(made, properties)
        if stage:
            with self.kept(context, made, properties):
                rest = {name: value for name, value in stage.items() if name not in _AT_ONCE}
                STAGE.update(_alone(context), Made(stage["StageName"]), _named(rest), rest)
        return made

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self.change(context, made, old, new)
        stage = _stage(made, new)
        if stage:
            before = _stage(made, old) if old.get("StageName") == new["StageName"] else _named(stage)
            if _is_there(context, stage):
                STAGE.update(_alone(context), Made(stage["StageName"]), before, stage)
            else:
                STAGE.create(_alone(context), stage)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        stage = _stage(made, properties)
        if stage and _is_there(context, stage, made.physical_id):
            STAGE.delete(context, Made(stage["StageName"]), stage)
        super().delete(context, made, properties)


def _stage(made: Made, properties: Properties) -> Properties:
    """The stage as AWS::ApiGateway::Stage would have it; empty where there is none. Its own settings of methods are
    those of all methods."""
    if not properties.get("StageName"):
        return {}
    given = properties.get("StageDescription") or {}
    everywhere = {name: given[name] for name in SETTINGS if name in given}
    settings = [{"ResourcePath": "/*", "HttpMethod": "*", **everywhere}] if everywhere else []
    stage = {name: value for name, value in given.items() if name not in SETTINGS}
    return {
        **stage,
        "RestApiId": properties["RestApiId"],
        "StageName": properties["StageName"],
        "DeploymentId": made.physical_id,
        "MethodSettings": [*settings, *given.get("MethodSettings", [])],
    }


def _alone(context: Context) -> Context:
    """The stage is no resource of the stack, which does not tag it."""
    return replace(context, tags={})


def _named(stage: Properties) -> Properties:
    return {name: stage[name] for name in ("RestApiId", "StageName")}


def _is_there(context: Context, stage: Mapping[str, Any], deployment_id: str = "") -> bool:
    """Whether there is such a stage, and it serves the deployment, if one is given."""
    found: dict[str, Any] = {}
    with unless_gone():
        found = STAGE.call(context, "GetStage", stage)
    return bool(found) and deployment_id in ("", found["deploymentId"])


DEPLOYMENT = Deployment(
    noun="Deployment",
    key="deploymentId",
    within=("RestApiId",),
    fixed=("DeploymentCanarySettings",),
    renamed={"DeploymentCanarySettings": "canarySettings"},
    attributes={"DeploymentId": "id"},
    changes={"Description": text("/description")},
)

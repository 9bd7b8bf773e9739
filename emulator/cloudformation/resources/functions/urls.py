"""AWS::Lambda::Url.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html
"""

from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, changed, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider

_DEFAULTS: dict[str, Any] = {"Cors": {}, "InvokeMode": "BUFFERED"}


class Url:
    replaced_by = frozenset(("TargetFunctionArn", "Qualifier"))

    def create(self, context: Context, properties: Properties) -> Made:
        said = accepted(context.clients, "CreateFunctionUrlConfig", properties)
        made = call(context, "CreateFunctionUrlConfig", {**said, **_target(properties)})
        return Made(made["FunctionArn"], {name: made[name] for name in ("FunctionArn", "FunctionUrl")})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        said = accepted(context.clients, "UpdateFunctionUrlConfig", changed(old, new, _DEFAULTS))
        call(context, "UpdateFunctionUrlConfig", {**said, **_target(new)})
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        unless_gone(context, "DeleteFunctionUrlConfig", _target(properties))


def _target(properties: Properties) -> dict[str, Any]:
    return {"FunctionName": properties["TargetFunctionArn"], "Qualifier": properties.get("Qualifier")}


TYPES: dict[str, Provider] = {"AWS::Lambda::Url": Url()}

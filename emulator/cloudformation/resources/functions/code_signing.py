"""AWS::Lambda::CodeSigningConfig.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-codesigningconfig.html
"""

from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, changed, retag, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider
from emulator.cloudformation.resources.stack_tags import with_stack_tags

_DEFAULTS: dict[str, Any] = {
    "Description": "",
    "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"},
}


class CodeSigningConfig:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        said = accepted(context.clients, "CreateCodeSigningConfig", properties)
        made = call(context, "CreateCodeSigningConfig", {**said, "Tags": with_stack_tags(context, properties)})
        config = made["CodeSigningConfig"]
        names = ("CodeSigningConfigArn", "CodeSigningConfigId")
        return Made(config["CodeSigningConfigArn"], {name: config[name] for name in names})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        said = accepted(context.clients, "UpdateCodeSigningConfig", changed(old, new, _DEFAULTS))
        call(context, "UpdateCodeSigningConfig", {**said, "CodeSigningConfigArn": made.physical_id})
        retag(context, made.physical_id, new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        unless_gone(context, "DeleteCodeSigningConfig", {"CodeSigningConfigArn": made.physical_id})


TYPES: dict[str, Provider] = {"AWS::Lambda::CodeSigningConfig": CodeSigningConfig()}

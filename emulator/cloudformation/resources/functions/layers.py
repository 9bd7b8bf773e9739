"""AWS::Lambda::LayerVersion: any change is another version.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
"""

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider


class LayerVersion:
    replaced_by = frozenset(
        ("CompatibleRuntimes", "LicenseInfo", "CompatibleArchitectures", "LayerName", "Description", "Content")
    )

    def create(self, context: Context, properties: Properties) -> Made:
        """A layer without a name is named as its resource."""
        said = accepted(context.clients, "PublishLayerVersion", properties)
        arn = call(context, "PublishLayerVersion", {"LayerName": context.logical_id, **said})["LayerVersionArn"]
        return Made(arn, {"LayerVersionArn": arn})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        layer, _, number = made.physical_id.rpartition(":")
        unless_gone(context, "DeleteLayerVersion", {"LayerName": layer, "VersionNumber": number})


TYPES: dict[str, Provider] = {"AWS::Lambda::LayerVersion": LayerVersion()}

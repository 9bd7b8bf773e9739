"""AWS::Lambda::Permission and AWS::Lambda::LayerVersionPermission: statements of resource policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html
"""

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider

_LONGEST = 100


class Permission:
    replaced_by = frozenset((
        "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "SourceAccount", "SourceArn", "Principal",
        "PrincipalOrgID", "Action", "EventSourceToken",
    ))  # fmt: skip

    def create(self, context: Context, properties: Properties) -> Made:
        statement_id = context.new_name(_LONGEST)
        said = accepted(context.clients, "AddPermission", properties)
        call(context, "AddPermission", {**said, "StatementId": statement_id})
        return Made(statement_id, {"Id": statement_id})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """Whatever changes makes another statement."""
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        asked = {"FunctionName": properties["FunctionName"], "StatementId": made.physical_id}
        unless_gone(context, "RemovePermission", asked)


class LayerVersionPermission:
    """Its id is the layer version's ARN and the statement's, joined by `#`."""

    replaced_by = frozenset(("OrganizationId", "Principal", "Action", "LayerVersionArn"))

    def create(self, context: Context, properties: Properties) -> Made:
        statement_id = context.new_name(_LONGEST)
        said = accepted(context.clients, "AddLayerVersionPermission", properties)
        named = {**_version(properties), "StatementId": statement_id}
        call(context, "AddLayerVersionPermission", {**said, **named})
        name = f"{properties['LayerVersionArn']}#{statement_id}"
        return Made(name, {"Id": name})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        asked = {**_version(properties), "StatementId": made.physical_id.rpartition("#")[2]}
        unless_gone(context, "RemoveLayerVersionPermission", asked)


def _version(properties: Properties) -> dict[str, str]:
    layer, _, number = properties["LayerVersionArn"].rpartition(":")
    return {"LayerName": layer, "VersionNumber": number}


TYPES: dict[str, Provider] = {
    "AWS::Lambda::Permission": Permission(),
    "AWS::Lambda::LayerVersionPermission": LayerVersionPermission(),
}

"""AWS::Lambda::EventInvokeConfig: what becomes of asynchronous invocations.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
"""

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider


class EventInvokeConfig:
    replaced_by = frozenset(("FunctionName", "Qualifier"))

    def create(self, context: Context, properties: Properties) -> Made:
        _put(context, properties)
        return Made(f"{properties['FunctionName']}|{properties['Qualifier']}")

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """Putting replaces all of it."""
        _put(context, new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        asked = {name: properties[name] for name in ("FunctionName", "Qualifier")}
        unless_gone(context, "DeleteFunctionEventInvokeConfig", asked)


def _put(context: Context, properties: Properties) -> None:
    operation = "PutFunctionEventInvokeConfig"
    call(context, operation, accepted(context.clients, operation, properties))


TYPES: dict[str, Provider] = {"AWS::Lambda::EventInvokeConfig": EventInvokeConfig()}

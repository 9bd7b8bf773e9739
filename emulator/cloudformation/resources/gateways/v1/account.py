"""AWS::ApiGateway::Account: the role that writes logs, one in an account and region.

Deleting it leaves the role, as AWS does: other stacks may count on it."""

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1.patches import text
from emulator.cloudformation.resources.provider import Context

_ROLE = text("/cloudwatchRoleArn")


class Account:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        self._set(context, {}, properties)
        name = context.new_name()
        return Made(name, {"Id": name})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._set(context, old, new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """Nothing."""

    def _set(self, context: Context, old: Properties, new: Properties) -> None:
        changes = list(_ROLE(old.get("CloudWatchRoleArn"), new.get("CloudWatchRoleArn")))
        context.clients.call("apigateway", "UpdateAccount", {"patchOperations": changes})

"""AWS::IAM::Policy: one inline policy, put on roles, users and groups."""

import json

from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.foreign.declared import is_gone
from emulator.cloudformation.resources.provider import Context, ResourceFailed

_KINDS = {"Roles": "Role", "Users": "User", "Groups": "Group"}
Holder = tuple[str, str]
"""What a policy is put on: ("Role", its name)."""


class InlinePolicy:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        name = context.new_name(128)
        self._put(context, properties)
        return Made(name, {"Id": name})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._put(context, new)
        left = _holders(old) if old["PolicyName"] != new["PolicyName"] else _holders(old) - _holders(new)
        self._remove(context, old["PolicyName"], left)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._remove(context, properties["PolicyName"], _holders(properties))

    def _put(self, context: Context, properties: Properties) -> None:
        holders = _holders(properties)
        if not holders:
            raise ResourceFailed("At least one of [Groups,Roles,Users] must be non-empty.")
        document = json.dumps(properties["PolicyDocument"])
        for kind, name in sorted(holders):
            given = {f"{kind}Name": name, "PolicyName": properties["PolicyName"], "PolicyDocument": document}
            context.clients.call("iam", f"Put{kind}Policy", given)

    def _remove(self, context: Context, policy: str, holders: set[Holder]) -> None:
        for kind, name in sorted(holders):
            try:
                context.clients.call("iam", f"Delete{kind}Policy", {f"{kind}Name": name, "PolicyName": policy})
            except ClientError as error:
                if not is_gone(error):
                    raise


def _holders(properties: Properties) -> set[Holder]:
    return {(kind, name) for several, kind in _KINDS.items() for name in properties.get(several) or ()}

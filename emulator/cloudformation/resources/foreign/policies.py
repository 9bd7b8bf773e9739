"""Policies of several queues or topics: resources that are only there as a setting of others."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.foreign.declared import is_gone
from emulator.cloudformation.resources.provider import Context


@dataclass(frozen=True)
class PolicyOf:
    """targets: the property that lists what the policy is for, or has the only one. put: the operation of `service`
    that sets it; `members(context, target, policy)` are what it takes, policy being JSON, or None to take it off."""

    service: str
    targets: str
    put: str
    members: Callable[[Context, str, str | None], dict[str, Any]]
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        name = context.new_name(128)
        self._set(context, self._listed(properties), json.dumps(properties["PolicyDocument"]))
        return Made(name, {"Id": name})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._set(context, self._listed(new), json.dumps(new["PolicyDocument"]))
        self._set(context, [each for each in self._listed(old) if each not in self._listed(new)], None)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        self._set(context, self._listed(properties), None)

    def _listed(self, properties: Properties) -> list[str]:
        targets = properties[self.targets]
        return targets if isinstance(targets, list) else [targets]

    def _set(self, context: Context, targets: list[str], policy: str | None) -> None:
        for target in targets:
            try:
                context.clients.call(self.service, self.put, self.members(context, target, policy))
            except ClientError as error:
                if policy is not None or not is_gone(error):
                    raise

"""A plan's values while its resources come to be: the `Scope` that its functions are evaluated in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.records import HIDDEN, Made, Output, Stack
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import in_text
from emulator.cloudformation.templates.references import order
from emulator.cloudformation.templates.rules import check_rules
from emulator.cloudformation.templates.scope import Scope

_SSM = ("ssm", "ssm-secure")
_SECURE = ("ssm-secure", "secretsmanager")


def pseudo_parameters(stack: Stack) -> dict[str, Any]:
    return {
        "AWS::AccountId": stack.account_id,
        "AWS::NotificationARNs": stack.notification_arns,
        "AWS::Partition": "aws",
        "AWS::Region": stack.region,
        "AWS::StackId": stack.id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com",
    }


class Values:
    """What a stack's plan says, by what is made so far."""

    def __init__(self, stack: Stack, plan: Plan, stacks: Stacks, clients: Clients) -> None:
        self._stack = stack
        self._plan = plan
        self._stacks = stacks
        self._clients = clients
        self.imports: set[str] = set()

    def scope(self, made: Mapping[str, Made] | None = None) -> Scope:
        """made: what there is, if it is not what the stack has now."""
        if made is None:
            made = {name: each.made for name, each in self._stack.resources.items() if each.made is not None}
        return Scope(
            self._plan.template,
            self._plan.parameters,
            pseudo_parameters(self._stack),
            made,
            self._imported,
            self._dynamic,
        )

    def shown(self, node: Any) -> Any:
        """Properties as events have them, without what is secret: NoEcho's parameters and answers of custom resources,
        and what secure references stand for. None where nothing is.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
        """
        made = {name: each.made for name, each in self._stack.resources.items() if each.made is not None}
        given = self._plan.parameters
        secret = any(each.no_echo for each in given.values()) or any(each.no_echo for each in made.values())
        if not secret and not any(f"resolve:{kind}" in str(node) for kind in _SECURE):
            return None
        scope = Scope(
            self._plan.template,
            {name: replace(each, value=HIDDEN) if each.no_echo else each for name, each in given.items()},
            pseudo_parameters(self._stack),
            {name: replace(each, attributes=_Hidden()) if each.no_echo else each for name, each in made.items()},
            self._imported,
            self._unless_secure,
        )
        try:
            return scope.value(node)
        except TemplateError:  # a function that cannot do with asterisks
            return {}

    def active(self) -> list[str]:
        """The logical ids of the resources whose conditions hold, what they depend on first. Raises TemplateError, also
        where the parameters do not keep to the template's rules."""
        scope = self.scope({})
        condition = scope.condition
        check_rules(self._plan.template.rules, scope)
        resources = self._plan.template.resources
        found = [name for name, each in resources.items() if "Condition" not in each or condition(each["Condition"])]
        return order(self._plan.template, found, condition)

    def outputs(self) -> list[Output]:
        scope = self.scope()
        found = []
        for key, output in self._plan.template.outputs.items():
            if "Condition" in output and not scope.condition(output["Condition"]):
                continue
            export = scope.value(output["Export"]["Name"]) if "Export" in output else None
            value = scope.output(output["Value"])
            found.append(Output(key, value, output.get("Description"), export))
        return found

    def check_exports(self, outputs: list[Output]) -> None:
        """An export's name is one stack's alone, and its value stays what it is while another stack imports it.
        Raises TemplateError."""
        stack = self._stack
        others = self._stacks.exports(stack.account_id, stack.region)
        exported = {output.export: output.value for output in outputs if output.export is not None}
        for name in exported:
            other = others.get(name)
            if other is not None and other.stack_id != stack.id:
                raise TemplateError(f"Export with name {name} is already exported by stack {other.stack_name}")
        for output in stack.outputs:
            if output.export is None or exported.get(output.export) == output.value:
                continue
            users = [each.name for each in self._stacks.importers(stack.account_id, stack.region, output.export)]
            if users:
                done = "updated" if output.export in exported else "deleted"
                raise TemplateError(f"Export {output.export} cannot be {done} as it is in use by {' and '.join(users)}")

    def _imported(self, name: str) -> str:
        export = self._stacks.exports(self._stack.account_id, self._stack.region).get(name)
        if export is None:
            raise TemplateError(f"No export named {name} found.")
        self.imports.add(name)
        return export.value

    def _unless_secure(self, reference: str) -> str:
        secure = reference.partition(":")[0] in _SECURE
        return f"{{{{resolve:{reference}}}}}" if secure else self._dynamic(reference)

    def _dynamic(self, reference: str) -> str:
        """`ssm:name:version`, `secretsmanager:id:SecretString:key:stage:version`."""
        service, _, rest = reference.partition(":")
        try:
            if service in _SSM:
                return self._parameter(rest, decrypted=service == "ssm-secure")
            return self._secret(rest)
        except ClientError as refused:
            raise TemplateError(
                f"Could not resolve {{{{resolve:{reference}}}}}: {refused.response['Error']['Message']}"
            ) from None

    def _parameter(self, name: str, *, decrypted: bool) -> str:
        answer = self._clients.call("ssm", "GetParameter", {"Name": name, "WithDecryption": decrypted})
        return str(answer["Parameter"]["Value"])

    def _secret(self, rest: str) -> str:
        """An ARN has colons itself; what follows it begins with `SecretString`."""
        name, _, wanted = rest.partition(":SecretString")
        key, stage, version = [*wanted.removeprefix(":").split(":"), "", "", ""][:3]
        asked = {"SecretId": name, "VersionStage": stage or None, "VersionId": version or None}
        secret = str(self._clients.call("secretsmanager", "GetSecretValue", asked)["SecretString"])
        if not key:
            return secret
        return _member(secret, key)


class _Hidden(dict[str, Any]):
    """Attributes of any name, none of which is shown."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return HIDDEN


def _member(secret: str, key: str) -> str:
    try:
        members = msgspec.json.decode(secret)
    except msgspec.DecodeError:
        members = None
    if not isinstance(members, dict) or key not in members:
        raise TemplateError(f"Could not find a value associated with JSONKey in SecretString: {key}")
    return in_text(members[key])

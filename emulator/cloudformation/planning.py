"""From a template's text and what it is given to a `Plan`: parse -> transforms -> check -> parameters.

A `Draft` is as far as AWS goes before it answers; what transforms make of it, it looks at later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation import capabilities
from emulator.cloudformation.clients import Clients
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.records import Stack
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.parameters import resolve
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse
from emulator.cloudformation.transforms.process import TransformContext, TransformFailed, names, process

_MACRO = "AWS::CloudFormation::Macro"
_THERE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")

Given = Sequence[Mapping[str, Any]]
"""Parameters: ParameterKey, and ParameterValue or UsePreviousValue."""


@dataclass(frozen=True)
class Draft:
    """document: the template as it was sent, parsed. transforms: the names of those it asks for."""

    body: str
    document: dict[str, Any]
    transforms: list[str]
    parameters: Given = ()
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()


def read(body: str) -> dict[str, Any]:
    """A template's document; what transforms rewrite is not looked at. Raises TemplateError."""
    document = parse(body)
    try:
        if not names(document):
            Template.of(document)
    except TransformFailed as failure:
        raise TemplateError(str(failure)) from None
    return document


def draft(body: str, parameters: Given, tags: dict[str, str], given: Sequence[str], *, reviewed: bool = False) -> Draft:
    """given: capabilities. reviewed: in a change set. Raises TemplateError, InsufficientCapabilities."""
    document = read(body)
    transforms = names(document)
    capabilities.check(document, given, expands=bool(transforms) and not reviewed)
    return Draft(body, document, transforms, parameters, tags, tuple(given))


def finish(draft: Draft, stack: Stack, stacks: Stacks, clients: Clients) -> Plan:
    """Raises TemplateError, also for a transform that failed, and InsufficientCapabilities."""
    previous = stack.plan.parameters if stack.plan else {}
    document = draft.document
    if draft.transforms:
        values = _before(document, draft.parameters, previous)
        context = TransformContext(
            clients,
            stack.account_id,
            stack.region,
            values,
            stack.id,
            stack.name,
            lambda name: macro(stacks, stack.account_id, stack.region, name),
        )
        try:
            document = process(document, context)
        except TransformFailed as failure:
            raise TemplateError(str(failure)) from None
        capabilities.check(document, draft.capabilities)
    template = Template.of(document)
    parameters = resolve(template, draft.parameters, previous, _reader(clients))
    return Plan(draft.body, template, parameters, draft.tags, draft.capabilities)


def macro(stacks: Stacks, account_id: str, region: str, name: str) -> str | None:
    """The function of a macro that a stack has, or None."""
    for stack in stacks.every(account_id, region):
        for each in list(stack.resources.values()):
            if each.type == _MACRO and each.status in _THERE and each.properties.get("Name") == name:
                return str(each.properties["FunctionName"])
    return None


def _before(document: Mapping[str, Any], given: Given, previous: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as transforms see them: as they are given, or their defaults."""
    declared = document.get("Parameters")
    values = {
        name: each["Default"]
        for name, each in (declared.items() if isinstance(declared, Mapping) else ())
        if isinstance(each, Mapping) and "Default" in each
    }
    for each in given:
        key = each.get("ParameterKey", "")
        if each.get("UsePreviousValue"):
            values |= {key: previous[key].given} if key in previous else {}
        elif "ParameterValue" in each:
            values[key] = each["ParameterValue"]
    return values


def _reader(clients: Clients) -> Callable[[str], str]:
    """Of parameters in Systems Manager."""

    def read(name: str) -> str:
        try:
            found = clients("ssm").get_parameter(Name=name)["Parameter"]
        except ClientError:
            raise TemplateError(f"Unable to fetch parameters [{name}] from parameter store for this account.") from None
        if found["Type"] == "SecureString":
            raise TemplateError(
                f"Parameters [{name}] referenced by template have types not supported by CloudFormation."
            )
        return str(found["Value"])

    return read

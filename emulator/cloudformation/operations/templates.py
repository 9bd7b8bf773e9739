"""Templates: those that stacks have, and what one that is sent declares and needs."""

import json
from collections.abc import Mapping
from typing import Any

from emulator.cloudformation import capabilities, planning, sources
from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.change_sets import change_set_of
from emulator.cloudformation.operations.finding import found
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.templates.functions import in_text
from emulator.cloudformation.templates.text import parse
from emulator.cloudformation.transforms.process import names

_STAGES = ["Original", "Processed"]


@operation
def get_template(
    account: Account,
    *,
    stack_name: str | None = None,
    change_set_name: str | None = None,
    template_stage: str = "Processed",
) -> dict[str, Any]:
    if change_set_name is not None:
        plan = change_set_of(account, change_set_name, stack_name)[1].plan
    elif stack_name is not None:
        plan = found(account, stack_name).plan
    else:
        raise ValidationError("Either StackName or ChangeSetName must be specified.")
    if plan is None:  # CDK reads it of a stack that has only a change set yet, SAM asks for that one's then
        return {"stages_available": _STAGES}
    rewritten = template_stage == "Processed" and plan.template.document != parse(plan.body)
    body = json.dumps(plan.template.document) if rewritten else plan.body
    return {"template_body": body, "stages_available": _STAGES}


@operation
def get_template_summary(
    account: Account,
    *,
    template_body: str | None = None,
    template_url: str | None = None,
    stack_name: str | None = None,
    stack_set_name: str | None = None,
    call_as: str | None = None,
    template_summary_config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    if stack_name is not None and template_body is None and template_url is None:
        plan = found(account, stack_name).plan
        if plan is None:
            raise ValidationError(f"Template for {stack_name} is not available")
        body = plan.body
    else:
        body = sources.body_of(account.clients, template_body, template_url)
    document = planning.read(body)
    resources = _section(document, "Resources").values()
    types = {each["Type"] for each in resources if isinstance(each, Mapping) and isinstance(each.get("Type"), str)}
    return {
        **_declared(document),
        "parameters": [_declaration(name, each) for name, each in _parameters(document).items()],
        "resource_types": sorted(types),
        "version": document.get("AWSTemplateFormatVersion"),
        "metadata": json.dumps(document["Metadata"]) if "Metadata" in document else None,
    }


@operation
def validate_template(
    account: Account, *, template_body: str | None = None, template_url: str | None = None
) -> dict[str, Any]:
    document = planning.read(sources.body_of(account.clients, template_body, template_url))
    return {
        **_declared(document),
        "parameters": [_declaration(name, each) for name, each in _parameters(document).items()],
    }


def _declared(document: dict[str, Any]) -> dict[str, Any]:
    needed, types = capabilities.needed(document)
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]"
    return {
        "description": document.get("Description"),
        "capabilities": [needed] if needed else None,
        "capabilities_reason": reason if needed else None,
        "declared_transforms": names(document) or None,
    }


def _section(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _parameters(document: dict[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name: each for name, each in _section(document, "Parameters").items() if isinstance(each, Mapping)}


def _declaration(name: str, parameter: Mapping[str, Any]) -> dict[str, Any]:
    allowed = parameter.get("AllowedValues")
    return {
        "parameter_key": name,
        "default_value": in_text(parameter["Default"]) if "Default" in parameter else None,
        "parameter_type": parameter.get("Type"),
        "no_echo": in_text(parameter.get("NoEcho", False)) == "true",
        "description": parameter.get("Description"),
        "parameter_constraints": {"allowed_values": [in_text(each) for each in allowed]} if allowed else {},
    }

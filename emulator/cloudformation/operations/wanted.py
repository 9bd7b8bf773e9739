"""What CreateStack, UpdateStack and CreateChangeSet say alike of what a stack is to be."""

import uuid
from typing import Any, TypedDict

from emulator.cloudformation import planning, sources
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.engine.values import Values
from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.registry import Account
from emulator.cloudformation.planning import Draft
from emulator.cloudformation.records import Change, Stack
from emulator.cloudformation.templates.errors import TemplateError

_NONE: dict[str, str] = {}


class Wanted(TypedDict, total=False):
    template_body: str
    template_url: str
    parameters: list[dict[str, Any]]
    capabilities: list[str]
    resource_types: list[str]
    role_arn: str
    rollback_configuration: dict[str, Any]
    notification_arns: list[str]
    tags: list[dict[str, str]]
    deployment_config: dict[str, Any]
    disable_validation: bool


def new_stack(account: Account, name: str, status: str) -> Stack:
    """Not among the others yet."""
    stack_id = account.arn(f"stack/{name}/{uuid.uuid4()}")
    return Stack(stack_id, name, account.account_id, account.region, status)


def drafted(
    account: Account, stack: Stack, wanted: Wanted, use_previous_template: bool = False, *, reviewed: bool = False
) -> Draft:
    """Raises ValidationError, TemplateError, InsufficientCapabilities."""
    tags = {each["key"]: each["value"] for each in wanted["tags"]} if "tags" in wanted else None
    parameters = [_in_capitals(each) for each in wanted.get("parameters", ())]
    if tags is None:
        tags = stack.plan.tags if stack.plan else _NONE
    body = _body(account, stack, wanted, use_previous_template)
    return planning.draft(body, parameters, tags, wanted.get("capabilities", ()), reviewed=reviewed)


def planned(account: Account, stack: Stack, draft: Draft) -> Plan:
    """Raises TemplateError, also for a transform that failed, and InsufficientCapabilities."""
    plan = planning.finish(draft, stack, account.stacks, account.clients)
    _check_types(account, stack, plan)
    return plan


def changes(account: Account, stack: Stack, plan: Plan) -> tuple[bool, tuple[Change, ...]]:
    """Whether deploying it changes anything, if only outputs, and what of the resources. Raises TemplateError."""
    found = account.deployer.changes(stack, plan)
    if found or stack.plan is None or stack.status.endswith("_FAILED"):  # that one is to be completed
        return True, found
    return _values(account, stack, plan).outputs() != stack.outputs, ()


def settle(stack: Stack, wanted: Wanted) -> None:
    """What a stack keeps of it besides its plan."""
    stack.role_arn = wanted.get("role_arn", stack.role_arn)
    stack.notification_arns = wanted.get("notification_arns", stack.notification_arns)


def policy_of(account: Account, body: str | None, url: str | None) -> str | None:
    if body is not None and url is not None:
        raise ValidationError("You cannot specify both StackPolicyURL and StackPolicyBody.")
    return sources.text_at(account.clients, url, "StackPolicyURL") if url is not None else body


def _body(account: Account, stack: Stack, wanted: Wanted, use_previous_template: bool) -> str:
    body, url = wanted.get("template_body"), wanted.get("template_url")
    if not use_previous_template:
        return sources.body_of(account.clients, body, url)
    if body is not None or url is not None:
        raise ValidationError("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
    if stack.plan is None:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    previous: str = stack.plan.body
    return previous


def _check_types(account: Account, stack: Stack, plan: Plan) -> None:
    """Before anything is made; what a condition leaves out may be of any type."""
    resources = plan.template.resources
    wanted = {resources[name]["Type"] for name in _values(account, stack, plan).active()}
    unknown = sorted(each for each in wanted if account.types.find(each) is None)
    if unknown:
        raise TemplateError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")


def _values(account: Account, stack: Stack, plan: Plan) -> Values:
    return Values(stack, plan, account.stacks, account.clients)


_PARAMETER = {
    "parameter_key": "ParameterKey",
    "parameter_value": "ParameterValue",
    "use_previous_value": "UsePreviousValue",
}


def _in_capitals(parameter: dict[str, Any]) -> dict[str, Any]:
    return {_PARAMETER[name]: value for name, value in parameter.items() if name in _PARAMETER}

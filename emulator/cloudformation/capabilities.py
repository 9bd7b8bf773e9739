"""What a caller must have acknowledged before a template is deployed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html: `Capabilities`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from emulator.cloudformation.errors import InsufficientCapabilities

IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"
_NAMES: Mapping[str, str | None] = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}
"""The types that affect permissions, and the property that makes one a resource with a custom name."""


def needed(document: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """The capability that a template's resources need, and the types that need it."""
    found = [each for each in _resources(document) if each.get("Type") in _NAMES]
    if not found:
        return None, []
    named = any(_NAMES[each["Type"]] in each.get("Properties", {}) for each in found)
    return NAMED_IAM if named else IAM, sorted({each["Type"] for each in found})


def check(document: Mapping[str, Any], given: Collection[str], *, expands: bool = False) -> None:
    """expands: transforms rewrite it, and no change set is there to be looked at. Raises InsufficientCapabilities."""
    capability, _ = needed(document)
    missing = [capability] if capability and not {capability, NAMED_IAM} & {*given} else []
    if expands and AUTO_EXPAND not in given:
        missing.append(AUTO_EXPAND)
    if missing:
        raise InsufficientCapabilities(f"Requires capabilities : [{', '.join(missing)}]")


def _resources(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of a template that may not have been checked yet."""
    resources = document.get("Resources")
    found = resources.values() if isinstance(resources, Mapping) else ()
    return [each for each in found if isinstance(each, Mapping) and isinstance(each.get("Properties", {}), Mapping)]

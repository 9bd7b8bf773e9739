"""AWS::WAFv2: ACLs, what they are put on, and sets of addresses. Each change needs the lock token of the last one."""

from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Provider

_TAGS = Tagging("TagResource", "UntagResource")


def _locked(kind: str, attributes: dict[str, str]) -> Row:
    return Row(
        f"AWS::WAFv2::{kind}",
        "wafv2",
        f"Create{kind}",
        "join('|', [Name, Summary.Id, Scope])",
        {
            "Name": "split(id, '|')[0]",
            "Id": "split(id, '|')[1]",
            "Scope": "Scope",
            "LockToken": "LockToken",
            "ResourceARN": "Arn || Summary.ARN",
        },
        f"Delete{kind}",
        updates=(f"Update{kind}",),
        reads=f"Get{kind}",
        attributes={"Arn": f"{kind}.ARN", "Id": f"{kind}.Id", "LockToken": "LockToken", **attributes},
        named=("Name", 128),
        tags=_TAGS,
    )


TYPES: dict[str, Provider] = table(
    _locked("WebACL", {"Capacity": "WebACL.Capacity", "LabelNamespace": "WebACL.LabelNamespace"}),
    _locked("IPSet", {}),
    _locked("RuleGroup", {"LabelNamespace": "RuleGroup.LabelNamespace"}),
    Row(
        "AWS::WAFv2::WebACLAssociation",
        "wafv2",
        "AssociateWebACL",
        "{ResourceArn}|{WebACLArn}",
        {"ResourceArn": "ResourceArn"},
        "DisassociateWebACL",
    ),
)

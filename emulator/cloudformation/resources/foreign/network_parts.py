"""Parts of networks: flags of VPCs and subnets, rules of security groups, what a VPC endpoint is in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.parts import Call

_ANYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
"""What a new security group lets out, until its template says what it does."""


@dataclass(frozen=True)
class Flags:
    """Settings of which `put` takes one at a time, as `{"Value": true}`."""

    put: str
    names: tuple[str, ...]
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        for name in self.names:
            if name in new and new[name] != old.get(name):
                call(self.put, {name: {"Value": new[name]}})


@dataclass(frozen=True)
class Members:
    """A list of which `put` is told what came and what went: AddSubnetIds, RemoveSubnetIds."""

    put: str
    property: str
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = old.get(self.property, []), new.get(self.property, [])
        came = [each for each in after if each not in before]
        went = [each for each in before if each not in after]
        if old and (came or went):
            changes = {f"Add{self.property}": came, f"Remove{self.property}": went}
            call(self.put, {name: each for name, each in changes.items() if each})


@dataclass(frozen=True)
class Rules:
    """What a security group lets in or out. direction: Ingress, Egress."""

    direction: str
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = self._permissions(old), self._permissions(new)
        if went := [each for each in before if each not in after]:
            call(f"RevokeSecurityGroup{self.direction}", {"IpPermissions": went})
        if came := [each for each in after if each not in before]:
            call(f"AuthorizeSecurityGroup{self.direction}", {"IpPermissions": came})

    def _permissions(self, properties: Properties) -> list[dict[str, Any]]:
        rules = properties.get(f"SecurityGroup{self.direction}")
        if rules is None:
            return [_ANYTHING] if self.direction == "Egress" else []
        return [permission(rule) for rule in rules]


def permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of a template, whose members say what it is for, as EC2's operations have it."""
    said = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    about = {"Description": rule["Description"]} if "Description" in rule else {}
    for ours, (theirs, member) in _SIDES.items():
        if ours in rule:
            said[theirs] = [{member: rule[ours], **about}]
    return said


_SIDES = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}

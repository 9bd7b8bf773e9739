"""AWS::IAM: roles, users, groups, policies.

Inline policies of AWS::IAM::Policy are put on several roles, users and groups at once: `inline_policies.py`.
"""

from dataclasses import dataclass

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, renamed, table
from emulator.cloudformation.resources.foreign.inline_policies import InlinePolicy
from emulator.cloudformation.resources.foreign.parts import Call, Each, One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Provider

_LONGEST_SESSION = 3600
"""What MaxSessionDuration is by default, in seconds."""


def _identity(kind: str) -> tuple[Each, Each]:
    """The policies of a Role, User or Group."""
    return (
        Each("ManagedPolicyArns", f"Attach{kind}Policy", f"Detach{kind}Policy", member="PolicyArn"),
        Each("Policies", f"Put{kind}Policy", f"Delete{kind}Policy", identity="PolicyName"),
    )


def _boundary(kind: str) -> One:
    name = "PermissionsBoundary"
    return One(name, f"Put{kind}{name}", f"Delete{kind}{name}", member=name, made=True)


@dataclass(frozen=True)
class _Versions:
    """The document of a managed policy: changing it makes a version, of which there may be five; we keep one."""

    freed: bool = True

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        if not old or old["PolicyDocument"] == new.get("PolicyDocument"):
            return
        if new:
            call("CreatePolicyVersion", {"PolicyDocument": new["PolicyDocument"], "SetAsDefault": True})
        for version in call("ListPolicyVersions", {}).get("Versions", ()):
            if not version["IsDefaultVersion"]:
                call("DeletePolicyVersion", {"VersionId": version["VersionId"]})


_TAGS_OF_POLICY = Tagging("TagPolicy", "UntagPolicy")

TYPES: dict[str, Provider] = {
    **table(
        Row(
            "AWS::IAM::Role",
            "iam",
            "CreateRole",
            "RoleName",
            {"RoleName": "id"},
            "DeleteRole",
            updates=("UpdateRole",),
            defaults={"Description": "", "MaxSessionDuration": _LONGEST_SESSION},
            parts=(
                One("AssumeRolePolicyDocument", "UpdateAssumeRolePolicy", member="PolicyDocument", made=True),
                _boundary("Role"),
                *_identity("Role"),
            ),
            reads="GetRole",
            attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
            named=("RoleName", 64),
            tags=Tagging("TagRole", "UntagRole"),
        ),
        Row(
            "AWS::IAM::User",
            "iam",
            "CreateUser",
            "UserName",
            {"UserName": "id"},
            "DeleteUser",
            parts=(
                One(
                    "LoginProfile",
                    "CreateLoginProfile",
                    "DeleteLoginProfile",
                    again="UpdateLoginProfile",
                    freed=True,
                ),
                Each("Groups", "AddUserToGroup", "RemoveUserFromGroup", member="GroupName"),
                _boundary("User"),
                *_identity("User"),
            ),
            reads="GetUser",
            attributes={"Arn": "User.Arn"},
            named=("UserName", 64),
            tags=Tagging("TagUser", "UntagUser"),
        ),
        Row(
            "AWS::IAM::Group",
            "iam",
            "CreateGroup",
            "GroupName",
            {"GroupName": "id"},
            "DeleteGroup",
            parts=_identity("Group"),
            reads="GetGroup",
            attributes={"Arn": "Group.Arn"},
            named=("GroupName", 128),
        ),
        Row(
            "AWS::IAM::UserToGroupAddition",
            "iam",
            "GetGroup",
            "GroupName",
            {"GroupName": "GroupName"},
            parts=(Each("Users", "AddUserToGroup", "RemoveUserFromGroup", member="UserName"),),
            attributes={"Id": "id"},
        ),
        Row(
            "AWS::IAM::InstanceProfile",
            "iam",
            "CreateInstanceProfile",
            "InstanceProfileName",
            {"InstanceProfileName": "id"},
            "DeleteInstanceProfile",
            parts=(Each("Roles", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile", member="RoleName"),),
            reads="GetInstanceProfile",
            attributes={"Arn": "InstanceProfile.Arn"},
            named=("InstanceProfileName", 128),
        ),
        Row(
            "AWS::IAM::ManagedPolicy",
            "iam",
            "CreatePolicy",
            "Policy.Arn",
            {"PolicyArn": "id"},
            "DeletePolicy",
            parts=(
                _Versions(),
                Each("Roles", "AttachRolePolicy", "DetachRolePolicy", member="RoleName"),
                Each("Users", "AttachUserPolicy", "DetachUserPolicy", member="UserName"),
                Each("Groups", "AttachGroupPolicy", "DetachGroupPolicy", member="GroupName"),
            ),
            reads="GetPolicy",
            attributes={
                "PolicyArn": "Policy.Arn",
                "PolicyId": "Policy.PolicyId",
                "CreateDate": "Policy.CreateDate",
                "UpdateDate": "Policy.UpdateDate",
                "AttachmentCount": "Policy.AttachmentCount",
                "DefaultVersionId": "Policy.DefaultVersionId",
                "PermissionsBoundaryUsageCount": "Policy.PermissionsBoundaryUsageCount",
                "IsAttachable": "Policy.IsAttachable",
            },
            named=("ManagedPolicyName", 128),
            reshape=renamed(ManagedPolicyName="PolicyName"),
            tags=_TAGS_OF_POLICY,
        ),
        Row(
            "AWS::IAM::AccessKey",
            "iam",
            "CreateAccessKey",
            "AccessKey.AccessKeyId",
            {"AccessKeyId": "id", "UserName": "UserName"},
            "DeleteAccessKey",
            parts=(One("Status", "UpdateAccessKey", member="Status", default="Active"),),
            attributes={"Id": "id", "SecretAccessKey": "AccessKey.SecretAccessKey || SecretAccessKey"},
        ),
        Row(
            "AWS::IAM::ServiceLinkedRole",
            "iam",
            "CreateServiceLinkedRole",
            "Role.RoleName",
            {"RoleName": "id"},
            "DeleteServiceLinkedRole",
            updates=("UpdateRole",),
            defaults={"Description": ""},
            attributes={"RoleName": "id"},
        ),
        Row(
            "AWS::IAM::OIDCProvider",
            "iam",
            "CreateOpenIDConnectProvider",
            "OpenIDConnectProviderArn",
            {"OpenIDConnectProviderArn": "id"},
            "DeleteOpenIDConnectProvider",
            updates=("UpdateOpenIDConnectProviderThumbprint",),
            attributes={"Arn": "id"},
            tags=Tagging("TagOpenIDConnectProvider", "UntagOpenIDConnectProvider"),
        ),
        *(
            Row(
                f"AWS::IAM::{kind}Policy",
                "iam",
                f"Put{kind}Policy",
                f"{{PolicyName}}|{{{kind}Name}}",
                {"PolicyName": "PolicyName", f"{kind}Name": f"{kind}Name"},
                f"Delete{kind}Policy",
                updates=(f"Put{kind}Policy",),
            )
            for kind in ("Role", "User", "Group")
        ),
    ),
    "AWS::IAM::Policy": InlinePolicy(),
}

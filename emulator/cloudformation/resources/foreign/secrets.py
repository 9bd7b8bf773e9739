"""AWS::SSM parameters, AWS::SecretsManager and AWS::KMS: what is kept, and what it is kept by."""

import json
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, renamed, table
from emulator.cloudformation.resources.foreign.parts import Call, One, Switch
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Provider, refused

_PARAMETER = (
    "join('', ['arn:aws:ssm:', region, ':', account, ':parameter', starts_with(id, '/') && id || join('/', ['', id])])"
)
_TAGS = Tagging("TagResource", "UntagResource")


@dataclass(frozen=True)
class _Generated:
    """GenerateSecretString: a password by itself, or as a member of an object; made again if what is asked for changes.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
    """

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        asked = new.get("GenerateSecretString")
        if asked is None or asked == old.get("GenerateSecretString"):
            return
        template, key = asked.get("SecretStringTemplate"), asked.get("GenerateStringKey")
        secret = call("GetRandomPassword", asked)["RandomPassword"]
        if template is not None:
            secret = json.dumps({**members_of(template, "SecretStringTemplate"), key: secret})
        call("PutSecretValue", {"SecretString": secret})


def members_of(text: str, what: str) -> dict[str, Any]:
    """An object of JSON. Raises ResourceFailed for any other text."""
    try:
        members = json.loads(text)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise refused(f"{what} is not an object of JSON")
    return members


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::SSM::Parameter",
        "ssm",
        "PutParameter",
        "Name",
        {"Name": "id", "ResourceId": "id", "ResourceType": '`"Parameter"`', "Overwrite": "`true`"},
        "DeleteParameter",
        updates=("PutParameter",),
        defaults={"Description": ""},
        attributes={"Arn": _PARAMETER, "Type": "Type", "Value": "Value"},
        named=("Name", 1024),
        tags=Tagging("AddTagsToResource", "RemoveTagsFromResource"),
    ),
    Row(
        "AWS::SecretsManager::Secret",
        "secretsmanager",
        "CreateSecret",
        "ARN",
        {"SecretId": "id", "ForceDeleteWithoutRecovery": "`true`"},
        "DeleteSecret",
        updates=("UpdateSecret",),
        defaults={"Description": ""},
        parts=(_Generated(),),
        attributes={"Id": "id"},
        named=("Name", 64),
        reshape=renamed(ReplicaRegions="AddReplicaRegions"),
        tags=_TAGS,
    ),
    Row(
        "AWS::SecretsManager::ResourcePolicy",
        "secretsmanager",
        "PutResourcePolicy",
        "SecretId",
        {"SecretId": "SecretId"},
        "DeleteResourcePolicy",
        updates=("PutResourcePolicy",),
        attributes={"Id": "id"},
    ),
    Row(
        "AWS::SecretsManager::RotationSchedule",
        "secretsmanager",
        "RotateSecret",
        "SecretId",
        {"SecretId": "SecretId"},
        "CancelRotateSecret",
        updates=("RotateSecret",),
        attributes={"Id": "id"},
    ),
    Row(
        "AWS::KMS::Key",
        "kms",
        "CreateKey",
        "KeyMetadata.KeyId",
        {"KeyId": "id", "PolicyName": '`"default"`', "PendingWindowInDays": "PendingWindowInDays"},
        "ScheduleKeyDeletion",
        updates=("UpdateKeyDescription",),
        defaults={"Description": ""},
        parts=(
            One("Policy", "PutKeyPolicy", member="Policy", made=True),
            Switch("EnableKeyRotation", "EnableKeyRotation", "DisableKeyRotation"),
            Switch("Enabled", "EnableKey", "DisableKey", default=True),
        ),
        reads="DescribeKey",
        attributes={"Arn": "KeyMetadata.Arn", "KeyId": "id"},
        reshape=renamed(KeyPolicy="Policy"),
        tags=_TAGS,
    ),
    Row(
        "AWS::KMS::Alias",
        "kms",
        "CreateAlias",
        "AliasName",
        {"AliasName": "id"},
        "DeleteAlias",
        updates=("UpdateAlias",),
    ),
)

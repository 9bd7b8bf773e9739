"""AWS::Cognito: user pools with their clients, domains, groups and users, and identity pools."""

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.parts import One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_TAGS = Tagging("TagResource", "UntagResource", property="UserPoolTags")


def _pool(context: Context, properties: Properties) -> Properties:
    members = {("PoolName" if name == "UserPoolName" else name): value for name, value in properties.items()}
    members["UserPoolTags"] = _TAGS.wanted(context, properties)  # moto takes them here only
    if factors := properties.get("EnabledMfas"):
        members["_mfa"] = {
            "MfaConfiguration": properties.get("MfaConfiguration", "OFF"),
            "SoftwareTokenMfaConfiguration": {"Enabled": "SOFTWARE_TOKEN_MFA" in factors},
        }
    return members


def _user(_context: Context, properties: Properties) -> Properties:
    """Who is not to be written to is made without a message."""
    return {**properties, "MessageAction": properties.get("MessageAction", "SUPPRESS")}


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::Cognito::UserPool",
        "cognito-idp",
        "CreateUserPool",
        "UserPool.Id",
        {"UserPoolId": "id"},
        "DeleteUserPool",
        updates=("UpdateUserPool",),
        parts=(One("_mfa", "SetUserPoolMfaConfig"),),
        attributes={
            "Arn": "arn:aws:cognito-idp:{region}:{account}:userpool/{id}",
            "ProviderName": "cognito-idp.{region}.amazonaws.com/{id}",
            "ProviderURL": "https://cognito-idp.{region}.amazonaws.com/{id}",
            "UserPoolId": "id",
        },
        named=("UserPoolName", 128),
        reshape=_pool,
    ),
    Row(
        "AWS::Cognito::UserPoolClient",
        "cognito-idp",
        "CreateUserPoolClient",
        "UserPoolClient.ClientId",
        {"ClientId": "id", "UserPoolId": "UserPoolId"},
        "DeleteUserPoolClient",
        updates=("UpdateUserPoolClient",),
        reads="DescribeUserPoolClient",
        attributes={
            "ClientId": "id",
            "ClientSecret": "UserPoolClient.ClientSecret",
            "Name": "UserPoolClient.ClientName",
        },
        named=("ClientName", 128),
    ),
    Row(
        "AWS::Cognito::UserPoolDomain",
        "cognito-idp",
        "CreateUserPoolDomain",
        "Domain",
        {"Domain": "id", "UserPoolId": "UserPoolId"},
        "DeleteUserPoolDomain",
        updates=("UpdateUserPoolDomain",),
        reads="DescribeUserPoolDomain",
        attributes={"CloudFrontDistribution": "DomainDescription.CloudFrontDistribution"},
    ),
    Row(
        "AWS::Cognito::UserPoolGroup",
        "cognito-idp",
        "CreateGroup",
        "GroupName",
        {"GroupName": "id", "UserPoolId": "UserPoolId"},
        "DeleteGroup",
        updates=("UpdateGroup",),
        defaults={"Description": ""},
        named=("GroupName", 128),
    ),
    Row(
        "AWS::Cognito::UserPoolUser",
        "cognito-idp",
        "AdminCreateUser",
        "Username",
        {"Username": "id", "UserPoolId": "UserPoolId"},
        "AdminDeleteUser",
        named=("Username", 128),
        reshape=_user,
    ),
    Row(
        "AWS::Cognito::UserPoolUserToGroupAttachment",
        "cognito-idp",
        "AdminAddUserToGroup",
        "{UserPoolId}|{GroupName}|{Username}",
        {"Username": "Username", "GroupName": "GroupName", "UserPoolId": "UserPoolId"},
        "AdminRemoveUserFromGroup",
    ),
    Row(
        "AWS::Cognito::UserPoolResourceServer",
        "cognito-idp",
        "CreateResourceServer",
        "Identifier",
        {"Identifier": "id", "UserPoolId": "UserPoolId"},
    ),
    Row(
        "AWS::Cognito::UserPoolIdentityProvider",
        "cognito-idp",
        "CreateIdentityProvider",
        "ProviderName",
        {"ProviderName": "id", "UserPoolId": "UserPoolId"},
        "DeleteIdentityProvider",
        updates=("UpdateIdentityProvider",),
    ),
    Row(
        "AWS::Cognito::IdentityPool",
        "cognito-identity",
        "CreateIdentityPool",
        "IdentityPoolId",
        {"IdentityPoolId": "id", "IdentityPoolName": "Name || IdentityPoolName"},
        "DeleteIdentityPool",
        updates=("UpdateIdentityPool",),
        attributes={"Name": "Name || IdentityPoolName", "Id": "id"},
        named=("IdentityPoolName", 128),
    ),
)

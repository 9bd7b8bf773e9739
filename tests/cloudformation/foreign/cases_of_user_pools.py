"""AWS::Cognito."""

from tests.cloudformation.foreign.cases import Around, Case

POOL: Around = ("Pool", "AWS::Cognito::UserPool", {})
GROUP: Around = ("Group", "AWS::Cognito::UserPoolGroup", {"UserPoolId": "<Pool>"})
USER: Around = ("User", "AWS::Cognito::UserPoolUser", {"UserPoolId": "<Pool>"})

CASES = (
    Case(
        "a pool of users has tags, and a second factor",
        "AWS::Cognito::UserPool",
        {
            "AutoVerifiedAttributes": ["email"],
            "Policies": {"PasswordPolicy": {"MinimumLength": "8"}},
            "UserPoolTags": {"a": "b"},
            "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            "MfaConfiguration": "OPTIONAL",
        },
        (
            "cognito-idp",
            "DescribeUserPool",
            {"UserPoolId": "<id>"},
            "UserPool.[UserPoolTags, Policies.PasswordPolicy.MinimumLength, MfaConfiguration]",
        ),
        [{"a": "b", "team": "shop", "aws:cloudformation:stack-name": "stack"}, 8, "OPTIONAL"],
        {"Policies": {"PasswordPolicy": {"MinimumLength": 9}}, "UserPoolTags": {"a": "c"}, "MfaConfiguration": "OFF"},
        [{"a": "c", "team": "shop", "aws:cloudformation:stack-name": "stack"}, 9, "OFF"],
        {
            "Arn": "arn:aws:cognito-idp:us-east-1:000000000000:userpool/<id>",
            "ProviderName": "cognito-idp.us-east-1.amazonaws.com/<id>",
            "UserPoolId": "<id>",
        },
    ),
    Case(
        "a client signs in otherwise",
        "AWS::Cognito::UserPoolClient",
        {"UserPoolId": "<Pool>", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "GenerateSecret": "true"},
        (
            "cognito-idp",
            "DescribeUserPoolClient",
            {"UserPoolId": "<Pool>", "ClientId": "<id>"},
            "UserPoolClient.ExplicitAuthFlows",
        ),
        ["ALLOW_USER_PASSWORD_AUTH"],
        {"UserPoolId": "<Pool>", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "GenerateSecret": "true"},
        ["ALLOW_USER_SRP_AUTH"],
        {"ClientId": "<id>"},
        around=(POOL,),
    ),
    Case(
        "a pool has a domain",
        "AWS::Cognito::UserPoolDomain",
        {"UserPoolId": "<Pool>", "Domain": "shop"},
        ("cognito-idp", "DescribeUserPoolDomain", {"Domain": "shop"}, "DomainDescription.UserPoolId"),
        "<Pool>",
        around=(POOL,),
    ),
    Case(
        "a user is in a group",
        "AWS::Cognito::UserPoolUserToGroupAttachment",
        {"UserPoolId": "<Pool>", "Username": "<User>", "GroupName": "<Group>"},
        ("cognito-idp", "ListUsersInGroup", {"UserPoolId": "<Pool>", "GroupName": "<Group>"}, "length(Users)"),
        1,
        around=(POOL, GROUP, USER),
    ),
    Case(
        "a pool of identities lets nobody in whom it does not know",
        "AWS::Cognito::IdentityPool",
        {"AllowUnauthenticatedIdentities": "true"},
        (
            "cognito-identity",
            "DescribeIdentityPool",
            {"IdentityPoolId": "<id>"},
            "AllowUnauthenticatedIdentities",
        ),
        True,
        {"AllowUnauthenticatedIdentities": False},
        False,
        {"Id": "<id>"},
    ),
)

"""Functions that user pools call, what they are told and what comes of their answers.

Events are those of the developer guide, "Customizing user pool workflows with Lambda triggers"; errors as they were
quoted by those who got them: https://github.com/aws-amplify/amplify-cli/issues/8506 (what a function raised),
https://github.com/anomalyco/sst/issues/1815 (a function that is too slow).
"""

import base64
import itertools
import json
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from emulator.aws.user_pools import calls
from emulator.testing import Emulator
from tests.apis import create_function
from tests.authorizers import HEADER, Guarded
from tests.clock import until
from tests.process import Server

PASSWORD = "Passw0rd!"
SCOPE = "aws.cognito.signin.user.admin"
_names = (f"person{number}" for number in itertools.count())
SOURCE = """
import json

def handler(event, context):
    print("told " + json.dumps(event))
    request, response = event["request"], event["response"]
    {body}
    return event
"""


class Pool:
    """With one function for some triggers, whose source has a body of the test's."""

    def __init__(self, aws: Any, body: str, *triggers: str, permitted: bool = True, **config: Any) -> None:
        self._logs, self.cognito = aws("logs"), aws("cognito-idp")
        self.function_arn = create_function(aws, SOURCE.replace("{body}", body))
        self._function = self.function_arn.rpartition(":")[2]
        version = {name: {**value, "LambdaArn": self.function_arn} for name, value in config.items()}
        self.id = self.cognito.create_user_pool(
            PoolName="triggers",
            AutoVerifiedAttributes=["email"],
            LambdaConfig={**dict.fromkeys(triggers, self.function_arn), **version},
        )["UserPool"]["Id"]
        self.arn = f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{self.id}"
        client = self.cognito.create_user_pool_client(UserPoolId=self.id, ClientName="app", ReadAttributes=["email"])
        self.client = client["UserPoolClient"]["ClientId"]
        if permitted:
            aws("lambda").add_permission(
                FunctionName=self._function,
                StatementId="pool",
                Action="lambda:InvokeFunction",
                Principal="cognito-idp.amazonaws.com",
                SourceArn=self.arn,
            )

    def sign_up(self, name: str = "", **more: Any) -> Any:
        email = [{"Name": "email", "Value": "ann@example.com"}]
        named = {"Username": name or next(_names), "Password": PASSWORD, "UserAttributes": email}
        return self.cognito.sign_up(ClientId=self.client, **{**named, **more})

    def person(self) -> str:
        """Somebody who may sign in."""
        name = next(_names)
        email = [{"Name": "email", "Value": "ann@example.com"}]
        self.cognito.admin_create_user(
            UserPoolId=self.id, Username=name, UserAttributes=email, MessageAction="SUPPRESS"
        )
        self.cognito.admin_set_user_password(UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True)
        return name

    def sign_in(self, name: str, password: str = PASSWORD, flow: str = "USER_PASSWORD_AUTH", **more: Any) -> Any:
        parameters = {"USERNAME": name, "PASSWORD": password}
        return self.cognito.initiate_auth(ClientId=self.client, AuthFlow=flow, AuthParameters=parameters, **more)

    def respond(self, answer: Any, **responses: str) -> Any:
        name, session = answer["ChallengeName"], answer["Session"]
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.client, ChallengeName=name, Session=session, ChallengeResponses=responses
        )

    def told(self) -> list[dict[str, Any]]:
        """The events so far."""
        found = self._logs.filter_log_events(logGroupName=f"/aws/lambda/{self._function}", filterPattern="told")
        return [json.loads(each["message"].partition(" ")[2]) for each in found["events"]]

    def sources(self) -> list[str]:
        return [event["triggerSource"] for event in self.told()]


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return found


def test_a_function_confirms_who_signs_up(aws: Any) -> None:
    """And is told when that is done, with what was told to it."""
    pool = Pool(
        aws, "response.update({n: True for n in response if 'Phone' not in n})", "PreSignUp", "PostConfirmation"
    )
    data = [{"Name": "invited", "Value": "yes"}]
    signed_up = pool.sign_up("ann", ValidationData=data, ClientMetadata={"from": "app"})
    assert signed_up["UserConfirmed"]
    assert "CodeDeliveryDetails" not in signed_up
    before, after = pool.told()
    assert before == {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": pool.id,
        "userName": "ann",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.client},
        "triggerSource": "PreSignUp_SignUp",
        "request": {
            "userAttributes": {"email": "ann@example.com"},
            "validationData": {"invited": "yes"},
            "clientMetadata": {"from": "app"},
        },
        "response": {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    }
    assert after["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert after["request"]["userAttributes"] == {
        "sub": signed_up["UserSub"],
        "email": "ann@example.com",
        "email_verified": "true",
        "cognito:user_status": "CONFIRMED",
    }
    assert pool.sign_in("ann")["AuthenticationResult"]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("raise ValueError('not you')", "UserLambdaValidationException", "PreSignUp failed with error not you."),
        ("return None", "InvalidLambdaResponseException", "Unrecognizable lambda output"),
        ("return {'response': 'yes'}", "InvalidLambdaResponseException", "Unrecognizable lambda output"),
        ("response['autoVerifyPhone'] = True", "InvalidLambdaResponseException", "phone_number"),
    ],
)
def test_nobody_is_there_whom_a_function_refuses(aws: Any, body: str, code: str, message: str) -> None:
    pool = Pool(aws, body, "PreSignUp")
    with pytest.raises(ClientError) as refused:
        pool.sign_up()
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]
    assert pool.cognito.list_users(UserPoolId=pool.id)["Users"] == []


def test_a_function_must_let_the_pool_call_it(aws: Any) -> None:
    pool = Pool(aws, "pass", "PreSignUp", permitted=False)
    with pytest.raises(ClientError) as refused:
        pool.sign_up()
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "UnexpectedLambdaException",
        "PreSignUp invocation failed due to error AccessDeniedException.",
    )


def test_a_pool_waits_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """For five seconds each: here for a tenth of one."""
    monkeypatch.setattr(calls, "_SECONDS", 0.1)
    with Emulator() as running:
        pool = Pool(running.client, "import time; time.sleep(0.5)", "PreSignUp")
        with pytest.raises(ClientError) as refused:
            pool.sign_up()
        until(lambda: pool.sources() == ["PreSignUp_SignUp"] * 3)
        running.reset()
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "UnexpectedLambdaException",
        "PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.",
    )


def test_who_is_made_confirmed_and_forgets(aws: Any) -> None:
    """Each with its source, and with the client that asked, if one did."""
    pool = Pool(aws, "pass", "PreSignUp", "PostConfirmation", "CustomMessage")
    pool.sign_up("ann")
    pool.cognito.confirm_sign_up(ClientId=pool.client, Username="ann", ConfirmationCode="123456")
    pool.cognito.forgot_password(ClientId=pool.client, Username="ann")
    pool.cognito.confirm_forgot_password(
        ClientId=pool.client, Username="ann", ConfirmationCode="123456", Password=PASSWORD
    )
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="ben")
    pool.cognito.admin_confirm_sign_up(UserPoolId=pool.id, Username="ben")
    told = [(each["triggerSource"], each["callerContext"]["clientId"]) for each in pool.told()]
    nobody = "CLIENT_ID_NOT_APPLICABLE"
    assert told == [
        ("PreSignUp_SignUp", pool.client),
        ("CustomMessage_SignUp", pool.client),
        ("PostConfirmation_ConfirmSignUp", pool.client),
        ("CustomMessage_ForgotPassword", pool.client),
        ("PostConfirmation_ConfirmForgotPassword", pool.client),
        ("PreSignUp_AdminCreateUser", nobody),
        ("CustomMessage_AdminCreateUser", nobody),
        ("PostConfirmation_ConfirmSignUp", nobody),
    ]
    written = pool.told()[6]
    assert written["request"]["codeParameter"] == "{####}"
    assert written["request"]["usernameParameter"] == "{username}"
    assert written["response"] == {"smsMessage": None, "emailMessage": None, "emailSubject": None}


def test_before_and_after_somebody_signs_in(aws: Any) -> None:
    """InitiateAuth's metadata is validation data of the first, and nothing for the others."""
    pool = Pool(aws, "pass", "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    name = pool.person()
    answer = pool.sign_in(name, ClientMetadata={"from": "app"})
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        pool.sign_in(name, "wrong")
    token = {"REFRESH_TOKEN": answer["AuthenticationResult"]["RefreshToken"]}
    pool.cognito.initiate_auth(ClientId=pool.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=token)
    assert pool.sources() == [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
        "PreAuthentication_Authentication",
        "TokenGeneration_RefreshTokens",
    ]
    before, after, tokens, *_ = pool.told()
    assert before["request"]["validationData"] == {"from": "app"}
    assert after["request"]["newDeviceUsed"] is False
    assert "clientMetadata" not in tokens["request"]


def test_a_function_keeps_somebody_out(aws: Any) -> None:
    pool = Pool(aws, "raise Exception('come back later')", "PreAuthentication")
    with pytest.raises(ClientError, match=r"PreAuthentication failed with error come back later\."):
        pool.sign_in(pool.person())


def test_a_new_password_is_a_challenge(aws: Any) -> None:
    pool, name = Pool(aws, "pass", "PreTokenGeneration"), next(_names)
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=name, TemporaryPassword="Temp0rary!")
    answer = pool.sign_in(name, "Temp0rary!")
    assert pool.respond(answer, USERNAME=name, NEW_PASSWORD=PASSWORD)["AuthenticationResult"]
    assert pool.sources() == ["TokenGeneration_NewPasswordChallenge"]


FIRST = """
    event["response"] = {"claimsOverrideDetails": {
        "claimsToAddOrOverride": {"tenant": "blue", "sub": "me", "cognito:groups": "all"},
        "claimsToSuppress": ["email", "iss"],
        "groupOverrideDetails": {"groupsToOverride": ["readers"], "preferredRole": "arn:r"},
    }}
"""
SECOND = """
    event["response"] = {"claimsAndScopeOverrideDetails": {
        "idTokenGeneration": {"claimsToAddOrOverride": {"tenant": {"name": "blue"}}},
        "accessTokenGeneration": {
            "claimsToAddOrOverride": {"levels": [1, 2]},
            "scopesToAdd": ["pets/read", "pets/write"],
            "scopesToSuppress": request["scopes"],
        },
    }}
"""


def test_a_function_changes_the_identity_token(aws: Any) -> None:
    """Groups in both tokens; what Cognito alone sets stays."""
    pool = Pool(aws, FIRST, "PreTokenGeneration")
    name, role = pool.person(), "arn:aws:iam::000000000000:role/admin"
    for group, more in (("staff", {}), ("admins", {"RoleArn": role, "Precedence": 1})):
        pool.cognito.create_group(UserPoolId=pool.id, GroupName=group, **more)
        pool.cognito.admin_add_user_to_group(UserPoolId=pool.id, Username=name, GroupName=group)
    tokens = pool.sign_in(name)["AuthenticationResult"]
    identity, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert (identity["tenant"], identity["cognito:groups"], identity["cognito:preferred_role"]) == (
        "blue",
        ["readers"],
        "arn:r",
    )
    assert "email" not in identity
    assert identity["sub"] == access["sub"] != "me"
    assert identity["iss"].endswith(pool.id)
    assert (access["cognito:groups"], access["scope"]) == (["readers"], SCOPE)
    assert "tenant" not in access
    (told,) = pool.told()
    assert told["version"] == "1"
    assert told["request"]["groupConfiguration"] == {
        "groupsToOverride": ["admins", "staff"],
        "iamRolesToOverride": [role],
        "preferredRole": role,
    }
    assert pool.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == name


@pytest.mark.parametrize("version", ["2", "3"])
def test_a_function_changes_both_tokens(aws: Any, emulator: Server, version: str) -> None:
    """And an authorizer of ours sees the scopes."""
    pool = Pool(aws, SECOND, PreTokenGenerationConfig={"LambdaVersion": f"V{version}_0"})
    tokens = pool.sign_in(pool.person())["AuthenticationResult"]
    identity, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert (identity["tenant"], identity["email"]) == ({"name": "blue"}, "ann@example.com")
    assert (access["levels"], access["scope"]) == ([1, 2], "pets/read pets/write")
    assert "tenant" not in access
    (told,) = pool.told()
    assert (told["version"], told["request"]["scopes"]) == (version, [SCOPE])

    kind = "COGNITO_USER_POOLS"
    made = Guarded(aws, emulator, kind, type=kind, providerARNs=[pool.arn], identitySource=HEADER)
    made.method("write", authorizationScopes=["pets/write"])
    made.method("delete", authorizationScopes=["pets/delete"])
    url, headers = made.deploy(), {"Authorization": tokens["AccessToken"]}
    found = [requests.get(f"{url}/{path}", headers=headers, timeout=20).status_code for path in ("write", "delete")]
    assert found == [200, 401]


MIGRATES = f"""
    if request["password"] not in ("", "{PASSWORD}"):
        raise Exception("Bad password")
    if event["userName"] != "stranger":
        response["userAttributes"] = {{"email": "old@example.com", "email_verified": "true"}}
        response["finalUserStatus"] = "CONFIRMED"
"""


def test_somebody_comes_from_elsewhere(aws: Any) -> None:
    pool, name = Pool(aws, MIGRATES, "UserMigration"), next(_names)
    with pytest.raises(ClientError, match=r"UserMigration failed with error Bad password\."):
        pool.sign_in(name, "wrong")
    with pytest.raises(ClientError, match="Exception migrating user in app client"):
        pool.sign_in("stranger")
    assert pool.sign_in(name)["AuthenticationResult"]
    assert pool.sign_in(name)["AuthenticationResult"]
    assert pool.sources() == ["UserMigration_Authentication"] * 3
    user = pool.cognito.admin_get_user(UserPoolId=pool.id, Username=name)
    assert user["UserStatus"] == "CONFIRMED"
    assert {"Name": "email", "Value": "old@example.com"} in user["UserAttributes"]
    pool.cognito.forgot_password(ClientId=pool.client, Username=next(_names))
    assert pool.sources()[3:] == ["UserMigration_ForgotPassword"]


CHALLENGES = """
    source = event["triggerSource"]
    if source.startswith("Define"):
        response["issueTokens"] = any(each["challengeResult"] for each in request["session"])
        response["failAuthentication"] = len(request["session"]) == 2
        response["challengeName"] = "CUSTOM_CHALLENGE"
    elif source.startswith("Create"):
        number = str(len(request["session"]))
        response["publicChallengeParameters"] = {"question": number}
        response["privateChallengeParameters"] = {"answer": number}
        response["challengeMetadata"] = "M" + number
    elif source.startswith("Verify"):
        response["answerCorrect"] = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]
"""
OWN = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "PostAuthentication")


def test_challenges_of_ones_own(aws: Any) -> None:
    """The first answer is wrong, the second right."""
    pool = Pool(aws, CHALLENGES, *OWN)
    name = pool.person()
    first = pool.sign_in(name, flow="CUSTOM_AUTH")
    assert (first["ChallengeName"], first["ChallengeParameters"]) == (
        "CUSTOM_CHALLENGE",
        {"USERNAME": name, "question": "0"},
    )
    second = pool.respond(first, USERNAME=name, ANSWER="wrong")
    assert second["ChallengeParameters"]["question"] == "1"
    with pytest.raises(ClientError, match="Invalid session for the user"):
        pool.respond(first, USERNAME=name, ANSWER="0")
    tokens = pool.respond(second, USERNAME=name, ANSWER="1")["AuthenticationResult"]
    assert claims(tokens["IdToken"])["cognito:username"] == name
    assert pool.sources() == [f"{trigger}_Authentication" for trigger in (*OWN[:3], *OWN[:3], OWN[0], OWN[3])]
    asked_last = pool.told()[-2]["request"]["session"]
    assert asked_last == [
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": False, "challengeMetadata": "M0"},
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "M1"},
    ]


def test_who_answers_wrong_too_often(aws: Any) -> None:
    pool = Pool(aws, CHALLENGES, *OWN)
    name = pool.person()
    second = pool.respond(pool.sign_in(name, flow="CUSTOM_AUTH"), USERNAME=name, ANSWER="wrong")
    with pytest.raises(ClientError, match=r"NotAuthorizedException.* Incorrect username or password\."):
        pool.respond(second, USERNAME=name, ANSWER="wrong")


def test_without_challenges_of_ones_own(aws: Any) -> None:
    pool = Pool(aws, "pass", "PreSignUp")
    with pytest.raises(ClientError, match="Custom auth lambda trigger is not configured for the user pool"):
        pool.sign_in(pool.person(), flow="CUSTOM_AUTH")
    with pytest.raises(ClientError, match="UserNotFoundException"):
        pool.sign_in("stranger", flow="CUSTOM_AUTH")

"""Roles that integrations and authorizers name: may the gateway assume them, and what may they, or callers, do then?

handbook/02 sections 8 and 18, handbook/04 section 2.3. Roles are made in the embedded IAM.
"""

import itertools
import json
from typing import Any

import boto3
import pytest
import requests
from botocore.credentials import Credentials

from tests.apis import create_function, deploy, uri
from tests.data_plane.apis.deploying import Deployed
from tests.data_plane.auth.signing import signed
from tests.http_apis import HttpApi
from tests.process import Server, running

ACCOUNT = "000000000000"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:roles"
GATEWAY = {"Service": "apigateway.amazonaws.com"}
FAILED = "Execution failed due to configuration error:"
NOT_ASSUMED = f"{FAILED} API Gateway does not have permission to assume the provided role"
NOT_ALLOWED = f"{FAILED} Invalid permissions on Lambda function"
SAYS_HELLO = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"
_names = (f"of-roles{number}" for number in itertools.count())


def statement(effect: str, action: str, resource: str = "*") -> dict[str, str]:
    return {"Effect": effect, "Action": action, "Resource": resource}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def role(aws: Any, *statements: dict[str, str], trusts: Any = None, **condition: Any) -> str:
    """A new role with this policy, if it has one; its ARN. trusts: a Principal, the gateway where it is not said."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusts or GATEWAY, **condition}
    name = next(_names)
    made = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
    if statements:
        aws("iam").put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    return str(made["Arn"])


@pytest.fixture(scope="module")
def hello(aws: Any) -> str:
    """A function whose own policy lets nobody call it."""
    return create_function(aws, SAYS_HELLO)


def proxy(function_arn: str, credentials: str) -> dict[str, Any]:
    return {
        "type": "AWS_PROXY",
        "integrationHttpMethod": "POST",
        "uri": uri(function_arn),
        "credentials": credentials,
    }


CALLS = statement("Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:*:function:*")
OTHER = "arn:aws:lambda:us-east-1:*:function:other"
ANOTHER = {"Service": "lambda.amazonaws.com"}
FUNCTIONS = [
    pytest.param((CALLS,), {}, 200, "", id="one that may call it"),
    pytest.param((CALLS,), {"trusts": "*"}, 200, "", id="one that everybody may assume"),
    pytest.param((CALLS,), {"trusts": ANOTHER}, 500, NOT_ASSUMED, id="one that another service may assume"),
    pytest.param((), {}, 500, NOT_ALLOWED, id="one without a policy"),
    pytest.param((statement("Allow", "lambda:InvokeFunction", OTHER),), {}, 500, NOT_ALLOWED, id="another function"),
    pytest.param((CALLS, statement("Deny", "lambda:*")), {}, 500, NOT_ALLOWED, id="one that is denied it"),
    pytest.param(
        (CALLS,),
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:execute-api:*:*:*/*/ANY/*"}}},
        200,
        "",
        id="for this API's method",
    ),
    pytest.param(
        (CALLS,),
        {"Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}},
        500,
        NOT_ASSUMED,
        id="for another account's APIs",
    ),
]


@pytest.mark.parametrize(("policy", "trust", "status", "line"), FUNCTIONS)
def test_functions(
    aws: Any, emulator: Server, hello: str, policy: Any, trust: dict[str, Any], status: int, line: str
) -> None:
    arn = role(aws, *policy, **trust)
    url = deploy(aws, emulator, proxy(hello, arn))
    answer = requests.get(f"{url}/x", timeout=20)
    body = "hello" if status == 200 else '{"message": "Internal server error"}'
    assert (answer.status_code, answer.text) == (status, body)
    api, gateway = url.split("/")[-2], aws("apigateway")
    resource = next(each["id"] for each in gateway.get_resources(restApiId=api)["items"] if each["path"] != "/")
    tried = gateway.test_invoke_method(restApiId=api, resourceId=resource, httpMethod="ANY", pathWithQueryString="/x")
    log = tried["log"]
    assert (line in log) if line else (FAILED not in log)
    assert line != NOT_ASSUMED or f"{line} {arn}" in log


def test_changes_of_a_role_count_at_once(aws: Any, emulator: Server, hello: str) -> None:
    arn = role(aws)
    url = f"{deploy(aws, emulator, proxy(hello, arn))}/x"
    assert requests.get(url, timeout=20).status_code == 500
    aws("iam").put_role_policy(RoleName=arn.rpartition("/")[2], PolicyName="own", PolicyDocument=document(CALLS))
    assert requests.get(url, timeout=20).status_code == 200


def test_a_role_that_iam_does_not_know(aws: Any, emulator: Server, hello: str) -> None:
    """It may do everything, but where IAM is enforced strictly."""
    made_up = proxy(hello, f"arn:aws:iam::{ACCOUNT}:role/made-up")
    assert requests.get(f"{deploy(aws, emulator, made_up)}/x", timeout=20).text == "hello"
    with running(["-m", "emulator", "start", "--port", "0", "--iam-enforcement", "strict"]) as strict:

        def client(service: str) -> Any:
            keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
            return boto3.client(service, endpoint_url=strict.url, **keys)

        function = create_function(client, SAYS_HELLO)
        made_up = proxy(function, made_up["credentials"])
        assert requests.get(f"{deploy(client, strict, made_up)}/x", timeout=20).status_code == 500
        real = proxy(function, role(client, CALLS))
        assert requests.get(f"{deploy(client, strict, real)}/x", timeout=20).text == "hello"


@pytest.fixture(scope="module")
def queue(aws: Any) -> str:
    return str(aws("sqs").create_queue(QueueName="roles")["QueueUrl"])


SENDS = statement("Allow", "sqs:SendMessage", QUEUE)
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
REFUSED = "is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:roles because"


@pytest.mark.parametrize(
    ("policy", "trust", "status", "said"),
    [
        pytest.param((SENDS,), {}, 200, "MessageId", id="one that may send"),
        pytest.param((), {}, 400, REFUSED, id="one that may do nothing"),
        pytest.param((statement("Allow", "sqs:SendMessage", QUEUE + "2"),), {}, 400, REFUSED, id="to another queue"),
        pytest.param((SENDS,), {"trusts": ANOTHER}, 500, "Internal server error", id="one that may not be assumed"),
    ],
)
@pytest.mark.parametrize("style", ["path", "action"])
def test_services(
    aws: Any, emulator: Server, queue: str, style: str, policy: Any, trust: Any, status: int, said: str
) -> None:
    """What a service refuses is an answer of the service, and mapped as such."""
    address, form = {
        "path": (f"sqs:path/{ACCOUNT}/roles", "Action=SendMessage&MessageBody=hello"),
        "action": ("sqs:action/SendMessage", f"QueueUrl={queue}&MessageBody=hello"),
    }[style]
    integration = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": f"arn:aws:apigateway:us-east-1:{address}",
        "credentials": role(aws, *policy, **trust),
        "requestTemplates": {"application/json": form},
        "requestParameters": FORM,
    }
    url = deploy(aws, emulator, integration, responses={"200": {}, "400": {"selectionPattern": "4\\d{2}"}})
    answer = requests.post(f"{url}/x", json={}, timeout=20)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


@pytest.mark.parametrize(
    ("address", "template", "denial"),
    [
        (
            "dynamodb:action/GetItem",
            '{"TableName": "pets", "Key": {}}',
            f"dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/pets",
        ),
        (
            "events:action/PutEvents",
            '{"Entries": [{"Source": "s"}]}',
            f"events:PutEvents on resource: arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default",
        ),
        (
            "sns:action/Publish&TopicArn=arn:aws:sns:us-east-1:1:t&Message=m",
            "",
            "sns:Publish on resource: arn:aws:sns:us-east-1:1:t",
        ),
        ("s3:path/shelf/a/b", "", "s3:PutObject on resource: arn:aws:s3:::shelf/a/b"),
        (
            "states:action/StartExecution",
            '{"stateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:m"}',
            "states:StartExecution on resource: arn:aws:states:us-east-1:1:stateMachine:m",
        ),
        (
            "kinesis:action/PutRecord",
            '{"StreamName": "s"}',
            f"kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/s",
        ),
    ],
)
def test_what_services_call_what_is_done(aws: Any, emulator: Server, address: str, template: str, denial: str) -> None:
    arn = role(aws)
    integration = {
        "type": "AWS",
        "integrationHttpMethod": "PUT" if address.startswith("s3") else "POST",
        "uri": f"arn:aws:apigateway:us-east-1:{address}",
        "credentials": arn,
        "requestTemplates": {"application/json": template},
    }
    text = requests.post(f"{deploy(aws, emulator, integration, responses={'200': {}})}/x", json={}, timeout=20).text
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{arn.rpartition('/')[2]}/BackplaneAssumeRoleSession"
    assert f"User: {session} is not authorized to perform: {denial} because no identity-based policy allows" in text


def test_an_object_whose_resource_is_not_known_is_left_to_the_service(aws: Any, emulator: Server) -> None:
    """A role is assumed, but its policies cannot be asked."""
    aws("ssm").put_parameter(Name="roles", Value="v", Type="String", Overwrite=True)
    integration = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:ssm:action/GetParameter",
        "credentials": role(aws),
        "requestTemplates": {"application/json": '{"Name": "roles"}'},
    }
    url = deploy(aws, emulator, integration, responses={"200": {}})
    assert requests.post(f"{url}/x", json={}, timeout=20).json()["Parameter"]["Value"] == "v"


ROLE_PROBLEM = "The IAM role configured on the integration or API Gateway doesn't have permissions"


IN_THE_STAGE = f"arn:aws:iam::{ACCOUNT}:${{stageVariables.role}}"
"""Of AWS's guide, for both kinds of API: `arn:aws:iam::<account_id>:${stageVariables.<variable_name>}`."""


@pytest.mark.parametrize(("policy", "status"), [((CALLS,), 200), ((), 500)], ids=["may", "may not"])
def test_a_stage_says_which_role(aws: Any, emulator: Server, hello: str, policy: Any, status: int) -> None:
    variables = {"role": role(aws, *policy).rpartition(":")[2]}
    rest = Deployed(aws, emulator)
    rest.method("GET", proxy(hello, IN_THE_STAGE))
    rest.deploy(variables=variables)
    http = HttpApi(aws, emulator)
    http.gateway.update_stage(ApiId=http.id, StageName="$default", StageVariables=variables)
    http.calls(hello, "GET /", CredentialsArn=IN_THE_STAGE)
    answers = [requests.get(url, timeout=10) for url in (f"{rest.url}/things", http.url)]
    assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize(
    ("policy", "trust", "status"),
    [((CALLS, SENDS), {}, 200), ((), {}, 500), ((CALLS, SENDS), {"trusts": ANOTHER}, 500)],
    ids=["may", "may not", "may not be assumed"],
)
def test_http_apis(aws: Any, emulator: Server, hello: str, queue: str, policy: Any, trust: Any, status: int) -> None:
    api, arn, group = HttpApi(aws, emulator), role(aws, *policy, **trust), next(_names)
    aws("logs").create_log_group(logGroupName=group)
    settings = {
        "DestinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}",
        "Format": "$context.requestId $context.integrationErrorMessage",
    }
    api.gateway.update_stage(ApiId=api.id, StageName="$default", AccessLogSettings=settings)
    api.calls(hello, "GET /function", CredentialsArn=arn)
    sends = {"QueueUrl": queue, "MessageBody": "hello"}
    target = api.integration(
        IntegrationType="AWS_PROXY",
        IntegrationSubtype="SQS-SendMessage",
        PayloadFormatVersion="1.0",
        CredentialsArn=arn,
        RequestParameters=sends,
    )
    api.route("POST /queue", target)
    by_function = requests.get(f"{api.url}/function", timeout=20)
    by_queue = requests.post(f"{api.url}/queue", timeout=20)
    assert by_function.status_code == status
    assert by_queue.status_code == (500 if trust else 400 if status == 500 else 200)
    assert (REFUSED in by_queue.text) is (by_queue.status_code == 400)
    lines = [each["message"] for each in aws("logs").filter_log_events(logGroupName=group)["events"]]
    assert [ROLE_PROBLEM in line for line in lines] == [status == 500, bool(trust)]


@pytest.mark.parametrize(
    ("policy", "trust", "status"),
    [((CALLS,), {}, 200), ((), {}, 500), ((CALLS,), {"trusts": ANOTHER}, 500)],
    ids=["may", "may not", "may not be assumed"],
)
def test_an_authorizer_is_called_by_its_role(aws: Any, emulator: Server, policy: Any, trust: Any, status: int) -> None:
    allows = {"principalId": "p", "policyDocument": {"Statement": [statement("Allow", "*")], "Version": "2012-10-17"}}
    guard = create_function(aws, f"def handler(event, context):\n    return {allows}\n")
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name=next(_names))
    authorizer = gateway.create_authorizer(
        restApiId=api["id"],
        name="guard",
        type="TOKEN",
        authorizerUri=uri(guard),
        authorizerCredentials=role(aws, *policy, **trust),
        identitySource="method.request.header.Authorization",
    )["id"]
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="CUSTOM", authorizerId=authorizer)
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**where, statusCode="200")
    gateway.put_integration_response(**where, statusCode="200")
    gateway.create_deployment(restApiId=api["id"], stageName="dev")
    url = f"{emulator.url}/_aws/execute-api/{api['id']}/dev"
    answer = requests.get(url, headers={"Authorization": "t"}, timeout=20)
    assert answer.status_code == status
    assert answer.headers.get("x-amzn-ErrorType") == ("AuthorizerConfigurationException" if status == 500 else None)


def user(aws: Any, *statements: dict[str, str]) -> Credentials:
    """The credentials of a new user who may call every API, and do this."""
    name = next(_names)
    aws("iam").create_user(UserName=name)
    policy = document(statement("Allow", "execute-api:Invoke"), *statements)
    aws("iam").put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    key = aws("iam").create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.fixture(scope="module")
def as_caller(aws: Any, emulator: Server, hello: str, queue: str) -> Deployed:
    """`/things` calls a function and `/queue` a queue with the caller's own credentials."""
    api = Deployed(aws, emulator)
    sends = {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": f"arn:aws:apigateway:us-east-1:sqs:path/{ACCOUNT}/roles",
        "requestTemplates": {"application/json": "Action=SendMessage&MessageBody=hello"},
        "requestParameters": FORM,
    }
    for resource, integration in ((api.resource_id, proxy(hello, "")), (api.resource("queue"), sends)):
        where = {"restApiId": api.id, "resourceId": resource, "httpMethod": "GET"}
        api.gateway.put_method(**where, authorizationType="AWS_IAM")
        api.gateway.put_integration(**where, **{**integration, "credentials": "arn:aws:iam::*:user/*"})
        api.gateway.put_method_response(**where, statusCode="200")
        api.gateway.put_integration_response(**where, statusCode="200")
    api.deploy()
    return api


@pytest.mark.parametrize(
    ("policy", "status", "refused"),
    [
        pytest.param((CALLS, SENDS), 200, False, id="who may"),
        pytest.param((), 500, True, id="who may not"),
        pytest.param((CALLS, SENDS, statement("Deny", "lambda:*"), statement("Deny", "sqs:*")), 500, True, id="denied"),
    ],
)
def test_callers(aws: Any, as_caller: Deployed, policy: Any, status: int, refused: bool) -> None:
    """`arn:aws:iam::*:user/*`: the caller's own policies count."""
    credentials = user(aws, *policy)

    def get(path: str) -> requests.Response:
        url = f"{as_caller.url}/{path}"
        return requests.get(url, headers=dict(signed(url=url, credentials=credentials).headers), timeout=20)

    assert get("things").status_code == status
    answer = get("queue")
    assert ("is not authorized to perform: sqs:SendMessage" in answer.text) is refused, answer.text
    assert ("MessageId" in answer.text) is not refused

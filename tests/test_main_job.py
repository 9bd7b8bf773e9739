"""The main job, over a real socket: a boto3 script that knows only the endpoint, and calls by every style of URL."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests

from tests.apis import allow_gateway, uri, zipped
from tests.process import Server

HANDLER = "def handler(event, context):\n    import json\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"


class Deployed(NamedTuple):
    api_id: str
    resource_id: str
    function_arn: str


@pytest.fixture(scope="module")
def deployed(aws: Any) -> Iterator[Deployed]:
    """A `{proxy+}` API in front of a function that answers with its event; gone again behind the tests."""
    function = aws("lambda").create_function(
        FunctionName="main-job",
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/r",
        Handler="index.handler",
        Code={"ZipFile": zipped(HANDLER)},
    )
    allow_gateway(aws, function["FunctionArn"])
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name="main-job")
    resource = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="{proxy+}")
    where = {"restApiId": api["id"], "resourceId": resource["id"], "httpMethod": "ANY"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri(function["FunctionArn"]))
    gateway.create_deployment(restApiId=api["id"], stageName="mainjob", variables={"colour": "blue"})
    yield Deployed(api["id"], resource["id"], function["FunctionArn"])
    gateway.delete_rest_api(restApiId=api["id"])
    aws("lambda").delete_function(FunctionName="main-job")


def styles(api_id: str, path: str) -> dict[str, tuple[str, dict[str, str]]]:
    """What to ask, by the name of the style: a path on the emulator and headers."""
    amazon = {"Host": f"{api_id}.execute-api.us-east-1.amazonaws.com"}
    return {
        "execute-api host": (f"/mainjob{path}", amazon),
        "local execute-api host": (f"/mainjob{path}", {"Host": f"{api_id}.execute-api.localhost:4566"}),
        "header of private APIs": (f"/mainjob{path}", {"x-apigw-api-id": api_id}),
        "for scripts": (f"/_aws/execute-api/{api_id}/mainjob{path}", {}),
        "for scripts, short": (f"/execute-api/{api_id}/mainjob{path}", {}),
        "older scripts": (f"/restapis/{api_id}/mainjob/_user_request_{path}", {}),
        "plain": (f"/mainjob{path}", {}),
    }


STYLES = list(styles("", ""))


@pytest.mark.parametrize("style", STYLES)
def test_get_by_every_url_style(style: str, deployed: Deployed, emulator: Server) -> None:
    path, headers = styles(deployed.api_id, "/pets/7%2B8?a=1&a=2&b=x%20y")[style]
    answer = requests.get(emulator.url + path, headers={**headers, "tEsT-HEADeR": "aValUE"}, timeout=10)
    event = answer.json()
    assert answer.status_code == 200
    assert event["resource"] == "/{proxy+}"
    assert event["path"] == "/pets/7%2B8"
    assert event["pathParameters"] == {"proxy": "pets/7%2B8"}
    assert event["queryStringParameters"] == {"a": "2", "b": "x y"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["x y"]}
    assert event["headers"]["tEsT-HEADeR"] == "aValUE"
    assert event["stageVariables"] == {"colour": "blue"}
    assert event["requestContext"]["path"] == "/mainjob/pets/7%2B8"
    assert event["requestContext"]["apiId"] == deployed.api_id
    assert (event["body"], event["isBase64Encoded"]) == (None, False)


@pytest.mark.parametrize("style", STYLES)
def test_post_by_every_url_style(style: str, deployed: Deployed, emulator: Server) -> None:
    path, headers = styles(deployed.api_id, "/pets")[style]
    answer = requests.post(emulator.url + path, headers=headers, data="grüße".encode(), timeout=10)
    assert answer.json()["httpMethod"] == "POST"
    assert answer.json()["body"] == "grüße"


def test_the_event_has_the_keys_aws_sends(deployed: Deployed, emulator: Server) -> None:
    """handbook/10 facts 38 and 39."""
    event = requests.get(f"{emulator.url}/_aws/execute-api/{deployed.api_id}/mainjob/x", timeout=10).json()
    assert set(event) == {
        "resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext", "body",
        "isBase64Encoded",
    }  # fmt: skip
    context = event["requestContext"]
    assert list(context) == [
        "resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path", "accountId", "protocol",
        "stage", "domainPrefix", "requestTimeEpoch", "requestId", "identity", "domainName", "deploymentId", "apiId",
    ], "in the order that templates see it, too (fact 57)"  # fmt: skip
    assert set(context["identity"]) == {
        "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
        "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
    }  # fmt: skip
    assert context["resourceId"] == deployed.resource_id
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    for name in ("Host", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id", "User-Agent"):
        assert name in event["headers"], name
    assert "Connection" not in event["headers"]


def test_answers_carry_the_ids(deployed: Deployed, emulator: Server) -> None:
    answer = requests.get(f"{emulator.url}/_aws/execute-api/{deployed.api_id}/mainjob/x", timeout=10)
    context = answer.json()["requestContext"]
    assert answer.headers["x-amzn-RequestId"] == context["requestId"]
    assert answer.headers["x-amz-apigw-id"] == context["extendedRequestId"]
    assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "headers", "status", "error", "message", "why"),
    [
        ("/_aws/execute-api/{api}/mainjob", {}, 403, "MissingAuthenticationToken", "Missing Authentication Token",
         "the root has no method"),
        ("/_aws/execute-api/{api}/nostage/x", {}, 403, "Forbidden", "Forbidden", "no such stage"),
        ("/_aws/execute-api/noapi/mainjob/x", {}, 403, "Forbidden", "Forbidden", "no such API"),
        ("/mainjob/x", {"Host": "noapi.execute-api.us-east-1.amazonaws.com"}, 403, "Forbidden", "Forbidden",
         "no such API by host"),
    ],
)  # fmt: skip
def test_what_is_not_there(
    path: str, headers: dict[str, str], status: int, error: str, message: str, why: str, deployed: Deployed,
    emulator: Server,
) -> None:  # fmt: skip
    answer = requests.get(emulator.url + path.format(api=deployed.api_id), headers=headers, timeout=10)
    assert answer.status_code == status, why
    assert answer.headers["x-amzn-ErrorType"] == f"{error}Exception", why
    assert answer.content == json.dumps({"message": message}, separators=(",", ":")).encode(), why


def test_an_address_that_means_nothing_says_what_was_tried(emulator: Server) -> None:
    answer = requests.get(f"{emulator.url}/nowhere/at/all", timeout=10)
    assert answer.status_code == 404
    assert "stage 'nowhere'" in "".join(answer.json()["tried"])


def test_a_stage_that_several_apis_have_is_a_choice(aws: Any, emulator: Server) -> None:
    gateway = aws("apigateway")
    made = []
    for name in ("one", "two"):
        api = gateway.create_rest_api(name=name)
        where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
        gateway.put_method(**where, authorizationType="NONE")
        gateway.put_integration(**where, type="MOCK")
        gateway.create_deployment(restApiId=api["id"], stageName="twins")
        made.append(api["id"])
    answer = requests.get(f"{emulator.url}/twins/x", timeout=10)
    assert answer.status_code == 300
    assert answer.json()["choices"] == [f"/_aws/execute-api/{api_id}/twins/x" for api_id in made]


def test_a_deployment_is_a_snapshot(aws: Any, emulator: Server) -> None:
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name="snapshot")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    answering = {}
    for word in ("old", "new"):
        function = aws("lambda").create_function(
            FunctionName=f"snapshot-{word}",
            Runtime="python3.12",
            Role="arn:aws:iam::000000000000:role/r",
            Handler="index.handler",
            Code={"ZipFile": zipped(f"def handler(event, context):\n    return {{'body': '{word}'}}\n")},
        )
        allow_gateway(aws, function["FunctionArn"])
        answering[word] = {
            "type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(function["FunctionArn"]),
        }  # fmt: skip
    url = f"{emulator.url}/_aws/execute-api/{api['id']}/snap/"
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, **answering["old"])
    gateway.create_deployment(restApiId=api["id"], stageName="snap")
    assert requests.get(url, timeout=10).text == "old"
    gateway.put_integration(**where, **answering["new"])
    assert requests.get(url, timeout=10).text == "old", "the stage answers the old way until it is deployed again"
    gateway.create_deployment(restApiId=api["id"], stageName="snap")
    assert requests.get(url, timeout=10).text == "new"
    gateway.delete_stage(restApiId=api["id"], stageName="snap")
    assert requests.get(url, timeout=10).status_code == 403


def test_account_and_region_come_from_the_credentials(aws: Any) -> None:
    mine = aws("apigateway", access_key="123456789012", region="eu-west-1")
    api = mine.create_rest_api(name="mine")
    assert mine.get_rest_api(restApiId=api["id"])["name"] == "mine"
    for other in (aws("apigateway", access_key="123456789012"), aws("apigateway", region="eu-west-1")):
        with pytest.raises(other.exceptions.NotFoundException):
            other.get_rest_api(restApiId=api["id"])


def test_a_custom_id_is_kept(aws: Any) -> None:
    assert aws("apigateway").create_rest_api(name="x", tags={"_custom_id_": "petstore1"})["id"] == "petstore1"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Host": "evil.example"}, "a name rebound to this machine"),
        ({"Origin": "https://evil.example"}, "a page elsewhere"),
        ({"Sec-Fetch-Site": "cross-site"}, "an image of a page elsewhere"),
    ],
)
@pytest.mark.parametrize("path", ["/restapis", "/_emulator/health", "/2015-03-31/functions"])
def test_web_pages_elsewhere_reach_nothing_but_apis(
    path: str, headers: dict[str, str], why: str, emulator: Server
) -> None:
    answer = requests.get(emulator.url + path, headers=headers, timeout=10)
    assert answer.status_code == 403, why
    assert answer.json()["message"], why


def test_web_pages_may_call_apis_and_no_cors_headers_are_added(deployed: Deployed, emulator: Server) -> None:
    url = f"{emulator.url}/_aws/execute-api/{deployed.api_id}/mainjob/x"
    answer = requests.get(url, headers={"Origin": "https://app.example"}, timeout=10)
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_unsigned_management_calls_are_answered(emulator: Server) -> None:
    assert "item" in requests.get(f"{emulator.url}/restapis", timeout=10).json()


def test_the_rest_of_aws_is_on_the_same_port(aws: Any) -> None:
    table = {"AttributeName": "id", "KeyType": "HASH"}
    aws("dynamodb").create_table(
        TableName="things",
        KeySchema=[table],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert "things" in aws("dynamodb").list_tables()["TableNames"]

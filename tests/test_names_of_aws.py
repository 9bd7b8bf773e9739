"""Integrations that call what is here by the names AWS gives it: another API, a function's URL, objects of a bucket."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from data_plane.runtime import Request
from emulator.between.aws_names import AwsNames, Here
from emulator.front_door.guard import Guard
from tests.apis import create_function, deploy
from tests.process import Server

MOCKED = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
ECHO = """
def handler(event, context):
    return {"statusCode": 200, "body": event["headers"]["host"] + event["rawPath"]}
"""


def before(aws: Any, emulator: Server, uri: str) -> requests.Response:
    """What a REST API answers that stands before an endpoint."""
    proxy = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": uri}
    return requests.get(f"{deploy(aws, emulator, proxy)}/x", timeout=20)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_an_api_before_another(aws: Any, emulator: Server, scheme: str) -> None:
    shown = '{"host": "$context.domainName", "path": "$context.path"}'
    url = deploy(aws, emulator, MOCKED, responses={"200": {"responseTemplates": {"application/json": shown}}})
    *_, api_id, stage = urlsplit(url).path.split("/")
    host = f"{api_id}.execute-api.us-east-1.amazonaws.com"
    answer = before(aws, emulator, f"{scheme}://{host}/{stage}/x")
    assert answer.json() == {"host": host, "path": f"/{stage}/x"}


def test_an_api_before_a_functions_url(aws: Any, emulator: Server) -> None:
    functions, arn = aws("lambda"), create_function(aws, ECHO)
    url = functions.create_function_url_config(FunctionName=arn, AuthType="NONE")["FunctionUrl"]
    for action, more in (("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}), ("lambda:InvokeFunction", {})):
        functions.add_permission(
            FunctionName=arn, StatementId=action.replace(":", "-"), Action=action, Principal="*", **more
        )
    assert before(aws, emulator, f"{url}pets").text == f"{urlsplit(url).netloc}/pets"


@pytest.mark.parametrize(
    "name", ["{}.s3.us-east-1.amazonaws.com", "{}.s3.amazonaws.com", "{}.s3-us-east-1.amazonaws.com"]
)
def test_an_api_before_the_public_objects_of_a_bucket(aws: Any, emulator: Server, name: str) -> None:
    """As Architect's `@static` has it."""
    s3, bucket = aws("s3"), f"static{abs(hash(name))}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a/page.html", Body=b"<p>", ContentType="text/html")
    uri = f"https://{name.format(bucket)}/a/page.html"
    assert before(aws, emulator, uri).status_code == 403
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    answer = before(aws, emulator, uri)
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (200, "<p>", "text/html")


@pytest.mark.parametrize(
    ("name", "leads_here"),
    [
        ("api1.execute-api.eu-west-1.amazonaws.com", True),
        ("API1.EXECUTE-API.eu-west-1.amazonaws.com", True),
        ("api2.execute-api.eu-west-1.amazonaws.com", False),
        ("url1.execute-api.eu-west-1.amazonaws.com", False),
        ("url1.lambda-url.eu-west-1.on.aws", True),
        ("my.bucket.s3.eu-west-1.amazonaws.com", True),
        ("bucket.s3.eu-west-1.amazonaws.com", False),
        ("s3.eu-west-1.amazonaws.com", False),
        ("api1.execute-api.eu-west-1.amazonaws.com.example.com", False),
        ("example.com", False),
    ],
)
def test_which_names_lead_here(name: str, leads_here: bool) -> None:
    async def ready() -> None: ...

    here = Here("api1".__eq__, "url1".__eq__, "my.bucket".__eq__)
    found = asyncio.run(AwsNames("http://127.0.0.1:4566", here, ready).find(name))
    assert found == (("127.0.0.1", 4566) if leads_here else None)


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [("b.s3.eu-west-1.amazonaws.com", True), ("s3.amazonaws.com", True), ("s3.amazonaws.com.example.com", False)],
)
def test_the_guard_knows_the_names_of_s3(host: str, is_let_in: bool) -> None:
    refused = Guard(()).refusal(Request(method="GET", path="/", headers=[("Host", host)]))
    assert (refused is None) is is_let_in

"""Custom resources: what a function is asked, and what becomes of its answer."""

import json
import socketserver
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.custom.types import CUSTOM
from emulator.cloudformation.resources.functions.types import TYPES
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from tests.cloudformation.resources.driving import context

FUNCTION = {"Role": "arn:aws:iam::000000000000:role/maker", "Runtime": "python3.12", "Handler": "index.handler"}
MAKER = """
import cfnresponse, json, urllib.request

def handler(event, context):
    asked = event["ResourceProperties"]
    match asked.get("Do"):
        case "raise":
            raise ValueError("boom")
        case "nothing":
            return
        case "fail":
            cfnresponse.send(event, context, cfnresponse.FAILED, {}, "half-made", reason="because")
        case "say":
            body = asked["Body"].encode()
            urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=body, method="PUT"))
        case _:
            url = event.pop("ResponseURL")
            said = {"Event": event, "Url": url.partition("?")[0]}
            cfnresponse.send(event | {"ResponseURL": url}, context, cfnresponse.SUCCESS, said, asked.get("Id", "one"))
"""
NODE = """
const response = require("cfn-response");
exports.handler = (event, context) => {
  response.send(event, context, response.SUCCESS, { Name: event.ResourceProperties.Name }, "by-node");
};
"""
BY_HOST_AND_PATH = """
const https = require("https");
const url = require("url");
const answer = (event) => JSON.stringify({ Status: "SUCCESS", PhysicalResourceId: "by-node", Data: { Name: "n" } });
function send(event, ...given) {
  return new Promise((resolve, reject) => {
    const request = https.request(...given, (response) => {
      response.resume();
      response.statusCode < 300 ? resolve() : reject(new Error(response.statusCode));
    });
    request.on("error", reject);
    request.end(answer(event));
  });
}
const headers = { "content-type": "" };
"""
WAYS_OF_NODE = {
    "as CDK's framework does: the host and the path of the URL, by https": """
        exports.handler = async (event) => {
          const { hostname, path } = url.parse(event.ResponseURL);
          await send(event, { hostname, path, method: "PUT", headers });
        };""",
    "as AWS's cfn-response does: port 443": """
        exports.handler = async (event) => {
          const { hostname, path } = url.parse(event.ResponseURL);
          await send(event, { hostname, port: 443, path, method: "PUT", headers });
        };""",
    "the URL as it was parsed": """
        exports.handler = async (event) => {
          await send(event, Object.assign(url.parse(event.ResponseURL), { method: "PUT", headers }));
        };""",
    "the URL itself, with an agent for https": """
        exports.handler = async (event) => {
          await send(event, event.ResponseURL, { method: "PUT", headers, agent: new https.Agent() });
        };""",
    "a URL object": """
        exports.handler = async (event) => {
          await send(event, new URL(event.ResponseURL), { method: "PUT", headers });
        };""",
    "fetch": """
        exports.handler = async (event) => {
          await fetch(event.ResponseURL, { method: "PUT", body: answer(event) });
        };""",
}
Function = Callable[..., str]


@pytest.fixture(scope="module")
def function(aws: Any) -> Iterator[Function]:
    """`function(source)`: the ARN of one made of it."""
    made: dict[str, Made] = {}

    def of(source: str, runtime: str = "python3.12") -> str:
        if source not in made:
            properties = {**FUNCTION, "Runtime": runtime, "Code": {"ZipFile": source}}
            made[source] = TYPES["AWS::Lambda::Function"].create(context(aws, "Maker"), properties)
        return str(made[source].attributes["Arn"])

    yield of
    for each in made.values():
        TYPES["AWS::Lambda::Function"].delete(context(aws, "Maker"), each, FUNCTION)


@pytest.fixture
def asked(aws: Any, function: Function) -> Properties:
    return {"ServiceToken": function(MAKER)}


def of(aws: Any, initiated: Callable[[str], None] = lambda physical_id: None) -> Context:
    return context(aws, "Thing", "Custom::Thing", initiated)


def test_a_function_is_asked_to_create_to_update_and_to_delete(aws: Any, asked: Properties) -> None:
    properties = {**asked, "Count": 2, "Share": 0.5, "Is": True, "List": [{"Not": False}]}
    as_texts = {**asked, "Count": "2", "Share": "0.5", "Is": "true", "List": [{"Not": "false"}]}
    made = CUSTOM.create(of(aws), properties)
    assert made.physical_id == "one"
    event = made.attributes["Event"]
    request_id = event.pop("RequestId")
    common = {
        "ServiceToken": asked["ServiceToken"],
        "StackId": of(aws).stack_id,
        "LogicalResourceId": "Thing",
        "ResourceType": "Custom::Thing",
    }
    assert event == {"RequestType": "Create", "ResourceProperties": as_texts, **common}
    assert "/cloudformation-custom-resource-response-useast1/arn%3Aaws%3Acloudformation" in made.attributes["Url"]
    assert made.attributes["Url"].endswith(f"%7CThing%7C{request_id}")

    new = {**asked, "Id": "two"}
    became = CUSTOM.update(of(aws), made, properties, new)
    assert became.physical_id == "two", "which has the engine delete the first"
    event = became.attributes["Event"]
    del event["RequestId"]
    before = {"PhysicalResourceId": "one", "OldResourceProperties": as_texts}
    assert event == {"RequestType": "Update", "ResourceProperties": new, **before, **common}
    CUSTOM.delete(of(aws), became, new)
    buckets = [each["Name"] for each in aws("s3").list_buckets()["Buckets"]]
    assert not [name for name in buckets if name.startswith("cloudformation-")], "where answers come to is AWS's own"


@pytest.mark.parametrize(("said", "no_echo"), [("true", True), ('"True"', True), ("false", False)])
def test_an_answer_may_be_secret(aws: Any, asked: Properties, said: str, no_echo: bool) -> None:
    body = f'{{"Status": "SUCCESS", "PhysicalResourceId": "a", "Data": {{"Password": "p"}}, "NoEcho": {said}}}'
    made = CUSTOM.create(of(aws), {**asked, "Do": "say", "Body": body})
    assert (made.attributes, made.no_echo) == ({"Password": "p"}, no_echo)


REFUSED = [
    (
        {"Do": "fail"},
        r"Received response status \[FAILED\] from custom resource. Message returned: because \(RequestId",
    ),
    (
        {"Do": "raise"},
        "did not receive a response from your Custom Resource.* The function ended with ValueError: boom",
    ),
    (
        {"Do": "nothing", "ServiceTimeout": "1"},
        r"did not receive a response from your Custom Resource.*requestId \[.+\]",
    ),
    ({"Do": "say", "Body": "x" * 4097}, "Response object is too long."),
    ({"Do": "say", "Body": "{"}, "Invalid Response object: "),
    (
        {"Do": "say", "Body": '{"Status": "FAILURE"}'},
        "Invalid Response object: 'FAILURE' is not a valid ResponseStatus",
    ),
    ({"Do": "say", "Body": '{"Status": "SUCCESS"}'}, "Invalid PhysicalResourceId"),
    ({"Do": "say", "Body": '{"Status": "SUCCESS", "PhysicalResourceId": "a", "Data": [1]}'}, "Data is not an object"),
    ({"ServiceTimeout": "3601"}, "ServiceTimeout must be an integer between 1 and 3600: 3601"),
    ({"ServiceToken": "arn:aws:sqs:us-east-1:000000000000:queue"}, "Invalid service token."),
    ({"ServiceToken": "function"}, "Invalid service token."),
]


@pytest.mark.parametrize(("properties", "message"), REFUSED)
def test_what_is_answered_badly_or_not_at_all_fails(
    aws: Any, asked: Properties, properties: Properties, message: str
) -> None:
    with pytest.raises(ResourceFailed, match=message):
        CUSTOM.create(of(aws), {**asked, **properties})


def test_who_waits_is_told_why(aws: Any, asked: Properties, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ResourceFailed, match=r"The function ended without one\."):
        CUSTOM.create(of(aws), {**asked, "Do": "nothing", "ServiceTimeout": 1})
    said = [each.message.partition(" ")[2] for each in caplog.records if each.name == "cloudformation"]
    assert said == ["has not answered CloudFormation; others may, for 1 s"]


@pytest.mark.parametrize(("do", "physical_id"), [("fail", "half-made"), ("raise", "shop-Thing-")])
def test_what_failed_may_be_half_made_and_is_to_be_deleted(
    aws: Any, asked: Properties, do: str, physical_id: str
) -> None:
    told: list[str] = []
    with pytest.raises(ResourceFailed):
        CUSTOM.create(of(aws, told.append), {**asked, "Do": do})
    assert told[0].startswith(physical_id)


def test_a_function_that_is_not_there_cannot_be_asked(aws: Any) -> None:
    nobody = {"ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:nobody"}
    with pytest.raises(ClientError, match="Function not found"):
        CUSTOM.create(of(aws), nobody)


def test_the_token_stays(aws: Any, asked: Properties, function: Function) -> None:
    """AWS's words: https://github.com/serverless/serverless/issues/9240"""
    other = {"ServiceToken": function(NODE, "nodejs22.x")}
    with pytest.raises(ResourceFailed, match=r"Modifying service token is not allowed\."):
        CUSTOM.update(of(aws), Made("one"), asked, other)


def test_node_answers_with_the_module_of_its_own(aws: Any, function: Function) -> None:
    made = CUSTOM.create(of(aws), {"ServiceToken": function(NODE, "nodejs22.x"), "Name": "n"})
    assert made == Made("by-node", {"Name": "n"})


@pytest.mark.parametrize("way", WAYS_OF_NODE)
def test_node_answers_in_the_ways_that_work_on_aws(aws: Any, function: Function, way: str) -> None:
    token = function(BY_HOST_AND_PATH + WAYS_OF_NODE[way], "nodejs22.x")
    assert CUSTOM.create(of(aws), {"ServiceToken": token}) == Made("by-node", {"Name": "n"})


def test_an_answer_may_come_before_the_function_ends(aws: Any, function: Function, tmp_path: Path) -> None:
    lingering = """
import cfnresponse, pathlib, time

def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, "early")
    stop = pathlib.Path(event["ResourceProperties"]["Until"])
    while context.get_remaining_time_in_millis() > 500 and not stop.exists():
        time.sleep(0.01)
    return stop.exists()
"""
    stop = tmp_path / "stop"
    made = CUSTOM.create(of(aws), {"ServiceToken": function(lingering), "Until": str(stop)})
    stop.touch()
    assert made.physical_id == "early"


def test_a_topic_asks_whoever_listens(aws: Any, function: Function) -> None:
    listener = """
import cfnresponse, json

def handler(event, context):
    asked = json.loads(event["Records"][0]["Sns"]["Message"])
    subject = event["Records"][0]["Sns"]["Subject"]
    cfnresponse.send(asked, context, cfnresponse.SUCCESS, {"Subject": subject}, "by-topic")
"""
    topic = aws("sns").create_topic(Name="makers")["TopicArn"]
    arn = function(listener)
    permission = {"FunctionName": arn, "Action": "lambda:InvokeFunction", "Principal": "sns.amazonaws.com"}
    TYPES["AWS::Lambda::Permission"].create(context(aws, "Permission"), permission)
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    made = CUSTOM.create(of(aws), {"ServiceToken": topic, "ServiceTimeout": "20"})
    assert made == Made("by-topic", {"Subject": "AWS CloudFormation custom resource request"})
    aws("sns").delete_topic(TopicArn=topic)


def test_a_function_that_calls_back_is_done_once_it_has_told(aws: Any, function: Function) -> None:
    """Serverless's functions do so: they do not read the response, and a callback waits for the event loop."""
    source = """
    const https = require("https");
    const url = require("url");
    exports.handler = async (event, context, callback) => {
      const { hostname, path } = url.parse(event.ResponseURL);
      await new Promise((resolve) => https.request({ hostname, port: 443, path, method: "PUT" }, resolve).end("told"));
      callback(null, "done");
    };"""
    aws("s3").create_bucket(Bucket="told")
    event = {"ResponseURL": aws("s3").generate_presigned_url("put_object", {"Bucket": "told", "Key": "k"})}
    answer = aws("lambda").invoke(FunctionName=function(source, "nodejs22.x"), Payload=json.dumps(event))
    assert answer["Payload"].read() == b'"done"'
    assert aws("s3").get_object(Bucket="told", Key="k")["Body"].read() == b"told"


def test_a_response_url_that_is_not_the_emulators_leads_nowhere_else(aws: Any, function: Function) -> None:
    """Whoever calls an API may send such an event, and what a function says by https is not theirs to hear."""
    source = """
    const https = require("https");
    exports.handler = (event) => new Promise((resolve) => {
      const request = https.request({ hostname: "localhost", port: 1, path: "/secret" }, () => resolve("heard"));
      request.on("error", (error) => resolve(error.code));
      request.end();
    });"""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as elsewhere:
        event = {"ResponseURL": f"http://127.0.0.1:{elsewhere.server_address[1]}/secret"}
        name = function(source, "nodejs22.x")
        answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))["Payload"].read()
    assert answer == b'"ECONNREFUSED"'

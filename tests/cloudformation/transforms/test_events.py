"""Every kind of event of a SAM function that the emulator has: what is deployed by the template calls the function.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

import json
import time
from typing import Any

import requests

from tests.cloudformation.transforms.stacking import Stacks
from tests.process import Server

CODE = """
import boto3, os

def kind(event):
    if "Records" in event:
        record = event["Records"][0]
        return record.get("eventSource") or record["EventSource"]
    if "awslogs" in event:
        return "logs"
    return event.get("source") or event.get("version", "1.0")

def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["HEARD"], MessageBody=kind(event))
    return {"statusCode": 200}
"""
TABLE = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
}
SOURCES = {
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
    "Table": {"Type": "AWS::DynamoDB::Table", "Properties": TABLE},
    "Logs": {"Type": "AWS::Logs::LogGroup"},
    "Heard": {"Type": "AWS::SQS::Queue"},
}
EVENTS = {
    "S3": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*"},
    "SNS": {"Topic": {"Ref": "Topic"}},
    "SQS": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}},
    "Kinesis": {"Stream": {"Fn::GetAtt": ["Stream", "Arn"]}, "StartingPosition": "TRIM_HORIZON"},
    "DynamoDB": {"Stream": {"Fn::GetAtt": ["Table", "StreamArn"]}, "StartingPosition": "TRIM_HORIZON"},
    "CloudWatchLogs": {"LogGroupName": {"Ref": "Logs"}, "FilterPattern": ""},
    "EventBridgeRule": {"Pattern": {"source": ["shop"]}},
    "Api": {"Path": "/a", "Method": "get"},
    "HttpApi": {"Path": "/b", "Method": "get"},
}
OUTPUTS = (*SOURCES, "ServerlessRestApi", "ServerlessHttpApi")


def template() -> str:
    properties = {
        "InlineCode": CODE,
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Timeout": 20,
        "AutoPublishAlias": "live",
        "DeploymentPreference": {"Type": "AllAtOnce"},
        "Environment": {"Variables": {"HEARD": {"Ref": "Heard"}}},
        "Events": {name: {"Type": name, "Properties": each} for name, each in EVENTS.items()},
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return json.dumps(
        {
            "Transform": "AWS::Serverless-2016-10-31",
            "Resources": {**SOURCES, "Function": function},
            "Outputs": {name: {"Value": {"Ref": name}} for name in OUTPUTS},
        }
    )


def test_every_event_calls_the_functions_alias(aws: Any, emulator: Server, stacks: Stacks) -> None:
    made = stacks.create("sam-events", template())
    aws("s3").put_object(Bucket=made["Bucket"], Key="k", Body=b"x")
    aws("s3").delete_object(Bucket=made["Bucket"], Key="k")  # for the stack to go
    aws("sns").publish(TopicArn=made["Topic"], Message="m")
    aws("sqs").send_message(QueueUrl=made["Queue"], MessageBody="m")
    aws("kinesis").put_record(StreamName=made["Stream"], Data=b"x", PartitionKey="p")
    aws("dynamodb").put_item(TableName=made["Table"], Item={"id": {"S": "1"}})
    aws("events").put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}"}])
    stream = {"logGroupName": made["Logs"], "logStreamName": "s"}
    aws("logs").create_log_stream(**stream)
    aws("logs").put_log_events(**stream, logEvents=[{"timestamp": time.time_ns() // 1_000_000, "message": "m"}])
    for path in (f"{made['ServerlessRestApi']}/Prod/a", f"{made['ServerlessHttpApi']}/b"):
        assert requests.get(f"{emulator.url}/_aws/execute-api/{path}", timeout=20).status_code == 200

    awaited = {"aws:s3", "aws:sns", "aws:sqs", "aws:kinesis", "aws:dynamodb", "logs", "shop", "1.0", "2.0"}
    while awaited:
        heard = aws("sqs").receive_message(QueueUrl=made["Heard"], MaxNumberOfMessages=10, WaitTimeSeconds=20)
        assert heard.get("Messages"), f"nothing is heard of {awaited}"
        awaited -= {each["Body"] for each in heard["Messages"]}


MACHINE = {
    "Definition": {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}},
    "Events": {
        "Api": {"Type": "Api", "Properties": {"Path": "/start", "Method": "post"}},
        "Rule": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["till"]}, "InputPath": "$.detail"}},
    },
}


def test_apis_and_rules_start_a_state_machine(aws: Any, emulator: Server, stacks: Stacks) -> None:
    document = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": MACHINE}},
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Machine", "ServerlessRestApi")},
    }
    made = stacks.create("sam-machine", json.dumps(document))
    url = f"{emulator.url}/_aws/execute-api/{made['ServerlessRestApi']}/Prod/start"
    assert requests.post(url, json={"by": "api"}, timeout=20).json()["executionArn"]
    aws("events").put_events(Entries=[{"Source": "till", "DetailType": "sold", "Detail": '{"by": "rule"}'}])
    machines = aws("stepfunctions")
    executions = machines.list_executions(stateMachineArn=made["Machine"])["executions"]
    inputs = [
        json.loads(machines.describe_execution(executionArn=each["executionArn"])["input"]) for each in executions
    ]
    assert sorted(inputs, key=str) == [{"by": "api"}, {"by": "rule"}]

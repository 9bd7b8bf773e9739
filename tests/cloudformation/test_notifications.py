"""The SNS topics of a stack are told what happens to it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-notifications.html
"""

import json
from typing import Any

TEMPLATE = {"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}


def test_a_topic_hears_every_event(aws: Any) -> None:
    sns, sqs = aws("sns"), aws("sqs")
    topic = sns.create_topic(Name="stack-events")["TopicArn"]
    queue = sqs.create_queue(QueueName="stack-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    stacks = aws("cloudformation")
    stacks.create_stack(StackName="told", TemplateBody=json.dumps(TEMPLATE), NotificationARNs=[topic])
    stacks.get_waiter("stack_create_complete").wait(StackName="told", WaiterConfig={"Delay": 1})
    said = [json.loads(each["Body"]) for each in _all(sqs, queue)]
    assert {each["Subject"] for each in said} == {"AWS CloudFormation Notification"}
    lines = [dict(line.split("=", 1) for line in each["Message"].splitlines()) for each in said]
    assert [(each["LogicalResourceId"], each["ResourceStatus"]) for each in lines] == [
        ("'told'", "'CREATE_IN_PROGRESS'"),
        ("'Handle'", "'CREATE_IN_PROGRESS'"),
        ("'Handle'", "'CREATE_IN_PROGRESS'"),
        ("'Handle'", "'CREATE_COMPLETE'"),
        ("'told'", "'CREATE_COMPLETE'"),
    ]
    assert {each["StackName"] for each in lines} == {"'told'"}
    stacks.delete_stack(StackName="told")


def _all(sqs: Any, queue: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        found += messages
    return found

"""CloudFormation: what moto can make is made, what is ours is refused as a whole and in words that say why."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-a-stack"}}
FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "of-a-stack"}}


def template(*types: str, **resources: Any) -> str:
    named = {f"R{number}": {"Type": each, "Properties": {}} for number, each in enumerate(types)}
    return json.dumps({"Resources": {**named, **resources}})


@pytest.fixture
def stacks(aws: Any) -> Iterator[Any]:
    """A client; the stack `s` is removed afterwards."""
    client = aws("cloudformation")
    yield client
    client.delete_stack(StackName="s")


def queues(aws: Any) -> list[str]:
    return [url for url in aws("sqs").list_queues().get("QueueUrls", []) if url.endswith("/of-a-stack")]


def test_a_stack_of_what_is_there(stacks: Any, aws: Any) -> None:
    stacks.create_stack(StackName="s", TemplateBody=template(Queue=QUEUE))
    assert stacks.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    assert len(queues(aws)) == 1


def by_stack(client: Any, body: str) -> None:
    client.create_stack(StackName="s", TemplateBody=body)


def by_update(client: Any, body: str) -> None:
    client.create_stack(StackName="s", TemplateBody=template("AWS::SNS::Topic"))
    client.update_stack(StackName="s", TemplateBody=body)


def by_change_set(client: Any, body: str) -> None:
    client.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)


def nested(url: str) -> str:
    return template(Inner={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}})


@pytest.mark.parametrize("by", [by_stack, by_update, by_change_set])
@pytest.mark.parametrize(
    ("types", "named"),
    [
        (["AWS::ApiGateway::RestApi"], "AWS::ApiGateway::RestApi"),
        (["AWS::ApiGatewayV2::Api"], "AWS::ApiGatewayV2::Api"),
        (["AWS::Serverless::Function"], "AWS::Serverless::Function"),
        (["AWS::Lambda::Version", "AWS::Lambda::Function"], "AWS::Lambda::Function, AWS::Lambda::Version"),
    ],
)
def test_a_stack_of_what_is_ours(
    stacks: Any, aws: Any, by: Callable[[Any, str], None], types: list[str], named: str
) -> None:
    """Nothing of such a template is made, nor is it said to have been."""
    with pytest.raises(ClientError) as refused:
        by(stacks, template(*types, Queue=QUEUE))
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert error["Message"].startswith(f"Template format error: Unrecognized resource types: [{named}]. ")
    assert not queues(aws)


def test_a_refused_change_set_leaves_no_stack(stacks: Any) -> None:
    """It would be there to be reviewed."""
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        by_change_set(stacks, template("AWS::Lambda::Function"))
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe_stacks(StackName="s")


def test_templates_in_a_bucket(stacks: Any, aws: Any) -> None:
    """The stack's own, and those of stacks within it."""
    aws("s3").create_bucket(Bucket="templates")
    aws("s3").put_object(Bucket="templates", Key="ours.json", Body=template(Function=FUNCTION))
    url = "https://templates.s3.amazonaws.com/ours.json"
    for body in ({"TemplateURL": url}, {"TemplateBody": nested(url)}):
        with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::Lambda::Function\]"):
            stacks.create_stack(StackName="s", **body)

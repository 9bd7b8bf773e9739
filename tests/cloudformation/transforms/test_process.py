"""Include and macros, with a bucket and functions of a running emulator, and the order of transforms.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html
"""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.cloudformation.transforms.context import TransformContext, TransformFailed
from emulator.cloudformation.transforms.process import names, process
from tests.apis import create_function
from tests.cloudformation.transforms.contexts import ACCOUNT, LANGUAGE, SERVERLESS, context

MACRO = """
def handler(event, context):
    how = event["params"].get("How")
    if how is None:
        event["fragment"].setdefault("Marks", []).append(event["transformId"].split("::")[-1])
    answers = {
        None: {"fragment": event["fragment"]},
        "show": {"fragment": event},
        "text": {"fragment": "a text"},
        "null": {},
        "refuse": {"status": "failure", "errorMessage": "Not like this."},
        "refuse silently": {"status": "failure"},
        "answer another": {"requestId": "another", "fragment": {}},
        "say no status": {"status": None, "fragment": {}},
    }
    return {"requestId": event["requestId"], "status": "success", **answers[how]}
"""


@pytest.fixture(scope="module")
def bucket(aws: Any) -> Iterator[str]:
    name = f"snippets-{uuid.uuid4().hex[:8]}"
    aws("s3").create_bucket(Bucket=name)
    yield name
    for each in aws("s3").list_objects_v2(Bucket=name).get("Contents", ()):
        aws("s3").delete_object(Bucket=name, Key=each["Key"])
    aws("s3").delete_bucket(Bucket=name)


@pytest.fixture(scope="module")
def account(aws: Any) -> Iterator[TransformContext]:
    """One with two macros, First and Second, by one function."""
    arn = create_function(aws, MACRO)
    macros = {"First": arn, "Second": arn, "Lost": arn + "-not"}
    yield context(clients=aws, macro=macros.get, parameters={"Stage": "prod", "Names": ["a", "b"]})
    aws("lambda").delete_function(FunctionName=arn)


def include(location: Any) -> dict[str, Any]:
    return {"Name": "AWS::Include", "Parameters": {"Location": location}}


def test_what_is_included_joins_what_stands_beside_it(aws: Any, account: TransformContext, bucket: str) -> None:
    aws("s3").put_object(Bucket=bucket, Key="r.yaml", Body=b"Topic:\n  Type: AWS::SNS::Topic\n")
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Fn::Transform": include(f"s3://{bucket}/r.yaml")}}
    made = process(template, account)
    assert made == {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Topic": {"Type": "AWS::SNS::Topic"}}}


def test_what_is_included_alone_is_the_value(aws: Any, account: TransformContext, bucket: str) -> None:
    aws("s3").put_object(
        Bucket=bucket, Key="prod/body.json", Body=json.dumps({"openapi": "3.0.1", "paths": {}}).encode()
    )
    location = {"Fn::Sub": f"s3://{bucket}/${{Stage}}/body.json"}
    made = process({"Resources": {"Api": {"Properties": {"Body": {"Fn::Transform": include(location)}}}}}, account)
    assert made["Resources"]["Api"]["Properties"]["Body"] == {"openapi": "3.0.1", "paths": {}}


def test_a_whole_template_may_be_included(aws: Any, account: TransformContext, bucket: str) -> None:
    aws("s3").put_object(Bucket=bucket, Key="m.json", Body=b'{"Mappings": {"A": {}}}')
    made = process({"Transform": include(f"s3://{bucket}/m.json"), "Resources": {}}, account)
    assert made == {"Resources": {}, "Mappings": {"A": {}}}


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("./swagger.yaml", "The location parameter is not a valid S3 uri."),  # realworld-serverless-application 58
        ("s3://{bucket}", "The location parameter is not a valid S3 uri."),
        ("s3://nobodys-{bucket}/x", "S3 bucket [nobodys-{bucket}] does not exist."),  # from a user's test of AWS
        ("s3://{bucket}/none", "The specified key does not exist."),
        ("s3://{bucket}/short.yaml", "The specified S3 object's content should be valid Yaml/JSON"),  # users' logs
        ("s3://{bucket}/list.json", "The specified S3 object's content should be valid Yaml/JSON"),
    ],
)
def test_what_cannot_be_included(aws: Any, account: TransformContext, bucket: str, location: str, message: str) -> None:
    aws("s3").put_object(Bucket=bucket, Key="short.yaml", Body=b"A: !Ref B")
    aws("s3").put_object(Bucket=bucket, Key="list.json", Body=b"[1]")
    template = {"Resources": {"A": {}, "Fn::Transform": include(location.format(bucket=bucket))}}
    with pytest.raises(TransformFailed) as failure:
        process(template, account)
    assert str(failure.value) == f"Transform AWS::Include failed with: {message.format(bucket=bucket)}"


def test_macros_run_from_the_most_deeply_nested_outward_and_then_as_listed(account: TransformContext) -> None:
    inner = {"Fn::Transform": {"Name": "Second"}, "Kept": 1}
    template = {"Transform": ["First", "Second"], "A": {"Fn::Transform": [{"Name": "First"}], "B": inner}}
    made = process(template, account)
    assert made == {
        "Marks": ["First", "Second"],
        "A": {"Marks": ["First"], "B": {"Marks": ["Second"], "Kept": 1}},
    }


def test_a_macro_is_told_all_of_aws(account: TransformContext) -> None:
    parameters = {"How": "show", "Stage": {"Ref": "Stage"}, "List": {"Ref": "Names"}}
    call = {"Fn::Transform": {"Name": "First", "Parameters": parameters}, "Beside": {"Ref": "X"}}
    event = process({"A": call}, account)["A"]
    assert uuid.UUID(event.pop("requestId"))
    assert event == {
        "accountId": ACCOUNT,
        "region": "us-east-1",
        "transformId": f"{ACCOUNT}::First",
        "fragment": {"Beside": {"Ref": "X"}},
        "params": {"How": "show", "Stage": "prod", "List": ["a", "b"]},
        "templateParameterValues": {"Stage": "prod", "Names": ["a", "b"]},
    }


def test_a_macro_may_make_a_text(account: TransformContext) -> None:
    template = {"Name": {"Fn::Transform": {"Name": f"{ACCOUNT}::First", "Parameters": {"How": "text"}}}}
    assert process(template, account) == {"Name": "a text"}


MACRO_NAME = f"{ACCOUNT}::First"


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("Nobody", {}, f"No transform named {ACCOUNT}::Nobody found."),
        ("AWS::Nothing", {}, "No transform named AWS::Nothing found."),
        ("First", {"How": "raise"}, f"Received malformed response from transform {MACRO_NAME}"),
        ("First", {"How": "answer another"}, f"Received malformed response from transform {MACRO_NAME}"),
        ("First", {"How": "say no status"}, f"Received malformed response from transform {MACRO_NAME}"),
        ("First", {"How": "null"}, f"Fragment returned by transform {MACRO_NAME} is null"),
        ("First", {"How": "refuse"}, f"Transform {MACRO_NAME} failed with: Not like this."),
        ("First", {"How": "refuse silently"}, f"Transform {MACRO_NAME} failed without an error message."),
        (
            "First",
            {"Arn": {"Fn::GetAtt": ["A", "Arn"]}},
            "The value of parameter Arn under transform First must resolve to a string, number, boolean or a list of "
            "any of these.",
        ),
    ],
)
def test_how_a_macro_fails(account: TransformContext, name: str, parameters: dict[str, Any], message: str) -> None:
    """Wordings: users' reports of AWS, aws-cloudformation-templates 267 and 336, cloudformation-coverage-roadmap 482,
    cfn-language-discussion 160, datadog-cloudformation-macro 25."""
    with pytest.raises(TransformFailed) as failure:
        process({"A": {"Fn::Transform": {"Name": name, "Parameters": parameters}}}, account)
    assert str(failure.value) == message


def test_language_extensions_come_before_serverless_where_they_are_listed_so(account: TransformContext) -> None:
    properties = {"Runtime": "python3.12", "Handler": "a.b", "CodeUri": "s3://code/${Name}.zip"}
    loop = ["Name", {"Ref": "Names"}, {"F${Name}": {"Type": "AWS::Serverless::Function", "Properties": properties}}]
    template = {"Transform": [[LANGUAGE, SERVERLESS]], "Resources": {"Fn::ForEach::Functions": loop}}
    made = process(template, account)
    assert made["Resources"]["Fb"]["Properties"]["Code"] == {"S3Bucket": "code", "S3Key": "b.zip"}
    assert "Transform" not in made


def test_the_template_given_is_left_as_it_was() -> None:
    template: dict[str, Any] = {"Transform": SERVERLESS, "Resources": {"T": {"Type": "AWS::Serverless::SimpleTable"}}}
    process(template, context())
    assert template == {"Transform": SERVERLESS, "Resources": {"T": {"Type": "AWS::Serverless::SimpleTable"}}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"Resources": {}}, []),
        ({"Transform": SERVERLESS}, [SERVERLESS]),
        (
            {"Transform": [LANGUAGE, {"Name": "First"}], "A": [{"Fn::Transform": {"Name": "Second"}}]},
            [LANGUAGE, "First", "Second"],
        ),
        ({"A": {"Fn::Transform": include("x")}, "B": {"Fn::Transform": include("y")}}, ["AWS::Include"]),
    ],
)
def test_the_transforms_a_template_asks_for(template: dict[str, Any], expected: list[str]) -> None:
    assert names(template) == expected


@pytest.mark.parametrize("section", [{"Parameters": {}}, {"Name": {"Ref": "X"}}, 5])
def test_a_transform_has_a_name(section: Any) -> None:
    with pytest.raises(TransformFailed, match=r"^Key Name of transform definition must be a string\.$"):
        names({"Transform": section})  # cfn-language-discussion 112

"""What stacks have in other services is there after a restart, too: empty, and called the same."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import jmespath
import pytest
import requests
from botocore import xform_name

from tests.cloudformation.foreign.cases import PLACE, Case, filled
from tests.cloudformation.foreign.test_types import CASES
from tests.process import Server
from tests.test_data_dir import emulator

pytestmark = pytest.mark.slow

STACKS = {
    f"stack-{number}": case
    for number, case in enumerate(CASES)
    if case.type != "AWS::Events::EventBusPolicy"  # its bus has the name of another case's
}
TOPIC = "arn:aws:sns:us-east-1:000000000000:elsewhere"


def template(case: Case) -> str:
    resources = {name: {"Type": kind, "Properties": _referring(made)} for name, kind, made in case.around}
    return json.dumps({"Resources": {**resources, "id": {"Type": case.type, "Properties": _referring(case.made)}}})


def _referring(value: Any) -> Any:
    match value:
        case dict():
            return {name: _referring(each) for name, each in value.items()}
        case list():
            return [_referring(each) for each in value]
        case str() if PLACE.search(value):
            return {"Fn::Sub": PLACE.sub(lambda place: f"${{{place[1]}}}", value)}
    return value


def create(server: Server, name: str, body: str) -> None:
    stacks = server.aws("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    stack = stacks.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE", (name, body, stack)


def names(server: Server) -> dict[str, dict[str, Any]]:
    """By stack, as cases call what is in it."""
    found: dict[str, dict[str, Any]] = {}
    for each in requests.get(f"{server.url}/_emulator/state", timeout=20).json()["records"]:
        if each["kind"] == "stack_parts" and each["record"]["part"].startswith("resource "):
            stack, made = each["record"]["stack_id"].split("/")[1], each["record"]["content"]["made"]
            name = each["record"]["part"].removeprefix("resource ")
            attributes = {f"{name}.{key}": value for key, value in made["attributes"].items()}
            found.setdefault(stack, {}).update({name: made["physical_id"], **attributes})
    return found


def read(server: Server) -> str:
    """What each case reads, and what it is called."""
    found = names(server)
    for name, case in STACKS.items():
        service, operation, parameters, where = filled(list(case.read), found[name])
        answer = getattr(server.aws(service), xform_name(operation))(**parameters)
        found[name] = {**found[name], "read": jmespath.search(where, answer)}
    return json.dumps(found, indent=1, default=str).replace(server.url, "URL")


def test_all_types_are_made_again_with_the_same_ids(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with emulator(tmp_path) as server:
        for name, case in STACKS.items():
            create(server, name, template(case))
        before = read(server)
        os.kill(server.pid, signal.SIGKILL)
    with emulator(tmp_path) as server:
        server.aws("sqs").list_queues()  # is enough
        assert read(server) == before
        stacks = server.aws("cloudformation")
        for each in stacks.describe_stacks()["Stacks"]:  # the newest first, and one by one: some share a zone
            stacks.delete_stack(StackName=each["StackId"])
            deleted = stacks.describe_stacks(StackName=each["StackId"])["Stacks"][0]
            assert deleted["StackStatus"] == "DELETE_COMPLETE", deleted
        capfd.readouterr()
    with emulator(tmp_path) as server:
        assert server.aws("dynamodb").list_tables()["TableNames"] == []
    assert capfd.readouterr().err == ""


def test_what_cannot_be_made_again_is_said_and_others_are(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A subscription to a topic that no stack has: both are forgotten."""
    to = {"Protocol": "sqs", "TopicArn": TOPIC, "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}
    subscription = {"Type": "AWS::SNS::Subscription", "Properties": to}
    with emulator(tmp_path) as server:
        server.aws("sns").create_topic(Name="elsewhere")
        create(server, "s", json.dumps({"Resources": {"To": subscription, "Queue": {"Type": "AWS::SQS::Queue"}}}))
    capfd.readouterr()
    with emulator(tmp_path) as server:
        (queue,) = server.aws("sqs").list_queues()["QueueUrls"]
        assert "/s-Queue-" in queue
    (said,) = capfd.readouterr().err.splitlines()
    assert f"The stack s has lost To (AWS::SNS::Subscription, {TOPIC}:" in said
    assert "which cannot be made again: " in said

"""What failed, and was left so or could not be rolled back, is rolled back when it is asked for.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import template, thing


def _statuses(cloudformation: Any) -> list[str]:
    events = cloudformation.describe_stack_events(StackName="s")["StackEvents"]
    return [each["ResourceStatus"] for each in reversed(events) if each["LogicalResourceId"] == "s"]


def test_a_creation_that_was_left_as_it_failed(cloud: Cloud, cloudformation: Any) -> None:
    body = template(A=thing(), B=thing(Fails=["create"]))
    stack_id = cloudformation.create_stack(StackName="s", TemplateBody=body, DisableRollback=True)["StackId"]
    assert cloud.settled() == "CREATE_FAILED"
    assert cloudformation.rollback_stack(StackName="s")["StackId"] == stack_id
    assert cloud.settled() == "ROLLBACK_COMPLETE"
    assert _statuses(cloudformation)[1:] == ["CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    listed = cloudformation.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert {each["ResourceStatus"] for each in listed} == {"DELETE_COMPLETE"}


def test_an_update_that_was_left_as_it_failed(cloud: Cloud, cloudformation: Any) -> None:
    before = template(A=thing(Of="1"))
    cloudformation.create_stack(StackName="s", TemplateBody=before)
    cloud.settled()
    after = template(A=thing(Of="2"), B=thing(Fails=["create"]))
    cloudformation.update_stack(StackName="s", TemplateBody=after, DisableRollback=True)
    assert cloud.settled() == "UPDATE_FAILED"
    cloudformation.rollback_stack(StackName="s")
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert cloudformation.get_template(StackName="s")["TemplateBody"] == json.loads(before)
    listed = cloudformation.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert [each["LogicalResourceId"] for each in listed] == ["A"]


@pytest.mark.parametrize("skipping", [{"ResourcesToSkip": ["A"]}, {"ForceRollback": True}])
def test_what_cannot_be_put_back_may_be_skipped(cloud: Cloud, cloudformation: Any, skipping: dict[str, Any]) -> None:
    cloudformation.create_stack(
        StackName="s", TemplateBody=template(A=thing(Of="1", Fails=["update"]), B=thing(Of="1"))
    )
    cloud.settled()
    after = template(A=thing(Of="2"), B=thing(Of="2"), C=thing(Fails=["create"]))
    cloudformation.update_stack(StackName="s", TemplateBody=after)
    assert cloud.settled() == "UPDATE_ROLLBACK_FAILED"
    cloudformation.continue_update_rollback(StackName="s")
    assert cloud.settled() == "UPDATE_ROLLBACK_FAILED", "it is tried again"
    cloudformation.continue_update_rollback(StackName="s", **skipping)
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert _statuses(cloudformation)[-3:] == [
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    listed = cloudformation.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert [each["LogicalResourceId"] for each in listed] == ["A", "B"]


REFUSED = [
    ("rollback_stack", "is in CREATE_COMPLETE state and can not be rolled back."),
    ("continue_update_rollback", "is in CREATE_COMPLETE state and can not continue rolling back."),
]


@pytest.mark.parametrize(("operation", "message"), REFUSED)
def test_what_has_not_failed(cloud: Cloud, cloudformation: Any, operation: str, message: str) -> None:
    cloudformation.create_stack(StackName="s", TemplateBody=template(A=thing()))
    cloud.settled()
    with pytest.raises(ClientError, match=message):
        getattr(cloudformation, operation)(StackName="s")

"""What has a CreationPolicy is there when others have signalled so: https://docs.aws.amazon.com/AWSCloudFormation/latest/
TemplateReference/aws-attribute-creationpolicy.html
"""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloudformation.operations.conftest import ACCOUNT, REGION, Cloud
from tests.cloudformation.operations.templates import template, thing

WAITS = "AWS::CloudFormation::WaitCondition"


def waits(count: Any = 1, timeout: str = "PT1H") -> dict[str, Any]:
    return {"Type": WAITS, "CreationPolicy": {"ResourceSignal": {"Count": count, "Timeout": timeout}}}


def create(cloud: Cloud, *, wait: bool = True, **resources: Any) -> None:
    sections = {"Parameters": {"Two": {"Type": "Number", "Default": 2}}}
    cloud.client.create_stack(StackName="s", TemplateBody=template(sections=sections, **resources))
    while wait and "Waits" not in stack(cloud).awaiting:
        time.sleep(0.001)


def stack(cloud: Cloud) -> Any:
    return cloud.stacks.find(ACCOUNT, REGION, "s")


def signal(cloud: Cloud, unique_id: str, status: str = "SUCCESS", logical_id: str = "Waits") -> None:
    cloud.client.signal_resource(StackName="s", LogicalResourceId=logical_id, UniqueId=unique_id, Status=status)


def said(cloud: Cloud, logical_id: str = "Waits") -> list[tuple[str, str | None]]:
    events = cloud.client.describe_stack_events(StackName="s")["StackEvents"]
    return [
        (each["ResourceStatus"], each.get("ResourceStatusReason"))
        for each in reversed(events)
        if each["LogicalResourceId"] == logical_id
    ]


def test_a_resource_is_there_when_enough_have_said_so(cloud: Cloud) -> None:
    create(cloud, Waits=waits({"Ref": "Two"}), After={**thing(), "DependsOn": "Waits"})
    signal(cloud, "one")
    signal(cloud, "one")
    while len(said(cloud)) < 3:
        time.sleep(0.001)
    assert said(cloud, "After") == []
    signal(cloud, "two")
    assert cloud.settled() == "CREATE_COMPLETE"
    assert said(cloud) == [
        ("CREATE_IN_PROGRESS", None),
        ("CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("CREATE_IN_PROGRESS", "Received SUCCESS signal with UniqueId one"),
        ("CREATE_IN_PROGRESS", "Received SUCCESS signal with UniqueId two"),
        ("CREATE_COMPLETE", None),
    ]
    assert [status for status, _ in said(cloud, "After")][-1] == "CREATE_COMPLETE"


def test_a_failure_is_one_at_once(cloud: Cloud) -> None:
    create(cloud, Waits=waits(2))
    signal(cloud, "one", "FAILURE")
    assert cloud.settled() == "ROLLBACK_COMPLETE"
    assert ("CREATE_FAILED", "Received FAILURE signal with UniqueId one") in said(cloud)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (waits(3, "PT0S"), "Failed to receive 3 resource signal(s) within the specified duration"),
        (waits(1, "15M"), "CreationPolicy: Count must be a number, and Timeout a duration as PT15M"),
        (waits("x"), "CreationPolicy: Count must be a number, and Timeout a duration as PT15M"),
    ],
)
def test_what_nobody_says_in_time_fails(cloud: Cloud, policy: dict[str, Any], reason: str) -> None:
    create(cloud, wait=False, Waits=policy)
    assert cloud.settled() == "ROLLBACK_COMPLETE"
    assert ("CREATE_FAILED", reason) in said(cloud)


def test_other_types_wait_for_nobody(cloud: Cloud) -> None:
    """AWS has it of wait conditions, instances and groups of them."""
    create(cloud, wait=False, Thing={**thing(), "CreationPolicy": {"ResourceSignal": {"Count": 1}}})
    assert cloud.settled() == "CREATE_COMPLETE"


def test_a_stack_that_waits_is_deleted_at_once(cloud: Cloud) -> None:
    create(cloud, Waits=waits())
    stack_id = stack(cloud).id
    cloud.client.delete_stack(StackName="s")
    assert cloud.settled(stack_id) == "DELETE_COMPLETE"


def test_an_update_that_waits_is_cancelled_at_once(cloud: Cloud) -> None:
    create(cloud, wait=False, Thing=thing())
    assert cloud.settled() == "CREATE_COMPLETE"
    cloud.client.update_stack(StackName="s", TemplateBody=template(Thing=thing(), Waits=waits()))
    while "Waits" not in stack(cloud).awaiting:
        time.sleep(0.001)
    cloud.client.cancel_update_stack(StackName="s")
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert ("CREATE_FAILED", "Resource creation cancelled") in said(cloud)


def test_what_does_not_wait_cannot_be_signalled(cloud: Cloud) -> None:
    def refusal(logical_id: str = "Waits", name: str = "s") -> str:
        with pytest.raises(ClientError) as refused:
            cloud.client.signal_resource(StackName=name, LogicalResourceId=logical_id, UniqueId="one", Status="SUCCESS")
        assert refused.value.response["Error"]["Code"] == "ValidationError"
        return str(refused.value.response["Error"]["Message"])

    create(cloud, Thing=thing(), Waits={**waits(), "DependsOn": "Thing"})
    assert refusal("Thing") == "Resource Thing is in CREATE_COMPLETE and cannot be signaled"
    assert refusal("None") == "Resource None does not exist for stack s"
    assert refusal(name="none") == "Stack [none] does not exist"
    signal(cloud, "one")
    assert cloud.settled() == "CREATE_COMPLETE"
    assert refusal() == f"Stack {stack(cloud).id} is in CREATE_COMPLETE state and cannot be signaled"

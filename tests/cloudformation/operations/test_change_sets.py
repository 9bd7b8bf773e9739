"""Change sets through boto3, in the ways in which `aws cloudformation deploy`, SAM and CDK use them."""

import json
from typing import Any

import pytest

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import BLUE, RED, ROLE, template, thing
from tests.cloudformation.operations.test_stacks import described, refused

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
EXPANDED = {"Transform": "AWS::LanguageExtensions"}


def propose(cloud: Cloud, body: str, name: str = "c", **given: Any) -> dict[str, Any]:
    """A change set, made and described."""
    made = cloud.client.create_change_set(StackName="s", ChangeSetName=name, TemplateBody=body, **given)
    found: dict[str, Any] = cloud.client.describe_change_set(ChangeSetName=made["Id"])
    assert (found["StackId"], found["ChangeSetName"]) == (made["StackId"], name)
    return found


def status(found: dict[str, Any]) -> tuple[str, str]:
    return found["Status"], found["ExecutionStatus"]


def changes(found: dict[str, Any]) -> list[tuple[str | None, ...]]:
    each = [change["ResourceChange"] for change in found["Changes"]]
    return [(one["Action"], one["LogicalResourceId"], one.get("Replacement"), one.get("PolicyAction")) for one in each]


@pytest.fixture
def red(cloud: Cloud) -> Cloud:
    """With a stack that has a red thing."""
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    cloud.settled()
    return cloud


def test_a_stack_is_reviewed_before_it_is_created(cloud: Cloud) -> None:
    found = propose(cloud, RED, ChangeSetType="CREATE", Description="at first", Tags=[{"Key": "a", "Value": "b"}])
    assert status(found) == ("CREATE_COMPLETE", "AVAILABLE")
    assert (changes(found), found["Description"]) == ([("Add", "Thing", None, None)], "at first")
    assert described(cloud)["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert cloud.client.list_stack_resources(StackName="s")["StackResourceSummaries"] == []
    assert "TemplateBody" not in cloud.client.get_template(StackName="s")  # which CDK asks for then
    cloud.client.execute_change_set(StackName="s", ChangeSetName="c", ClientRequestToken="t")
    assert cloud.settled() == "CREATE_COMPLETE"
    stack = described(cloud)
    assert (stack["ChangeSetId"], stack["Tags"]) == (found["ChangeSetId"], found["Tags"])
    events = cloud.client.describe_stack_events(StackName="s")["StackEvents"]
    own = [
        (each["ResourceStatus"], each.get("ResourceStatusReason"))
        for each in events
        if each["LogicalResourceId"] == "s"
    ]
    assert own == [
        ("CREATE_COMPLETE", None),
        ("CREATE_IN_PROGRESS", "User Initiated"),
        ("REVIEW_IN_PROGRESS", "User Initiated"),
    ]


def test_a_stack_is_changed(red: Cloud) -> None:
    body = template(Thing=thing(Color="red", Size=2), New=thing())
    found = propose(red, body)
    assert changes(found) == [("Add", "New", None, None), ("Modify", "Thing", "True", "ReplaceAndDelete")]
    detail = found["Changes"][1]["ResourceChange"]["Details"]
    assert detail == [
        {
            "Target": {"Attribute": "Properties", "Name": "Size", "RequiresRecreation": "Always"},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
    ]
    assert red.client.get_template(StackName="s", ChangeSetName="c")["TemplateBody"] == json.loads(body)
    assert red.client.get_template(StackName="s")["TemplateBody"] == json.loads(RED)
    red.client.execute_change_set(ChangeSetName=found["ChangeSetId"])
    assert red.settled() == "UPDATE_COMPLETE"
    removed = propose(red, template(New=thing()))
    assert changes(removed) == [("Remove", "Thing", None, "Delete")]


@pytest.mark.parametrize(("sections", "reason"), [({}, NO_CHANGES), (EXPANDED, "No updates are to be performed.")])
def test_no_changes_fail_a_change_set(cloud: Cloud, sections: dict[str, Any], reason: str) -> None:
    """Both of which `aws cloudformation deploy` looks for (awscli/customizations/cloudformation/deployer.py)."""
    body = template(Thing=thing(), sections=sections)
    cloud.client.create_stack(StackName="s", TemplateBody=body, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    cloud.settled()
    found = propose(cloud, body)
    assert (status(found), found["StatusReason"], found["Changes"]) == (("FAILED", "UNAVAILABLE"), reason, [])
    assert refused(cloud.client.execute_change_set, StackName="s", ChangeSetName="c") == (
        "InvalidChangeSetStatus",
        f"ChangeSet [{found['ChangeSetId']}] cannot be executed in its current status of [FAILED]",
    )


def test_outputs_alone_are_a_change(red: Cloud) -> None:
    found = propose(red, template(Thing=thing(Color="red"), sections={"Outputs": {"O": {"Value": "v"}}}))
    assert (status(found), found["Changes"]) == (("CREATE_COMPLETE", "AVAILABLE"), [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (template(sections={"Transform": "Nobodys"}), "No transform named 123456789012::Nobodys found."),
        (template(Role=ROLE, sections=EXPANDED), None),
        (
            template(sections={**EXPANDED, "Resources": {"Fn::ForEach::Roles": ["N", ["A"], {"Role${N}": ROLE}]}}),
            "Requires capabilities : [CAPABILITY_IAM]",
        ),
    ],
)
def test_what_transforms_bring_to_light_fails_the_change_set(cloud: Cloud, body: str, reason: str | None) -> None:
    """And what stands in the template itself is refused."""
    asked = {"StackName": "s", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": body}
    if reason is None:
        assert refused(cloud.client.create_change_set, **asked)[0] == "InsufficientCapabilitiesException"
        assert cloud.settled() == "none"
    else:
        found = propose(cloud, body, ChangeSetType="CREATE")
        assert (found["Status"], found["StatusReason"]) == ("FAILED", reason)
        assert described(cloud)["StackStatus"] == "REVIEW_IN_PROGRESS"


def test_a_refused_change_set_leaves_no_stack(cloud: Cloud) -> None:
    asked = {"StackName": "s", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": "{}"}
    assert refused(cloud.client.create_change_set, **asked)[0] == "ValidationError"
    assert cloud.settled() == "none"


def test_executing_one_deletes_the_others(red: Cloud) -> None:
    propose(red, BLUE, "one")
    propose(red, template(Other=thing()), "other")
    assert refused(red.client.create_change_set, StackName="s", ChangeSetName="one", TemplateBody=BLUE) == (
        "AlreadyExistsException", "ChangeSet one already exists",
    )  # fmt: skip
    red.client.execute_change_set(StackName="s", ChangeSetName="one")
    assert red.settled() == "UPDATE_COMPLETE"
    left = red.client.list_change_sets(StackName="s")["Summaries"]
    assert [(each["ChangeSetName"], each["ExecutionStatus"]) for each in left] == [("one", "EXECUTE_COMPLETE")]
    assert propose(red, RED, "one")["ExecutionStatus"] == "AVAILABLE"


def test_an_update_makes_them_obsolete(red: Cloud) -> None:
    """aws/amazon-chime-sdk-js issue 1089"""
    found = propose(red, template(Other=thing()))
    red.client.update_stack(StackName="s", TemplateBody=BLUE)
    red.settled()
    assert refused(red.client.execute_change_set, ChangeSetName=found["ChangeSetId"]) == (
        "InvalidChangeSetStatus",
        f"ChangeSet [{found['ChangeSetId']}] cannot be executed in its current execution status of [OBSOLETE]",
    )


def test_one_that_is_deleted_is_not_there(red: Cloud) -> None:
    """aws/serverless-application-model issue 52"""
    propose(red, BLUE)
    red.client.delete_change_set(StackName="s", ChangeSetName="c")
    red.client.delete_change_set(StackName="s", ChangeSetName="c")
    for operation in (red.client.describe_change_set, red.client.execute_change_set):
        assert refused(operation, StackName="s", ChangeSetName="c") == (
            "ChangeSetNotFound", "ChangeSet [c] does not exist",
        )  # fmt: skip


def test_one_that_fails_says_so(red: Cloud) -> None:
    found = propose(red, template(Thing=thing(Fails=["update"])))
    red.client.execute_change_set(ChangeSetName=found["ChangeSetId"])
    assert red.settled() == "UPDATE_ROLLBACK_FAILED" or red.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert red.client.describe_change_set(ChangeSetName=found["ChangeSetId"])["ExecutionStatus"] == "EXECUTE_FAILED"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"ChangeSetType": "CREATE"},  # compose-x/ecs_composex issue 785
            "Stack [s] already exists and cannot be created again with the changeSet [c].",
        ),
        ({"StackName": "none"}, "Stack [none] does not exist"),
        ({"UsePreviousTemplate": True}, "You cannot specify both usePreviousTemplate and Template Body/Template URL."),
    ],
)
def test_what_is_refused(red: Cloud, asked: dict[str, Any], message: str) -> None:
    given = {"StackName": "s", "ChangeSetName": "c", "TemplateBody": BLUE, **asked}
    assert refused(red.client.create_change_set, **given) == ("ValidationError", message)


def test_a_name_alone_says_too_little(red: Cloud) -> None:
    said = refused(red.client.describe_change_set, ChangeSetName="c")[1]
    assert said == "StackName must be specified if ChangeSetName is not specified as an ARN."


def test_a_stack_under_review_may_be_deleted(cloud: Cloud) -> None:
    propose(cloud, RED, ChangeSetType="CREATE")
    cloud.client.delete_stack(StackName="s")
    assert cloud.settled() == "none"

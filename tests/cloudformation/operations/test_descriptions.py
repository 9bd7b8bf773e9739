"""What stacks show of themselves: resources, events, exports; and that long lists come in pages."""

import pytest

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import RED, template, thing
from tests.cloudformation.operations.test_stacks import refused

NO = {"LogicalResourceId": "No"}
DONE, BEGUN = "CREATE_COMPLETE", "CREATE_IN_PROGRESS"


@pytest.fixture
def two(cloud: Cloud) -> Cloud:
    """With a stack of two things, one of which has metadata."""
    first = {**thing(Color="red"), "Metadata": {"Note": 1}}
    body = template(First=first, Then={**thing(), "DependsOn": "First"})
    cloud.client.create_stack(StackName="s", TemplateBody=body, ClientRequestToken="token-1")
    cloud.settled()
    return cloud


def test_resources(two: Cloud) -> None:
    listed = two.client.list_stack_resources(StackName="s")["StackResourceSummaries"]
    described = two.client.describe_stack_resources(StackName="s")["StackResources"]
    detail = two.client.describe_stack_resource(StackName="s", LogicalResourceId="First")["StackResourceDetail"]
    for found, moment in (
        (listed[0], "LastUpdatedTimestamp"),
        (described[0], "Timestamp"),
        (detail, "LastUpdatedTimestamp"),
    ):
        assert found[moment].tzinfo is not None
        assert (found["LogicalResourceId"], found["PhysicalResourceId"]) == ("First", "first-id")
        assert (found["ResourceType"], found["ResourceStatus"]) == ("Test::Thing::Thing", DONE)
        assert found["DriftInformation"] == {"StackResourceDriftStatus": "NOT_CHECKED"}
    assert [each["LogicalResourceId"] for each in listed] == ["First", "Then"]
    assert (detail["Metadata"], described[0]["StackName"]) == ('{"Note": 1}', "s")


def test_resources_are_found_by_their_ids(two: Cloud) -> None:
    find = two.client.describe_stack_resources
    assert [each["LogicalResourceId"] for each in find(PhysicalResourceId="then-id")["StackResources"]] == [
        "First",
        "Then",
    ]
    assert len(find(StackName="s", LogicalResourceId="Then")["StackResources"]) == 1
    assert len(find(PhysicalResourceId="then-id", LogicalResourceId="Then")["StackResources"]) == 1
    assert find(StackName="s", LogicalResourceId="No")["StackResources"] == []


@pytest.mark.parametrize(
    ("operation", "asked", "message"),
    [
        (
            "describe_stack_resource",
            {"StackName": "s", "LogicalResourceId": "No"},
            "Resource No does not exist for stack s",
        ),
        ("describe_stack_resources", {"PhysicalResourceId": "no-id"}, "Stack for no-id does not exist"),
        ("describe_stack_resources", {}, "Either StackName or PhysicalResourceId must be specified."),
        ("describe_stack_events", {"StackName": "s", "NextToken": "x"}, "The specified token is invalid."),
        ("list_imports", {"ExportName": "no"}, "Export 'no' is not imported by any stack."),
        ("get_template", {}, "Either StackName or ChangeSetName must be specified."),
        ("describe_events", {}, "Either StackName, ChangeSetName or OperationId must be specified."),
    ],
)
def test_what_is_not_found(two: Cloud, operation: str, asked: dict[str, str], message: str) -> None:
    assert refused(getattr(two.client, operation), **asked) == ("ValidationError", message)


def test_events_come_newest_first_and_say_on_whose_behalf(two: Cloud) -> None:
    events = two.client.describe_stack_events(StackName="s")["StackEvents"]
    assert [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events] == [
        ("s", DONE),
        ("Then", DONE),
        ("Then", BEGUN),
        ("Then", BEGUN),
        ("First", DONE),
        ("First", BEGUN),
        ("First", BEGUN),
        ("s", BEGUN),
    ]
    assert {each["ClientRequestToken"] for each in events if each["LogicalResourceId"] == "s"} == {"token-1"}
    assert len({each["EventId"] for each in events}) == len(events)
    begun = events[5]
    assert (begun["PhysicalResourceId"], begun["ResourceProperties"]) == ("first-id", '{"Color": "red"}')
    assert begun["ResourceStatusReason"] == "Resource creation Initiated"


def test_events_that_failed(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=template(Thing=thing(Fails=["create"])))
    cloud.settled()
    [failed] = cloud.client.describe_events(StackName="s", Filters={"FailedEvents": True})["OperationEvents"]
    assert (failed["LogicalResourceId"], failed["EventType"]) == ("Thing", "PROVISIONING_ERROR")
    assert failed["ResourceStatusReason"] == "It cannot create"


def test_long_lists_come_in_pages(cloud: Cloud) -> None:
    many = {f"Thing{number:03}": thing() for number in range(130)}
    cloud.client.create_stack(StackName="s", TemplateBody=template(**many))
    cloud.settled()

    def all_of(operation: str, name: str, **asked: str) -> list[int]:
        """How many are on each page."""
        pages = cloud.client.get_paginator(operation).paginate(**asked)
        return [len(page[name]) for page in pages]

    assert all_of("list_stack_resources", "StackResourceSummaries", StackName="s") == [100, 30]
    assert all_of("describe_stack_events", "StackEvents", StackName="s") == [392]  # Serverless reads one page
    for number in range(101):
        cloud.client.create_stack(StackName=f"s{number}", TemplateBody=RED)
    assert all_of("describe_stacks", "Stacks") == all_of("list_stacks", "StackSummaries") == [100, 2]


def test_stacks_are_listed_by_their_statuses(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    cloud.client.create_stack(StackName="f", TemplateBody=template(Thing=thing(Fails=["create"])))
    cloud.settled()
    cloud.settled("f")
    found = cloud.client.list_stacks(StackStatusFilter=["ROLLBACK_COMPLETE", "DELETE_COMPLETE"])["StackSummaries"]
    assert [each["StackName"] for each in found] == ["f"]
    assert (
        "failed to create: [Thing]"
        in cloud.client.describe_stack_events(StackName="f")["StackEvents"][-4]["ResourceStatusReason"]
    )


def test_exports_and_who_imports_them(cloud: Cloud) -> None:
    output = {"Outputs": {"O": {"Value": "v", "Export": {"Name": "shared"}}}}
    exporter = cloud.client.create_stack(StackName="s", TemplateBody=template(sections=output))["StackId"]
    cloud.settled()
    user = template(Thing=thing(Color={"Fn::ImportValue": "shared"}))
    cloud.client.create_stack(StackName="user", TemplateBody=user)
    assert cloud.settled("user") == DONE
    assert cloud.client.list_exports()["Exports"] == [{"ExportingStackId": exporter, "Name": "shared", "Value": "v"}]
    assert cloud.client.list_imports(ExportName="shared")["Imports"] == ["user"]


def test_a_reset_forgets_everything(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=template(Thing=thing(Waits=["create"])))
    cloud.service.reset()
    assert cloud.client.list_stacks()["StackSummaries"] == []
    cloud.client.create_stack(StackName="s", TemplateBody=RED)

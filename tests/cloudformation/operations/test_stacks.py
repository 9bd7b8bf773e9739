"""Stacks through boto3: what the operations do, and in which words they refuse.

The words are AWS's: sources stand beside those that no documentation has.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloudformation.operations.conftest import ACCOUNT, REGION, Cloud
from tests.cloudformation.operations.templates import BLUE, NAMED_ROLE, RED, ROLE, WITH_PARAMETER, template, thing

SLOW = template(Thing=thing(Waits=["create", "update"]))


def refused(operation: Any, **parameters: Any) -> tuple[str, str]:
    """The code and the message of a refusal."""
    with pytest.raises(ClientError) as failure:
        operation(**parameters)
    error = failure.value.response["Error"]
    return error["Code"], error["Message"]


def described(cloud: Cloud, name: str = "s") -> dict[str, Any]:
    found: dict[str, Any] = cloud.client.describe_stacks(StackName=name)["Stacks"][0]
    return found


def test_a_stack_is_described_as_it_was_asked_for(cloud: Cloud) -> None:
    parameters = {"Open": {"Type": "String"}, "Secret": {"Type": "String", "NoEcho": True}}
    body = template(sections={
        "Description": "what it is", "Parameters": parameters, "Outputs": {
            "Arn": {"Value": {"Fn::GetAtt": ["Thing", "Arn"]}, "Description": "an ARN", "Export": {"Name": "thing"}},
        },
    })  # fmt: skip
    stack_id = cloud.client.create_stack(
        StackName="s",
        TemplateBody=body,
        Parameters=[
            {"ParameterKey": "Open", "ParameterValue": "o"},
            {"ParameterKey": "Secret", "ParameterValue": "p"},
        ],
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": "team", "Value": "blue"}],
        RoleARN=f"arn:aws:iam::{ACCOUNT}:role/deployer",
        TimeoutInMinutes=5,
        DisableRollback=True,
        EnableTerminationProtection=True,
    )["StackId"]
    assert stack_id.startswith(f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/s/")
    assert cloud.settled() == "CREATE_COMPLETE"
    found = described(cloud)
    assert found.pop("CreationTime").tzinfo is not None
    assert found == {
        "StackId": stack_id,
        "StackName": "s",
        "Description": "what it is",
        "Parameters": [
            {"ParameterKey": "Open", "ParameterValue": "o"},
            {"ParameterKey": "Secret", "ParameterValue": "****"},
        ],
        "RollbackConfiguration": {},
        "StackStatus": "CREATE_COMPLETE",
        "DisableRollback": True,
        "NotificationARNs": [],
        "TimeoutInMinutes": 5,
        "Capabilities": ["CAPABILITY_IAM"],
        "Outputs": [
            {"OutputKey": "Arn", "OutputValue": "arn:Thing", "Description": "an ARN", "ExportName": "thing"},
        ],
        "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/deployer",
        "Tags": [{"Key": "team", "Value": "blue"}],
        "EnableTerminationProtection": True,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def test_a_stack_belongs_to_an_account_and_region(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    for other in (cloud.client_of(ACCOUNT, "us-east-1"), cloud.client_of("210987654321", REGION)):
        assert other.describe_stacks()["Stacks"] == []
        other.create_stack(StackName="s", TemplateBody=RED)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (  # AWS's pattern, https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
            {"StackName": "my_stack"},
            "ValidationError",
            "1 validation error detected: Value 'my_stack' at 'stackName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
        ),
        (
            {"StackName": "s" * 129},
            "ValidationError",
            f"1 validation error detected: Value '{'s' * 129}' at 'stackName' failed to satisfy constraint: "
            "Member must have length less than or equal to 128",
        ),
        (  # aws-actions/aws-cloudformation-github-deploy issue 130
            {"Capabilities": ["CAPABILITY_NAMED_IAM", " CAPABILITY_AUTO_EXPAND"]},
            "ValidationError",
            "1 validation error detected: Value '[CAPABILITY_NAMED_IAM,  CAPABILITY_AUTO_EXPAND]' at 'capabilities' "
            "failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
            "[CAPABILITY_AUTO_EXPAND, CAPABILITY_NAMED_IAM, CAPABILITY_IAM]]",
        ),
        ({"StackName": "there"}, "AlreadyExistsException", "Stack [there] already exists"),
        ({"TemplateBody": "["}, "ValidationError", "Template format error: YAML not well-formed. (line 2, column 1)"),
        (  # hashicorp/terraform issue 4534
            {"TemplateURL": "https://b.s3.amazonaws.com/k"},
            "ValidationError",
            "You cannot specify both Template URL and Template Body.",
        ),
        (
            {"TemplateBody": template(Role=ROLE)},
            "InsufficientCapabilitiesException",
            "Requires capabilities : [CAPABILITY_IAM]",
        ),
        (
            {"TemplateBody": template(Role=ROLE, Named=NAMED_ROLE), "Capabilities": ["CAPABILITY_IAM"]},
            "InsufficientCapabilitiesException",
            "Requires capabilities : [CAPABILITY_NAMED_IAM]",
        ),
        (  # buildkite/docs pull request 2330
            {"TemplateBody": template(sections={"Transform": "AWS::Serverless-2016-10-31"})},
            "InsufficientCapabilitiesException",
            "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
        ),
        (
            {"TemplateBody": template(A={"Type": "AWS::Fancy::Thing"}, B={"Type": "AWS::Zoo::Lion"})},
            "ValidationError",
            "Template format error: Unrecognized resource types: [AWS::Fancy::Thing, AWS::Zoo::Lion]",
        ),
        (
            {"Parameters": [{"ParameterKey": "Unknown", "ParameterValue": "1"}]},
            "ValidationError",
            "Parameters: [Unknown] do not exist in the template",
        ),
        (
            {"Parameters": [{"ParameterValue": "1"}]},
            "ValidationError",
            "1 validation error detected: Value null at 'parameters.1.member.parameterKey' failed to satisfy "
            "constraint: Member must not be null",
        ),
        (
            {"DisableRollback": True, "OnFailure": "DELETE"},
            "ValidationError",
            "You can specify either DisableRollback or OnFailure, but not both.",
        ),
    ],
)
def test_a_stack_that_is_refused_is_not_there(cloud: Cloud, given: dict[str, Any], code: str, message: str) -> None:
    cloud.client.create_stack(StackName="there", TemplateBody=RED)
    asked = {"StackName": "s", "TemplateBody": RED, **given}
    assert refused(cloud.client.create_stack, **asked) == (code, message)
    assert [each["StackName"] for each in cloud.client.describe_stacks()["Stacks"]] == ["there"]


@pytest.mark.parametrize("given", [{}, {"TemplateBody": "x" * 51201}])
def test_a_stack_needs_a_template_of_a_size(cloud: Cloud, given: dict[str, Any]) -> None:
    """glassechidna/stackit issue 12; mbailey/bash-my-aws pull request 100"""
    said = refused(cloud.client.create_stack, StackName="s", **given)[1]
    ends = "Member must have length less than or equal to 51200" if given else "Template Body must be specified."
    assert said.endswith(ends)


def test_a_type_that_a_condition_leaves_out_may_be_any(cloud: Cloud) -> None:
    never = {"Type": "AWS::Fancy::Thing", "Condition": "Never"}
    conditions = {"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}}
    cloud.client.create_stack(StackName="s", TemplateBody=template(Thing=thing(), No=never, sections=conditions))
    assert cloud.settled() == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        ({}, "ROLLBACK_COMPLETE"),
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
        ({"DisableRollback": True}, "CREATE_FAILED"),
        ({"OnFailure": "DELETE"}, "none"),
    ],
)
def test_what_becomes_of_a_stack_that_fails(cloud: Cloud, given: dict[str, Any], settled: str) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=template(Thing=thing(Fails=["create"])), **given)
    assert cloud.settled() == settled


def test_an_update_changes_what_differs_and_keeps_what_is_not_said(cloud: Cloud) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    stack_id = cloud.client.create_stack(StackName="s", TemplateBody=WITH_PARAMETER, Tags=tags)["StackId"]
    cloud.settled()
    parameters = [{"ParameterKey": "Color", "ParameterValue": "blue"}]
    updated = cloud.client.update_stack(StackName="s", UsePreviousTemplate=True, Parameters=parameters)
    assert (updated["StackId"], cloud.settled()) == (stack_id, "UPDATE_COMPLETE")
    found = described(cloud)
    assert (found["Tags"], found["Parameters"]) == (tags, parameters)
    assert found["LastUpdatedTime"] > found["CreationTime"]
    previous = [{"ParameterKey": "Color", "UsePreviousValue": True}]
    assert refused(
        cloud.client.update_stack, StackName="s", UsePreviousTemplate=True, Parameters=previous
    ) == ("ValidationError", "No updates are to be performed.")  # fmt: skip


def test_outputs_alone_may_be_updated(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    cloud.settled()
    cloud.client.update_stack(StackName="s", TemplateBody=template(sections={"Outputs": {"O": {"Value": "v"}}}))
    cloud.settled()
    assert described(cloud)["Outputs"] == [{"OutputKey": "O", "OutputValue": "v"}]


@pytest.mark.parametrize("by", ["update_stack", "create_change_set"])
def test_what_cannot_be_updated(cloud: Cloud, by: str) -> None:
    """bitovi/bitops issue 128 and others"""
    change = getattr(cloud.client, by)
    asked = {"TemplateBody": BLUE} | ({"ChangeSetName": "c"} if by == "create_change_set" else {})
    cloud.client.create_stack(StackName="s", TemplateBody=template(Thing=thing(Fails=["create"])))
    cloud.settled()
    state = f"Stack:{described(cloud)['StackId']} is in ROLLBACK_COMPLETE state and can not be updated."
    assert refused(change, StackName="s", **asked) == ("ValidationError", state)
    assert refused(change, StackName="none", **asked) == ("ValidationError", "Stack [none] does not exist")


def test_one_thing_at_a_time(cloud: Cloud) -> None:
    """aws-solutions-library-samples/guidance-for-clickstream-analytics-on-aws issue 573"""
    stack_id = cloud.client.create_stack(StackName="s", TemplateBody=RED)["StackId"]
    cloud.settled()
    cloud.client.update_stack(StackName="s", TemplateBody=SLOW)
    assert refused(cloud.client.update_stack, StackName="s", TemplateBody=BLUE) == (
        "ValidationError", f"Stack:{stack_id} is in UPDATE_IN_PROGRESS state and can not be updated.",
    )  # fmt: skip
    assert refused(cloud.client.delete_stack, StackName="s") == (
        "ValidationError", f"Stack [{stack_id}] cannot be deleted while in status UPDATE_IN_PROGRESS",
    )  # fmt: skip
    cloud.things.may_go_on = True
    assert cloud.settled() == "UPDATE_COMPLETE"


def test_an_update_that_is_cancelled_is_rolled_back(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    cloud.settled()
    more = template(Thing=thing(Waits=["update"]), Then={**thing(), "DependsOn": "Thing"})
    cloud.client.update_stack(StackName="s", TemplateBody=more)
    cloud.client.cancel_update_stack(StackName="s")
    cloud.things.may_go_on = True
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert refused(cloud.client.cancel_update_stack, StackName="s") == (
        "ValidationError", "CancelUpdateStack cannot be called from current stack status",
    )  # fmt: skip


def test_a_deleted_stack_is_found_by_its_id_only(cloud: Cloud) -> None:
    stack_id = cloud.client.create_stack(StackName="s", TemplateBody=RED)["StackId"]
    cloud.settled()
    cloud.client.delete_stack(StackName="s", ClientRequestToken="a-token")
    assert cloud.settled(stack_id) == "DELETE_COMPLETE"
    assert cloud.client.describe_stacks()["Stacks"] == []
    assert described(cloud, stack_id)["DeletionTime"] is not None
    assert cloud.client.describe_stack_events(StackName=stack_id)["StackEvents"][0]["ClientRequestToken"] == "a-token"
    assert [each["StackStatus"] for each in cloud.client.list_stacks()["StackSummaries"]] == ["DELETE_COMPLETE"]
    assert cloud.client.get_template(StackName=stack_id)["TemplateBody"]
    cloud.client.delete_stack(StackName="s")
    cloud.client.delete_stack(StackName=stack_id)
    assert refused(cloud.client.update_stack, StackName=stack_id, TemplateBody=BLUE)[1].endswith("does not exist")


def test_a_protected_stack_stays(cloud: Cloud) -> None:
    """rackspace/runway pull request 199"""
    cloud.client.create_stack(StackName="s", TemplateBody=RED, EnableTerminationProtection=True)
    cloud.settled()
    assert refused(cloud.client.delete_stack, StackName="s") == (
        "ValidationError", "Stack [s] cannot be deleted while TerminationProtection is enabled",
    )  # fmt: skip
    cloud.client.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    cloud.client.delete_stack(StackName="s")
    assert cloud.settled() == "none"


@pytest.mark.parametrize("how", [{"RetainResources": ["Thing"]}, {"DeletionMode": "FORCE_DELETE_STACK"}])
def test_what_cannot_be_deleted_may_be_retained(cloud: Cloud, how: dict[str, Any]) -> None:
    body = template(Thing=thing(Fails=["delete"]), Other=thing())
    stack_id = cloud.client.create_stack(StackName="s", TemplateBody=body)["StackId"]
    cloud.settled()
    early = refused(cloud.client.delete_stack, StackName="s", RetainResources=["Thing"])[1]
    assert early == "Resources to retain can only be specified for stacks in the DELETE_FAILED state."
    cloud.client.delete_stack(StackName="s")
    assert cloud.settled() == "DELETE_FAILED"
    assert refused(cloud.client.delete_stack, StackName="s", RetainResources=["Other"])[1].startswith(
        "The specified resources to retain must be in a valid state."
    )
    cloud.client.delete_stack(StackName="s", **how)
    assert cloud.settled(stack_id) == "DELETE_COMPLETE"


def test_a_stack_policy_is_kept(cloud: Cloud) -> None:
    cloud.client.create_stack(StackName="s", TemplateBody=RED)
    assert "StackPolicyBody" not in cloud.client.get_stack_policy(StackName="s")
    cloud.client.set_stack_policy(StackName="s", StackPolicyBody='{"Statement": []}')
    assert cloud.client.get_stack_policy(StackName="s")["StackPolicyBody"] == '{"Statement": []}'
    assert "Invalid stack policy" in refused(cloud.client.set_stack_policy, StackName="s", StackPolicyBody="{")[1]


@pytest.mark.parametrize(
    ("operation", "asked", "message"),
    [
        ("describe_stacks", {}, "Stack with id none does not exist"),
        ("get_template", {}, "Stack with id none does not exist"),
        ("list_stack_resources", {}, "Stack with id none does not exist"),
        ("describe_stack_resources", {}, "Stack with id none does not exist"),
        ("describe_stack_resource", {"LogicalResourceId": "R"}, "Stack 'none' does not exist"),
        ("describe_stack_events", {}, "Stack [none] does not exist"),
        ("list_change_sets", {}, "Stack [none] does not exist"),
        ("get_stack_policy", {}, "Stack [none] does not exist"),
    ],
)
def test_what_is_not_there(cloudformation: Any, operation: str, asked: dict[str, str], message: str) -> None:
    assert refused(getattr(cloudformation, operation), StackName="none", **asked) == ("ValidationError", message)


def test_what_is_not_implemented_says_its_name(cloudformation: Any) -> None:
    assert refused(cloudformation.list_stack_sets) == (
        "NotImplementedException", "The emulator has no CloudFormation ListStackSets yet",
    )  # fmt: skip

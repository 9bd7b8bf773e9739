"""What a stack exports is its own, and stays while others import it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
The messages: linz/geostore issue 630, aws-solutions/aws-waf-security-automations issue 268, aws/aws-cdk issue 33395;
that a deletion which is canceled leaves the stack's status what it was, and says so there: rlister/stax issue 40.
"""

from typing import Any

import pytest

from tests.cloudformation.operations.conftest import Cloud
from tests.cloudformation.operations.templates import template, thing


def _exporting(value: str, name: str = "shared") -> str:
    sections = {"Outputs": {"Out": {"Value": value, "Export": {"Name": name}}}}
    return template(A=thing(Of=value), sections=sections)


IMPORTING = template(A=thing(Of={"Fn::ImportValue": "shared"}))


def _reasons(cloudformation: Any, name: str) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return [each.get("ResourceStatusReason", "") for each in events]


@pytest.fixture
def shared(cloud: Cloud, cloudformation: Any) -> None:
    for name, body in (("s", _exporting("one")), ("user", IMPORTING)):
        cloudformation.create_stack(StackName=name, TemplateBody=body)
        assert cloud.settled(name) == "CREATE_COMPLETE"


def test_a_name_is_one_stacks(cloud: Cloud, cloudformation: Any, shared: None) -> None:
    cloudformation.create_stack(StackName="other", TemplateBody=_exporting("two"))
    assert cloud.settled("other") == "ROLLBACK_COMPLETE"
    said = "Export with name shared is already exported by stack s. Rollback requested by user."
    assert said in _reasons(cloudformation, "other")


CHANGES = [
    ("its value is another", _exporting("two"), "Export shared cannot be updated as it is in use by user"),
    ("it goes", _exporting("one", "other"), "Export shared cannot be deleted as it is in use by user"),
]


@pytest.mark.parametrize(("sentence", "body", "message"), CHANGES)
def test_what_is_imported_stays(
    cloud: Cloud, cloudformation: Any, shared: None, sentence: str, body: str, message: str
) -> None:
    cloudformation.update_stack(StackName="s", TemplateBody=body)
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert message in _reasons(cloudformation, "s")
    assert cloudformation.list_exports()["Exports"][0]["Value"] == "one"


def test_a_stack_whose_exports_are_in_use_is_not_deleted(cloud: Cloud, cloudformation: Any, shared: None) -> None:
    cloudformation.delete_stack(StackName="s")
    assert cloud.settled() == "CREATE_COMPLETE"
    stack = cloudformation.describe_stacks(StackName="s")["Stacks"][0]
    assert stack["StackStatusReason"] == "Delete canceled. Cannot delete export shared as it is in use by user"


def test_what_nobody_imports_any_more_may_change(cloud: Cloud, cloudformation: Any, shared: None) -> None:
    cloudformation.delete_stack(StackName="user")
    cloud.settled("user")
    cloudformation.update_stack(StackName="s", TemplateBody=_exporting("two"))
    assert cloud.settled() == "UPDATE_COMPLETE"
    assert cloudformation.list_exports()["Exports"][0]["Value"] == "two"

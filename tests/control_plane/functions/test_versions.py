"""Published versions (handbook/07 section 2.1)."""

from typing import Any

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN, creation, package, shown


def test_a_version_is_a_copy_that_stays(fn: Any) -> None:
    published = fn.publish_version(FunctionName="fn", Description="first")
    assert published["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (published["FunctionArn"], published["Version"]) == (f"{ARN}:1", "1")
    assert (published["State"], published["LastUpdateStatus"]) == ("Active", "Successful")
    fn.update_function_configuration(FunctionName="fn", Timeout=9)
    fn.update_function_code(FunctionName="fn", ZipFile=package({"other.py": ""}))
    found = fn.get_function_configuration(FunctionName="fn", Qualifier="1")
    assert shown(found) == shown(published)
    assert (found["Description"], found["Timeout"]) == ("first", 3)
    assert fn.get_function_configuration(FunctionName="fn")["Description"] == ""


def test_publishing_without_a_change_gives_the_same_version(fn: Any) -> None:
    first = fn.publish_version(FunctionName="fn", Description="first")
    again = fn.publish_version(FunctionName="fn", Description="second")
    assert shown(again) == shown(first)
    assert again["ResponseMetadata"]["HTTPStatusCode"] == 201


def test_any_change_of_latest_makes_a_new_version(fn: Any) -> None:
    changes: list[Any] = [
        lambda: fn.update_function_configuration(FunctionName="fn", Description="changed"),
        lambda: fn.update_function_configuration(FunctionName="fn", Environment={"Variables": {"A": "1"}}),
        lambda: fn.update_function_code(FunctionName="fn", ZipFile=package({"other.py": ""})),
    ]
    assert fn.publish_version(FunctionName="fn")["Version"] == "1"
    for number, change in enumerate(changes, start=2):
        change()
        assert fn.publish_version(FunctionName="fn")["Version"] == str(number)


def test_publishing_is_a_revision_of_latest(fn: Any) -> None:
    before = fn.get_function_configuration(FunctionName="fn")["RevisionId"]
    version = fn.publish_version(FunctionName="fn", RevisionId=before)["RevisionId"]
    after = fn.get_function_configuration(FunctionName="fn")["RevisionId"]
    assert len({before, version, after}) == 3


def test_a_function_may_be_published_as_it_is_created(lambda_: Any) -> None:
    created = lambda_.create_function(**creation(Publish=True))
    assert (created["FunctionArn"], created["Version"], created["State"]) == (ARN, "1", "Pending")
    found = lambda_.get_function_configuration(FunctionName="fn", Qualifier="1")
    assert (found["FunctionArn"], found["State"]) == (f"{ARN}:1", "Active")


def test_code_may_be_published_as_it_is_updated(fn: Any) -> None:
    updated = fn.update_function_code(FunctionName="fn", ZipFile=package({"other.py": ""}), Publish=True)
    assert (updated["FunctionArn"], updated["Version"], updated["State"]) == (f"{ARN}:1", "1", "Pending")
    assert "LastUpdateStatus" not in updated
    assert fn.get_function_configuration(FunctionName="fn", Qualifier="1")["State"] == "Active"


def test_versions_are_listed_after_latest(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    fn.update_function_configuration(FunctionName="fn", Timeout=9)
    fn.publish_version(FunctionName="fn")
    versions = fn.list_versions_by_function(FunctionName="fn")["Versions"]
    assert [each["FunctionArn"] for each in versions] == [f"{ARN}:$LATEST", f"{ARN}:1", f"{ARN}:2"]
    assert not any("State" in each for each in versions)
    page = fn.list_versions_by_function(FunctionName="fn", MaxItems=2)
    rest = fn.list_versions_by_function(FunctionName="fn", Marker=page["NextMarker"])
    assert [each["Version"] for each in page["Versions"] + rest["Versions"]] == ["$LATEST", "1", "2"]


def test_only_the_code_that_is_meant_is_published(fn: Any) -> None:
    current = fn.get_function_configuration(FunctionName="fn")["CodeSha256"]
    assert refusal(fn.publish_version, FunctionName="fn", CodeSha256="other") == (
        400,
        "InvalidParameterValueException",
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({current})."
        " Please try again with the CodeSHA256 in $LATEST.",
    )
    assert fn.publish_version(FunctionName="fn", CodeSha256=current)["Version"] == "1"


def test_only_published_versions_are_optimized(lambda_: Any) -> None:
    lambda_.create_function(**creation(SnapStart={"ApplyOn": "PublishedVersions"}))
    version = lambda_.publish_version(FunctionName="fn")
    assert version["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
    latest = lambda_.get_function_configuration(FunctionName="fn")
    assert latest["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}


def test_there_is_nothing_to_publish_without_a_function(lambda_: Any) -> None:
    for operation in (lambda_.publish_version, lambda_.list_versions_by_function):
        expected = (404, "ResourceNotFoundException", f"Function not found: {ARN[:-2]}none")
        assert refusal(operation, FunctionName="none") == expected

"""Tags of functions, event source mappings and code signing configurations."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.functions.packages import ARN

INVALID = "InvalidParameterValueException"


def tags(client: Any, arn: str) -> Any:
    return client.list_tags(Resource=arn)["Tags"]


@pytest.fixture(params=["function", "event source mapping", "code signing config"])
def taggable(request: pytest.FixtureRequest, fn: Any) -> str:
    """The ARN of something that has tags."""
    if request.param == "function":
        return ARN
    if request.param == "event source mapping":
        mapping = fn.create_event_source_mapping(
            FunctionName="fn", EventSourceArn="arn:aws:sqs:us-east-1:123456789012:q"
        )
        return str(mapping["EventSourceMappingArn"])
    publishers = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p"]}
    config = fn.create_code_signing_config(AllowedPublishers=publishers)["CodeSigningConfig"]
    return str(config["CodeSigningConfigArn"])


def test_tags_are_added_replaced_and_removed(fn: Any, taggable: str) -> None:
    assert tags(fn, taggable) == {}
    answer = fn.tag_resource(Resource=taggable, Tags={"a": "1", "b": "2"})
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    fn.tag_resource(Resource=taggable, Tags={"b": "3", "c": "ä 4"})
    assert tags(fn, taggable) == {"a": "1", "b": "3", "c": "ä 4"}
    answer = fn.untag_resource(Resource=taggable, TagKeys=["a", "c", "never"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert tags(fn, taggable) == {"b": "3"}


def test_a_tagged_function_is_revised(fn: Any) -> None:
    before = fn.get_function_configuration(FunctionName="fn")["RevisionId"]
    fn.tag_resource(Resource=ARN, Tags={"a": "1"})
    found = fn.get_function(FunctionName="fn")
    assert found["Tags"] == {"a": "1"}
    assert found["Configuration"]["RevisionId"] != before


def test_there_are_fifty_at_most(fn: Any) -> None:
    fn.tag_resource(Resource=ARN, Tags={str(number): "" for number in range(50)})
    refused = refusal(fn.tag_resource, Resource=ARN, Tags={"one more": ""})
    assert refused == (400, INVALID, "Number of tags exceeds resource tag limit.")
    fn.tag_resource(Resource=ARN, Tags={"0": "another value"})


ONLY_FUNCTIONS = "Tags on function aliases and versions are not supported. Please specify a function ARN."


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        pytest.param(f"{ARN}x", (404, "ResourceNotFoundException", f"Function not found: {ARN}x"), id="no function"),
        pytest.param(f"{ARN}:1", (400, INVALID, ONLY_FUNCTIONS), id="a version"),
        pytest.param(f"{ARN}:$LATEST", (400, INVALID, ONLY_FUNCTIONS), id="$LATEST"),
        pytest.param(
            "arn:aws:lambda:us-east-1:123456789012:capacity-provider:c",
            (501, "NotImplementedException", "The emulator has no capacity-provider yet"),
            id="what the emulator has not",
        ),
        pytest.param(
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-0000-0000-000000000000",
            (404, "ResourceNotFoundException", "The resource you requested does not exist."),
            id="no event source mapping",
        ),
    ],
)
def test_no_tags_are_there_for(fn: Any, arn: str, expected: tuple[int, str, str]) -> None:
    assert refusal(fn.tag_resource, Resource=arn, Tags={"a": "1"}) == expected
    assert refusal(fn.untag_resource, Resource=arn, TagKeys=["a"]) == expected
    assert refusal(fn.list_tags, Resource=arn) == expected


def test_no_tags_are_no_request(fn: Any) -> None:
    refused = refusal(fn.tag_resource, Resource=ARN, Tags={})
    assert refused == (400, INVALID, "An error occurred and the request cannot be processed.")

"""URIs of integrations with AWS's services, as pure text (handbook/02 section 9)."""

import pytest

from data_plane.integrations.aws_uri import AwsUri, account_of, parse

ARN = "arn:aws:apigateway:us-east-1:"


@pytest.mark.parametrize(
    ("uri", "expected", "why"),
    [
        ("dynamodb:action/Query", AwsUri(region="us-east-1", service="dynamodb", action="Query"), "an action"),
        (
            "sqs:action/SendMessage&Version=2012-11-05&QueueUrl={url}",
            AwsUri(region="us-east-1", service="sqs", action="SendMessage", query="Version=2012-11-05&QueueUrl={url}"),
            "an action with parameters",
        ),
        (
            "s3:path/{bucket}/a b?versioning",
            AwsUri(region="us-east-1", service="s3", path="/{bucket}/a b", query="versioning"),
            "a path with a query",
        ),
        ("sns:path//", AwsUri(region="us-east-1", service="sns", path="/"), "the root, as the console writes it"),
        (
            "runtime.sagemaker:path/endpoints/arn:x/invocations",
            AwsUri(region="us-east-1", service="runtime.sagemaker", path="/endpoints/arn:x/invocations"),
            "a subdomain, and colons in the path",
        ),
        ("sqs:verb/SendMessage", None, "neither path nor action"),
        ("sqs:action/Send Message", None, "no name of an action"),
        (".sqs:path/", None, "an empty subdomain"),
        ("sqs", None, "nothing to call"),
    ],
)
def test_a_uri_names_a_service_and_an_action_or_a_path(uri: str, expected: AwsUri | None, why: str) -> None:
    assert parse(ARN + uri) == expected, why


def test_path_mappings_fill_what_they_name() -> None:
    """A placeholder that nothing maps stays (handbook/03 section 6)."""
    uri = parse(ARN + "s3:path/{bucket}/{key}?v={v}")
    assert uri is not None
    assert uri.filled({"bucket": "b", "v": "1%2F2"}) == ("/b/{key}", "v=1%2F2")


@pytest.mark.parametrize(
    ("credentials", "caller", "expected", "why"),
    [
        ("arn:aws:iam::123456789012:role/r", "2", "123456789012", "the role's account"),
        ("arn:aws:iam::*:user/*", "2", "2", "the caller's own"),
        ("arn:aws:iam::*:user/*", None, "1", "the caller's own, where nobody signed"),
        (None, "2", "1", "none: the API's owner"),
        ("nonsense", None, "1", "no ARN"),
    ],
)
def test_whose_call_it_is(credentials: str | None, caller: str | None, expected: str, why: str) -> None:
    assert account_of(credentials, caller, "1") == expected, why

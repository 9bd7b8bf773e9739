"""Which types are worked out from schemas, and what they say that cannot be."""

import pytest
from botocore.exceptions import ClientError

from emulator.cloudformation.resources.foreign import derived
from tests.cloudformation.foreign.driving import Driven
from tests.process import Server


@pytest.mark.parametrize(
    ("type_name", "found"),
    [
        ("AWS::ECS::Cluster", True),
        ("AWS::AppConfig::Environment", True),  # to say, when one is made, that there are none
        ("AWS::ECS::Clutter", False),
        ("AWS::ApiGateway::RestApi", False),  # made by hand, or not at all
        ("AWS::Lambda::Function", False),
        ("Acme::Shop::Cart", False),
    ],
)
def test_a_type_is_known_if_aws_has_it_and_nobody_else_makes_it(type_name: str, found: bool) -> None:
    assert (derived.find(type_name) is not None) == found


def test_what_the_emulator_does_not_have_is_said(emulator: Server) -> None:
    application = Driven(emulator, "AWS::AppConfig::Application")
    properties = {"ApplicationId": application.create({"Name": "shop"}).physical_id, "Name": "dev"}
    with pytest.raises(ClientError, match=r"The emulator has no appconfig POST /applications/.*/environments"):
        Driven(emulator, "AWS::AppConfig::Environment").create(properties)
    application.delete()


def test_what_only_watches_is_noted(emulator: Server) -> None:
    group = Driven(emulator, "AWS::XRay::Group")
    made = group.create({"GroupName": "slow"})
    assert made.physical_id.startswith("arn:aws:xray:us-east-1:000000000000:group/slow/")
    assert made.attributes == {"GroupARN": made.physical_id}
    assert group.update({"GroupName": "slow", "FilterExpression": "duration > 5"}) == made
    group.delete()

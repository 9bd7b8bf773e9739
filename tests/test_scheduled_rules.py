"""Rules with schedules, from PutRule to what their targets get. The emulator's clock is the test's."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.called import Called
from tests.clock import MINUTE, Clock


def test_a_function_is_called_at_its_minute(own: Any, clock: Clock) -> None:
    """By a timer: nobody asks EventBridge anything then."""
    called, events = Called(own, "events"), own("events")
    rule = events.put_rule(Name="minutes", ScheduleExpression="cron(* * * * ? *)")["RuleArn"]
    events.put_targets(Rule="minutes", Targets=[{"Id": "t", "Arn": called.arn}])
    clock.go(MINUTE - 0.3)
    events.list_rules()
    event = called.event()
    assert {name: event[name] for name in ("detail-type", "source", "time", "resources", "detail")} == {
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-11-18T11:07:00Z",
        "resources": [rule],
        "detail": {},
    }


def test_a_rate_counts_from_when_the_rule_was_made(own: Any, clock: Clock) -> None:
    called, events = Called(own, "events"), own("events")
    events.put_rule(Name="rate", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="rate", Targets=[{"Id": "t", "Arn": called.arn}])
    clock.go(MINUTE + 21)
    events.list_rules()
    assert called.event()["time"] == "2026-11-18T11:07:20Z"


def test_a_stack_makes_such_rules(own: Any, clock: Clock) -> None:
    """And nobody has asked EventBridge anything before."""
    called = Called(own, "events")
    target = {"Id": "t", "Arn": called.arn, "Input": '{"from": "a stack"}'}
    properties = {"ScheduleExpression": "rate(1 minute)", "Targets": [target]}
    template = {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": properties}}}
    stacks = own("cloudformation")
    stacks.create_stack(StackName="scheduled", TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName="scheduled", WaiterConfig={"Delay": 1})
    clock.go(MINUTE + 19.7)
    own("events").list_rules()
    assert called.event() == {"from": "a stack"}


def test_an_input_that_is_no_json_is_refused(aws: Any) -> None:
    """It would fail whenever the rule is due. awsdocs/aws-cloudformation-user-guide issue 1010 has AWS's words."""
    events = aws("events")
    events.put_rule(Name="inputs", ScheduleExpression="rate(1 day)")
    good, bad = ({"Id": name, "Arn": "arn:aws:sqs:us-east-1:000000000000:q"} for name in ("good", "bad"))
    with pytest.raises(ClientError, match="Input for target bad is not a valid JSON text"):
        events.put_targets(Rule="inputs", Targets=[good, {**bad, "Input": "{text"}])
    assert events.list_targets_by_rule(Rule="inputs")["Targets"] == []
    events.delete_rule(Name="inputs")


@pytest.mark.parametrize("expression", ["rate(1 minutes)", "cron(0 12 * * * *)", "cron(*/60 * * * ? *)", "hourly"])
def test_what_is_no_schedule_is_refused(aws: Any, expression: str) -> None:
    """In AWS's words: aws/aws-sdk-js issue 4212 has them."""
    events = aws("events")
    with pytest.raises(ClientError) as refused:
        events.put_rule(Name="refused", ScheduleExpression=expression)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
    )
    assert events.list_rules(NamePrefix="refused")["Rules"] == []

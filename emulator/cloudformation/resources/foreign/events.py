"""AWS::Events and AWS::Scheduler: rules and their targets, buses, archives, API destinations, schedules."""

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Existing, Row, renamed, table
from emulator.cloudformation.resources.foreign.parts import One, Together
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_TAGS = Tagging("TagResource", "UntagResource")


def _bus_policy(_context: Context, properties: Properties) -> Properties:
    """A statement of its own is said as a whole policy."""
    if "Statement" not in properties:
        return properties
    statement = {"Sid": properties["StatementId"], **properties["Statement"]}
    bus = properties.get("EventBusName")
    return {"EventBusName": bus, "Policy": {"Version": "2012-10-17", "Statement": [statement]}}


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::Events::Rule",
        "events",
        "PutRule",
        "EventBusName && EventBusName != 'default' && join('|', [EventBusName, Name]) || Name",
        {
            "Name": "name_of(id)",
            "Rule": "name_of(id)",
            "EventBusName": "EventBusName",
            "ResourceARN": "Arn || RuleArn",
        },
        "DeleteRule",
        updates=("PutRule",),
        parts=(Together("Targets", "PutTargets", "Targets", "RemoveTargets", "Ids", "Id"),),
        reads="DescribeRule",
        attributes={"Arn": "Arn", "RuleName": "name_of(id)"},
        named=("Name", 64),
        tags=_TAGS,
        existing=Existing("DescribeRule", {"Name": "Name", "EventBusName": "EventBusName"}),
    ),
    Row(
        "AWS::Events::EventBus",
        "events",
        "CreateEventBus",
        "Name",
        {"Name": "id", "EventBusName": "id", "ResourceARN": "Arn || EventBusArn"},
        "DeleteEventBus",
        parts=(One("Policy", "PutPermission", "RemovePermission", "Policy"),),
        reads="DescribeEventBus",
        attributes={"Arn": "Arn", "Name": "id"},
        tags=_TAGS,
    ),
    Row(
        "AWS::Events::EventBusPolicy",
        "events",
        "PutPermission",
        "EventBusName && join('|', [EventBusName, StatementId]) || StatementId",
        {"EventBusName": "EventBusName", "StatementId": "StatementId"},
        "RemovePermission",
        updates=("PutPermission",),
        reshape=_bus_policy,
    ),
    Row(
        "AWS::Events::Archive",
        "events",
        "CreateArchive",
        "ArchiveName",
        {"ArchiveName": "id"},
        "DeleteArchive",
        updates=("UpdateArchive",),
        defaults={"Description": "", "RetentionDays": 0},
        attributes={"Arn": "arn:aws:events:{region}:{account}:archive/{id}"},
        named=("ArchiveName", 48),
        reshape=renamed(SourceArn="EventSourceArn"),
    ),
    Row(
        "AWS::Events::Connection",
        "events",
        "CreateConnection",
        "Name",
        {"Name": "id"},
        "DeleteConnection",
        updates=("UpdateConnection",),
        reads="DescribeConnection",
        attributes={
            "Arn": "ConnectionArn",
            "ArnForPolicy": "arn:aws:events:{region}:{account}:connection/{id}",
            "SecretArn": "SecretArn",
        },
        named=("Name", 64),
    ),
    Row(
        "AWS::Events::ApiDestination",
        "events",
        "CreateApiDestination",
        "Name",
        {"Name": "id"},
        "DeleteApiDestination",
        updates=("UpdateApiDestination",),
        reads="DescribeApiDestination",
        attributes={
            "Arn": "ApiDestinationArn",
            "ArnForPolicy": "arn:aws:events:{region}:{account}:api-destination/{id}",
        },
        named=("Name", 64),
    ),
    Row(
        "AWS::Scheduler::Schedule",
        "scheduler",
        "CreateSchedule",
        "Name",
        {"Name": "id", "GroupName": "GroupName"},
        "DeleteSchedule",
        updates=("UpdateSchedule",),
        reads="GetSchedule",
        attributes={"Arn": "Arn"},
        named=("Name", 64),
    ),
    Row(
        "AWS::Scheduler::ScheduleGroup",
        "scheduler",
        "CreateScheduleGroup",
        "Name",
        {"Name": "id", "ResourceArn": "Arn || ScheduleGroupArn"},
        "DeleteScheduleGroup",
        reads="GetScheduleGroup",
        attributes={
            "Arn": "Arn",
            "State": "State",
            "CreationDate": "CreationDate",
            "LastModificationDate": "LastModificationDate",
        },
        named=("Name", 64),
        tags=_TAGS,
    ),
)

"""AWS::StepFunctions: state machines, their versions and aliases, and activities."""

import re
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.shaping import text_of
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_PLACE = re.compile(r"\$\{([^}]+)\}")
_RENAMED = {"StateMachineName": "name", "StateMachineType": "type", "RoleArn": "roleArn"}
_TAGS = Tagging("TagResource", "UntagResource", member="tags")


def _state_machine(context: Context, properties: Properties) -> Properties:
    members = {_RENAMED.get(name, name): value for name, value in properties.items()}
    members["definition"] = _definition(context, properties)
    return {name: value for name, value in members.items() if not name.startswith("Definition")}


def _definition(context: Context, properties: Properties) -> str:
    """DefinitionSubstitutions stand for `${names}` in it; what has no substitution stays."""
    substitutions = properties.get("DefinitionSubstitutions", {})
    return _PLACE.sub(lambda place: text_of(substitutions.get(place[1], place[0])), _source(context, properties))


def _source(context: Context, properties: Properties) -> str:
    if (place := properties.get("DefinitionS3Location")) is not None:
        version = {"VersionId": place["Version"]} if "Version" in place else {}
        found = context.clients("s3").get_object(Bucket=place["Bucket"], Key=place["Key"], **version)
        source: str = found["Body"].read().decode()
        return source
    return text_of(properties.get("DefinitionString", properties.get("Definition", {})))


def _version(context: Context, properties: Properties) -> Properties:
    """Published by an update that changes nothing: moto has no operation for it alone."""
    machine = properties["StateMachineArn"]
    return {
        "stateMachineArn": machine,
        "roleArn": context.clients("stepfunctions").describe_state_machine(stateMachineArn=machine)["roleArn"],
        "publish": True,
        "versionDescription": properties.get("Description"),
    }


def _alias(_context: Context, properties: Properties) -> Properties:
    """A deployment preference shifts to a version; here that is done at once."""
    members: dict[str, Any] = {"name": properties.get("Name"), "description": properties.get("Description")}
    preference = properties.get("DeploymentPreference")
    routes = properties.get("RoutingConfiguration", [])
    if preference is not None:
        routes = [{"StateMachineVersionArn": preference["StateMachineVersionArn"], "Weight": 100}]
    return {**members, "routingConfiguration": routes}


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::StepFunctions::StateMachine",
        "stepfunctions",
        "CreateStateMachine",
        "stateMachineArn",
        {"stateMachineArn": "id", "resourceArn": "id"},
        "DeleteStateMachine",
        updates=("UpdateStateMachine",),
        reads="DescribeStateMachine",
        attributes={"Arn": "id", "Name": "name", "StateMachineRevisionId": 'revisionId || `"INITIAL"`'},
        named=("StateMachineName", 80),
        reshape=_state_machine,
        tags=_TAGS,
    ),
    Row(
        "AWS::StepFunctions::StateMachineVersion",
        "stepfunctions",
        "UpdateStateMachine",
        "stateMachineVersionArn",
        {},
        attributes={"Arn": "id"},
        reshape=_version,
    ),
    Row(
        "AWS::StepFunctions::StateMachineAlias",
        "stepfunctions",
        "CreateStateMachineAlias",
        "stateMachineAliasArn",
        {"stateMachineAliasArn": "id"},
        "DeleteStateMachineAlias",
        updates=("UpdateStateMachineAlias",),
        attributes={"Arn": "id"},
        named=("Name", 80),
        reshape=_alias,
    ),
    Row(
        "AWS::StepFunctions::Activity",
        "stepfunctions",
        "CreateActivity",
        "activityArn",
        {"activityArn": "id", "resourceArn": "id"},
        "DeleteActivity",
        attributes={"Arn": "id", "Name": "name_of(id)"},
        tags=_TAGS,
    ),
)

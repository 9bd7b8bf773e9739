"""AWS::Lambda::Version and AWS::Lambda::Alias.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
"""

import time
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.custom.waiting import wait_for
from emulator.cloudformation.resources.functions.requests import accepted, call, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider, ResourceFailed, refused

_LONGEST = 900.0
"""Seconds that init may take."""


class Version:
    replaced_by = frozenset(
        ("FunctionName", "Description", "CodeSha256", "ProvisionedConcurrencyConfig", "RuntimePolicy")
    )

    def create(self, context: Context, properties: Properties) -> Made:
        """AWS's words: https://github.com/serverless/serverless/issues/8392"""
        name = properties["FunctionName"]
        before = _latest(context, name)
        made = call(context, "PublishVersion", accepted(context.clients, "PublishVersion", properties))
        number = made["Version"]
        if number == before:
            message = (
                f"A version for this Lambda function exists ( {number} ). Modify the function to create a new version."
            )
            raise refused(message, "AlreadyExists")
        try:
            _provision(context, name, number, properties)
            if policy := properties.get("RuntimePolicy"):
                managed = {"FunctionName": name, "Qualifier": number, **policy}
                call(context, "PutRuntimeManagementConfig", managed)
        except (ClientError, ResourceFailed):
            unless_gone(context, "DeleteFunction", {"FunctionName": name, "Qualifier": number})
            raise
        return Made(made["FunctionArn"], {"FunctionArn": made["FunctionArn"], "Version": number})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """Nothing of a version changes."""
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        unless_gone(context, "DeleteFunction", {"FunctionName": made.physical_id})


class Alias:
    replaced_by = frozenset(("Name", "FunctionName"))

    def create(self, context: Context, properties: Properties) -> Made:
        asked = {**accepted(context.clients, "CreateAlias", properties), "RoutingConfig": _routing(properties)}
        made = call(context, "CreateAlias", asked)
        name, alias = properties["FunctionName"], properties["Name"]
        try:
            _provision(context, name, alias, properties)
        except (ClientError, ResourceFailed):
            call(context, "DeleteAlias", {"FunctionName": name, "Name": alias})
            raise
        return Made(made["AliasArn"], {"AliasArn": made["AliasArn"]})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        asked = {"Description": "", **accepted(context.clients, "UpdateAlias", new)}
        call(context, "UpdateAlias", {**asked, "RoutingConfig": _routing(new)})
        key = "ProvisionedConcurrencyConfig"
        if old.get(key) != new.get(key):
            if key in new:
                _provision(context, new["FunctionName"], new["Name"], new)
            else:
                of_alias = {"FunctionName": new["FunctionName"], "Qualifier": new["Name"]}
                unless_gone(context, "DeleteProvisionedConcurrencyConfig", of_alias)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        asked = {"FunctionName": properties["FunctionName"], "Name": properties["Name"]}
        unless_gone(context, "DeleteAlias", asked)


def _latest(context: Context, name: str) -> str | None:
    """The number of the version published last."""
    pages = context.clients("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=name)
    numbers = [int(each["Version"]) for page in pages for each in page["Versions"] if each["Version"] != "$LATEST"]
    return str(max(numbers)) if numbers else None


def _routing(properties: Properties) -> dict[str, Any]:
    """A list in templates, a map in Lambda's API."""
    weights = (properties.get("RoutingConfig") or {}).get("AdditionalVersionWeights", [])
    return {"AdditionalVersionWeights": {each["FunctionVersion"]: each["FunctionWeight"] for each in weights}}


def _provision(context: Context, name: str, qualifier: str, properties: Properties) -> None:
    if config := properties.get("ProvisionedConcurrencyConfig"):
        of_qualifier = {"FunctionName": name, "Qualifier": qualifier}
        call(context, "PutProvisionedConcurrencyConfig", {**of_qualifier, **config})
        deadline = time.monotonic() + _LONGEST
        failed = wait_for(lambda: _failure(context, of_qualifier), lambda: deadline)
        if failed is None or failed:
            reason = failed or "TIMED_OUT"
            message = f"Provisioned Concurrency configuration failed to be applied. Reason: {reason}"
            raise refused(message, "NotStabilized")


def _failure(context: Context, of_qualifier: Properties) -> str | None:
    """Why it cannot be, empty where it is there; None as long as it is under way."""
    found = call(context, "GetProvisionedConcurrencyConfig", of_qualifier)
    if found["Status"] == "IN_PROGRESS":
        return None
    return str(found.get("StatusReason", ""))


TYPES: dict[str, Provider] = {"AWS::Lambda::Version": Version(), "AWS::Lambda::Alias": Alias()}

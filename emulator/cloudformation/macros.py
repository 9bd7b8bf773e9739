"""Macros: functions that templates are run through, by the name that some stack of the account and region gives them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-macro.html

They are not kept besides the stacks: a macro is there as long as the resource that is one.
"""

from collections.abc import Iterable

from emulator.cloudformation.records import Stack

MACRO = "AWS::CloudFormation::Macro"


def function_of(stacks: Iterable[Stack], name: str) -> str | None:
    """A macro's function, as its resource names it: by its name or ARN. stacks: those of one account and region."""
    for stack in stacks:
        for resource in stack.resources.values():
            if resource.type == MACRO and resource.made is not None and resource.made.physical_id == name:
                return str(resource.properties["FunctionName"])
    return None

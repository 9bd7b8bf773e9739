"""The table of what others make; CUSTOM is of all `Custom::...`."""

from emulator.cloudformation.resources.custom.resource import CustomResource
from emulator.cloudformation.resources.custom.wait_conditions import WaitCondition, WaitConditionHandle
from emulator.cloudformation.resources.provider import Provider

CUSTOM: Provider = CustomResource()
TYPES: dict[str, Provider] = {
    "AWS::CloudFormation::CustomResource": CUSTOM,
    "AWS::CloudFormation::WaitConditionHandle": WaitConditionHandle(),
    "AWS::CloudFormation::WaitCondition": WaitCondition(),
}

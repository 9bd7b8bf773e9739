"""What the Parameters of a template may look like; a default has to keep to the constraints, even if it is not used.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from typing import Any

from emulator.cloudformation.templates.constraints import check
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.format import check_members, check_name
from emulator.cloudformation.templates.functions import as_text

_NUMBERS = ("MinLength", "MaxLength", "MinValue", "MaxValue")
_TEXTS = ("Default", "Description", "AllowedPattern", "ConstraintDescription")
_MEMBERS = frozenset({"Type", "AllowedValues", "NoEcho", *_NUMBERS, *_TEXTS})
_OF_AWS = (
    r"AWS::(?:EC2::(?:AvailabilityZone::Name|Image::Id|Instance::Id|KeyPair::KeyName|SecurityGroup::(?:GroupName|Id)|"
    r"Subnet::Id|Volume::Id|VPC::Id)|Route53::HostedZone::Id)"
)
_ONE = rf"(?:String|Number|{_OF_AWS})"
_SIMPLE = rf"(?:{_ONE}|AWS::SSM::Parameter::Name|CommaDelimitedList|List<{_ONE}>)"
_TYPE = re.compile(rf"{_SIMPLE}|AWS::SSM::Parameter::Value<{_SIMPLE}>")


def check_declarations(parameters: dict[str, Any]) -> None:
    """Raises TemplateError."""
    for name, parameter in parameters.items():
        check_name("Parameter", name)
        if not isinstance(parameter, dict):
            raise TemplateError("Template format error: Any Parameters member must be an object.")
        check_members("parameter", parameter, _MEMBERS)
        _check_members(parameter)
        default = as_text(parameter.get("Default"))
        if default is not None:
            check(name, parameter, default)


def _check_members(parameter: dict[str, Any]) -> None:
    if "Type" not in parameter:
        raise TemplateError("Template format error: Every Parameters object must contain a Type member.")
    if not isinstance(parameter["Type"], str):
        raise TemplateError("Template format error: Every Type member must be a string.")
    if not _TYPE.fullmatch(parameter["Type"]):
        raise TemplateError(f"Template format error: Unrecognized parameter type: {parameter['Type']}")
    for member in _TEXTS:
        if as_text(parameter.get(member, "")) is None:
            raise TemplateError(f"Template format error: Every {member} member must be a string.")
    allowed = parameter.get("AllowedValues", [])
    if not isinstance(allowed, list) or None in map(as_text, allowed):
        raise TemplateError("Template format error: Every AllowedValues member must be a list of strings.")
    for member in _NUMBERS:
        if not _is_number(parameter.get(member, 0)):
            raise TemplateError(f"Template format error: Every {member} member must be a number.")
    if str(parameter.get("NoEcho", False)).lower() not in ("true", "false"):
        raise TemplateError("Template format error: Every NoEcho member must be a boolean.")


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (ValueError, TypeError):
        return False
    return True

"""What the parameters of a template are, given what the caller says, what they were, and their defaults.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.cloudformation.records import Parameter
from emulator.cloudformation.templates.constraints import check, members
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import as_text
from emulator.cloudformation.templates.template import Template

Read = Callable[[str], str]
_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")


def resolve(
    template: Template, given: Sequence[Mapping[str, Any]], previous: Mapping[str, Parameter], read: Read
) -> dict[str, Parameter]:
    """The parameters in the template's order.

    given: members ParameterKey, ParameterValue, UsePreviousValue. previous: those of the stack that is updated. read: a
    parameter of Systems Manager by name; raises TemplateError, as this does.
    """
    said = {each["ParameterKey"]: each for each in given}
    unknown = [key for key in said if key not in template.parameters]
    if unknown:
        raise TemplateError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    texts = {key: _text(key, declared, said.get(key), previous) for key, declared in template.parameters.items()}
    missing = [key for key, text in texts.items() if text is None]
    if missing:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    return {
        key: _resolved(key, template.parameters[key], text, read) for key, text in texts.items() if text is not None
    }


def _text(
    key: str, declared: Mapping[str, Any], said: Mapping[str, Any] | None, previous: Mapping[str, Parameter]
) -> str | None:
    if said is not None and said.get("UsePreviousValue"):
        if said.get("ParameterValue"):
            raise TemplateError(
                f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true and non empty value "
                "for a parameter"
            )
        if key not in previous:
            raise TemplateError(
                f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key "
                "not in the previous template"
            )
        return previous[key].given
    if said is not None and said.get("ParameterValue") is not None:
        return str(said["ParameterValue"])
    return as_text(declared.get("Default"))


def _resolved(key: str, declared: Mapping[str, Any], given: str, read: Read) -> Parameter:
    check(key, declared, given)
    no_echo = str(declared.get("NoEcho")).lower() == "true"
    stored = _STORED.fullmatch(declared["Type"])
    if stored is None:
        return Parameter(key, given, members(declared["Type"], given) or given, no_echo)
    text = read(given)
    return Parameter(key, given, members(stored[1], text) or text, no_echo, text)

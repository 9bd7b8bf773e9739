"""The text of a template, JSON or YAML, as one document in which every function has its long form.

YAML is version 1.1 with a tag for each function, `!GetAtt Table.Arn` for `{"Fn::GetAtt": ["Table", "Arn"]}`, and has
no aliases. Dates stay texts, `AWSTemplateFormatVersion: 2010-09-09` too; booleans and numbers are what they are. Of a
key given twice the last counts. A null is refused, and so is a number for a key: `200:` has to be `'200':`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

import json
import re
from typing import Any

from control_plane.openapi.documents.text import DEEPEST, Loaded, load_json
from control_plane.openapi.documents.yaml_text import Aliased, Dialect, Misread
from control_plane.openapi.documents.yaml_text import load as load_yaml
from emulator.cloudformation.templates.errors import TemplateError

_LARGEST = 8 * 1024 * 1024
"""Characters and nodes: a template in S3 has at most 1 MB, one with transforms may grow."""

_PROPERTIES = re.compile(r"^(/Resources/[^/]+/)Properties(?=/)")
_FUNCTIONS = (
    "And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap ForEach GetAZs GetAtt GetStackOutput If "
    "ImportValue Join Length Not Or RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll"
)
_LONG_FORMS = {"!Ref": "Ref", "!Condition": "Condition", **{f"!{name}": f"Fn::{name}" for name in _FUNCTIONS.split()}}


def parse(text: str) -> dict[str, Any]:
    """Raises TemplateError."""
    text = text.removeprefix("\ufeff")
    language, read = ("JSON", load_json) if text.lstrip().startswith("{") else ("YAML", _read_yaml)
    try:
        document = read(text).value
    except Aliased:
        raise TemplateError("Template error: YAML aliases are not allowed in CloudFormation templates") from None
    except json.JSONDecodeError as problem:
        raise _malformed(language, f" (line {problem.lineno}, column {problem.colno})") from None
    except Misread as problem:
        raise _malformed(language, f" (line {problem.line}, column {problem.column})") from None
    except ValueError:
        raise _malformed(language, "") from None
    if not isinstance(document, dict):
        raise TemplateError("Template format error: unsupported structure.")
    _check_values("", document)
    return document


class _Number(str):
    """A key that YAML takes for a number."""

    __slots__ = ()


def _check_values(path: str, value: Any) -> None:
    """Raises TemplateError. A null's place is told as AWS tells it, with `Type` for the properties of a resource:
    https://github.com/aws-cloudformation/cfn-lint/issues/246
    """
    if value is None:
        place = _PROPERTIES.sub(r"\1Type", path)
        raise TemplateError(f"[{place}] 'null' values are not allowed in templates")
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(key, _Number):
                raise TemplateError(
                    f"Template format error: [{path}] map keys must be strings; received numeric [{key}] instead"
                )
            _check_values(f"{path}/{key}", each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            _check_values(f"{path}/{index}", each)


def _malformed(language: str, place: str) -> TemplateError:
    return TemplateError(f"Template format error: {language} not well-formed.{place}")


def _read_yaml(text: str) -> Loaded:
    return Loaded(*load_yaml(text, largest=_LARGEST, deepest=DEEPEST, dialect=_CLOUDFORMATION))


def _long_form(tag: str, value: Any) -> dict[str, Any]:
    name = _LONG_FORMS.get(tag)
    if name is None:
        raise ValueError(f"{tag} is no function")
    if name == "Fn::GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name: value}


_CLOUDFORMATION = Dialect(_long_form, aliases=False, number=_Number)

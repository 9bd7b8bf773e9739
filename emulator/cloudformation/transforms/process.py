"""The transforms of a template, in AWS's order: those that Fn::Transform calls, from the most deeply nested outward,
then those of the section `Transform`, as they are listed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from emulator.cloudformation.templates.constraints import members
from emulator.cloudformation.transforms import include as included
from emulator.cloudformation.transforms import language, macros
from emulator.cloudformation.transforms.context import Rejected, TransformContext, TransformFailed
from emulator.cloudformation.transforms.known import Known, is_known

__all__ = ["TransformContext", "TransformFailed", "names", "process"]

_SECTION, _FUNCTION = "Transform", "Fn::Transform"
_SERVERLESS = "AWS::Serverless-2016-10-31"


def process(document: dict[str, Any], context: TransformContext) -> dict[str, Any]:
    """The template with every transform carried out, without the section `Transform`. The document given is not
    changed. Raises TransformFailed."""
    left = copy.deepcopy({name: each for name, each in document.items() if name != _SECTION})
    context = replace(context, parameters=_with_lists(document.get("Parameters"), context.parameters))
    known = Known(left, context)
    template = _template(_without_snippets(left, known, context), _FUNCTION)
    for name, parameters in _declared(document.get(_SECTION)):
        template = _template(_transformed(name, template, _values(name, parameters, known), context, TRANSFORMS), name)
    return template


def names(document: Mapping[str, Any]) -> list[str]:
    """The transforms a template asks for, each once: those of its section first."""
    inner = (value for name, value in document.items() if name != _SECTION)
    calls = [*_declared(document.get(_SECTION)), *(call for each in inner for call in _called(each))]
    return list(dict.fromkeys(name for name, _ in calls))


def _with_lists(declared: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as they are declared: `a,b` of a list is a list."""
    values = dict(given)
    for name, parameter in declared.items() if isinstance(declared, dict) else ():
        match parameter, values.get(name):
            case {"Type": str(kind)}, str(text):
                values[name] = members(kind, text) or text
    return values


def _template(made: Any, name: str) -> dict[str, Any]:
    if not isinstance(made, dict):
        raise TransformFailed(f"Received malformed response from transform {name}")
    return made


def _serverless(template: Any, parameters: Mapping[str, Any], context: TransformContext) -> Any:
    from emulator.cloudformation.transforms import serverless

    return serverless.transform(template, context)


Transform = Callable[[Any, Mapping[str, Any], TransformContext], Any]
_SNIPPETS: Mapping[str, Transform] = {included.NAME: included.include}
TRANSFORMS: Mapping[str, Transform] = {
    **_SNIPPETS,
    language.NAME: lambda template, parameters, context: language.extend(template, context),
    _SERVERLESS: _serverless,
}
"""AWS's own transforms: those that may stand anywhere, and those of a whole template."""


def _transformed(
    name: str, fragment: Any, parameters: Mapping[str, Any], context: TransformContext, own: Mapping[str, Transform]
) -> Any:
    transform = own.get(name)
    if transform is None:
        return macros.call(name, fragment, parameters, context)
    try:
        return transform(fragment, parameters, context)
    except Rejected as problem:
        raise TransformFailed(f"Transform {name} failed with: {problem}") from None


def _without_snippets(node: Any, known: Known, context: TransformContext) -> Any:
    if isinstance(node, list):
        return [_without_snippets(each, known, context) for each in node]
    if not isinstance(node, dict):
        return node
    fragment: Any = {name: _without_snippets(each, known, context) for name, each in node.items() if name != _FUNCTION}
    for name, parameters in _declared(node.get(_FUNCTION)):
        fragment = _transformed(name, fragment, _values(name, parameters, known), context, _SNIPPETS)
    return fragment


def _called(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from _declared(node.get(_FUNCTION))
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _called(each)


def _declared(section: Any) -> Iterator[tuple[str, Any]]:
    """Names with parameters, of one transform or of a list of them; AWS's own pages have lists in lists."""
    match section:
        case None:
            return
        case str(name):
            yield name, {}
        case {"Name": str(name)}:
            yield name, section.get("Parameters") or {}
        case list():
            for each in section:
                yield from _declared(each)
        case _:
            raise TransformFailed("Key Name of transform definition must be a string.")


def _values(name: str, parameters: Any, known: Known) -> dict[str, Any]:
    """What a transform is called with, functions evaluated; what is not known before the stack is made is refused."""
    if not isinstance(parameters, dict):
        raise TransformFailed("Key Parameters of transform definition must be a map.")
    values = {}
    for key, node in parameters.items():
        try:
            value = known.known(node)
        except Rejected as problem:
            raise TransformFailed(f"Transform {name} failed with: {problem}") from None
        if value is None or isinstance(value, dict) or not is_known(value):
            raise TransformFailed(
                f"The value of parameter {key} under transform {name} must resolve to a string, number, boolean or a "
                "list of any of these."
            )
        values[key] = value
    return values

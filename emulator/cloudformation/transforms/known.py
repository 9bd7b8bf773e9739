"""What of a template is known before its stack is made: all that rests on parameters, mappings and conditions alone.

A function whose value is known becomes that value; another stays, with what is known inside it filled in. Transforms
need it where they want a value at once: the items of a loop, the location of a snippet, the parameters of a macro.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.cloudformation.transforms.context import Rejected, TransformContext

NO_VALUE = {"Ref": "AWS::NoValue"}
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}


class MappingNotFound(Rejected):
    """A mapping has no such keys, and there is no default."""


class _Unknown(Exception):
    """A condition rests on what is not known."""


def partition(region: str) -> str:
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


def function(node: Any) -> str | None:
    """The name of the function that a node calls, or None."""
    if isinstance(node, dict) and len(node) == 1:
        name = next(iter(node))
        if name == "Ref" or str(name).startswith("Fn::"):
            return str(name)
    return None


def is_known(node: Any) -> bool:
    """Whether no function is left in a value."""
    if isinstance(node, dict):
        return function(node) is None and all(is_known(each) for each in node.values())
    return not isinstance(node, list) or all(is_known(each) for each in node)


def text(value: Any) -> str:
    """A value of a template as text: JSON's `true` is "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def incorrect(name: str) -> Rejected:
    return Rejected(f"{name} layout is incorrect")


class Known:
    """conditions: the template's, loops in them unrolled."""

    def __init__(self, document: Mapping[str, Any], context: TransformContext) -> None:
        self._values = {**_pseudo_parameters(context), **context.parameters}
        self._mappings = document.get("Mappings") or {}
        self._conditions = document.get("Conditions") or {}
        self._under_way: list[str] = []

    def value(self, node: Any) -> Any:
        """A node with what is known of it filled in. Raises Rejected."""
        name = function(node)
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](self, node[name])
        if isinstance(node, dict):
            members = ((key, self.value(each)) for key, each in node.items())
            return {key: each for key, each in members if each != NO_VALUE}
        if isinstance(node, list):
            return [each for each in map(self.value, node) if each != NO_VALUE]
        return node

    def condition(self, name: str) -> bool:
        if name not in self._conditions or name in self._under_way:
            raise Rejected("Unable to resolve Conditions section")
        self._under_way.append(name)
        try:
            return self._holds(self._conditions[name])
        finally:
            self._under_way.pop()

    def _holds(self, node: Any) -> bool:
        match node:
            case {"Condition": str(name)}:
                return self.condition(name)
            case {"Fn::Equals": [one, other]}:
                values = self.value(one), self.value(other)
                if not is_known(values[0]) or not is_known(values[1]):
                    raise _Unknown
                return text(values[0]) == text(values[1])
            case {"Fn::Not": [each]}:
                return not self._holds(each)
            case {"Fn::And": list(each)}:
                return all(map(self._holds, each))
            case {"Fn::Or": list(each)}:
                return any(map(self._holds, each))
        raise incorrect("Condition")

    def _ref(self, argument: Any) -> Any:
        name = self.value(argument)
        return self._values[name] if isinstance(name, str) and name in self._values else {"Ref": name}

    def _if(self, argument: Any) -> Any:
        match argument:
            case [str(name), one, other]:
                try:
                    return self.value(one if self.condition(name) else other)
                except _Unknown:
                    return {"Fn::If": [name, self.value(one), self.value(other)]}
        raise incorrect("Fn::If")

    def _find_in_map(self, argument: Any) -> Any:
        match argument:
            case [name, first, second]:
                options: Mapping[str, Any] = {}
            case [name, first, second, {"DefaultValue": _} as options]:
                pass
            case _:
                raise incorrect("Fn::FindInMap")
        keys = [self.value(each) for each in (name, first, second)]
        if not all(isinstance(key, str | int) for key in keys):
            return {"Fn::FindInMap": [*keys, *([options] if options else [])]}
        found: Any = self._mappings
        for key in keys:
            found = found.get(text(key)) if isinstance(found, dict) else None
        if found is None and "DefaultValue" not in options:
            raise MappingNotFound(f"Mappings not found in template for key /{keys[1]}/{keys[2]}")
        return self.value(options["DefaultValue"]) if found is None else found

    def _sub(self, argument: Any) -> Any:
        template, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(template, str) or not isinstance(given, dict):
            raise incorrect("Fn::Sub")
        variables = {name: self.value(each) for name, each in given.items()}
        values = {**self._values, **variables}
        names = set(_VARIABLE.findall(template))
        filled = {name for name in names if name in values and isinstance(values[name], str | int | float)}
        whole = filled == names

        def fill(found: re.Match[str]) -> str:
            if found[1] not in filled:
                return found[0]
            value = text(values[found[1]])
            return value if whole else value.replace("${", "${!")

        result = _VARIABLE.sub(fill, template)
        if whole:
            return result.replace("${!", "${")
        left = {name: each for name, each in variables.items() if name not in filled}
        return {"Fn::Sub": [result, left] if left else result}

    def _join(self, argument: Any) -> Any:
        match self.value(argument):
            case [str(delimiter), list(items)] if all(isinstance(each, str | int | float) for each in items):
                return delimiter.join(map(text, items))
            case [_, _] as left:
                return {"Fn::Join": left}
        raise incorrect("Fn::Join")

    def _select(self, argument: Any) -> Any:
        match self.value(argument):
            case [str() | int() as index, list(items)] if text(index).isdecimal():
                if int(index) >= len(items):
                    raise Rejected(f"Fn::Select cannot select nonexistent value at index {index}")
                return items[int(index)]
            case [_, _] as left:
                return {"Fn::Select": left}
        raise incorrect("Fn::Select")

    def _split(self, argument: Any) -> Any:
        match self.value(argument):
            case [str(delimiter), str(whole)] if delimiter:
                return whole.split(delimiter)
            case [_, _] as left:
                return {"Fn::Split": left}
        raise incorrect("Fn::Split")

    def _base64(self, argument: Any) -> Any:
        plain = self.value(argument)
        return base64.b64encode(plain.encode()).decode() if isinstance(plain, str) else {"Fn::Base64": plain}

    def _length(self, argument: Any) -> Any:
        items = self.value(argument)
        if isinstance(items, list):
            return len(items)
        if function(items) is None:
            raise incorrect("Fn::Length")
        return {"Fn::Length": items}


_FUNCTIONS: Mapping[str | None, Callable[[Known, Any], Any]] = {
    "Ref": Known._ref,
    "Fn::If": Known._if,
    "Fn::FindInMap": Known._find_in_map,
    "Fn::Sub": Known._sub,
    "Fn::Join": Known._join,
    "Fn::Select": Known._select,
    "Fn::Split": Known._split,
    "Fn::Base64": Known._base64,
    "Fn::Length": Known._length,
}
"""The others are known only when a stack is made: their arguments are filled in, as those of any object."""


def functions(node: Any) -> Iterator[str]:
    """Names of the functions that a node calls, itself and inside."""
    name = function(node)
    if name is not None:
        yield name
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from functions(each)


def _pseudo_parameters(context: TransformContext) -> dict[str, str]:
    name = partition(context.region)
    return {
        "AWS::AccountId": context.account_id,
        "AWS::Partition": name,
        "AWS::Region": context.region,
        "AWS::StackId": context.stack_id,
        "AWS::StackName": context.stack_name,
        "AWS::URLSuffix": _SUFFIXES.get(name, "amazonaws.com"),
    }

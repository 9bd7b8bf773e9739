"""What of a template is known before its stack is made: all that rests on parameters, mappings and conditions alone.

A function whose value is known becomes that value; another stays, with what is known inside it filled in. Transforms
need it where they want a value at once: the items of a loop, the location of a snippet, the parameters of a macro.
"""

from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.records import Parameter
from emulator.cloudformation.templates.conditions import holds
from emulator.cloudformation.templates.errors import TemplateError, Unresolved
from emulator.cloudformation.templates.functions import NO_VALUE
from emulator.cloudformation.templates.scope import Scope
from emulator.cloudformation.templates.syntax import branches, call, calls
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.transforms.context import Rejected, TransformContext

_OF_VALUES = ("Fn::Select cannot select", "Unable to get mapping", "Mapping named")
"""How the messages begin of functions that are written rightly, but have no value."""


def is_known(node: Any) -> bool:
    """Whether no function is left in a value."""
    return next(calls(node), None) is None


def incorrect(name: str) -> Rejected:
    return Rejected(f"{name} layout is incorrect")


class Known(Scope):
    """The scope of a template whose sections nobody has checked, and of which no resource is made."""

    def __init__(self, document: Mapping[str, Any], context: TransformContext) -> None:
        parameters = {name: Parameter(name, "", value) for name, value in context.parameters.items()}
        super().__init__(_template(document), parameters, _pseudo_parameters(context), {}, _not_yet, _not_yet)
        self._undecided = dict(self._template.conditions)
        self._decided: dict[str, bool] = {}

    def known(self, node: Any) -> Any:
        """A node with what is known of it filled in; None for AWS::NoValue. Raises Rejected."""
        value = self._filled(node)
        return None if value is NO_VALUE else value

    def evaluate(self, node: Any) -> Any:
        try:
            return super().evaluate(node)
        except Unresolved:
            raise
        except TemplateError as problem:
            found, message = call(node), str(problem).removeprefix("Template error: ")
            if found is None or message.startswith(_OF_VALUES):
                raise Rejected(message) from None
            raise incorrect(found.function) from None

    def condition(self, name: str) -> bool:
        """Of conditions in any order; one in a circle is neither decided nor undecided when it is asked for again."""
        if name in self._undecided:
            try:
                self._decided[name] = holds(self, self._undecided.pop(name))
            except TemplateError:
                raise _unable() from None
        if name not in self._decided:
            raise _unable()
        return self._decided[name]

    def _filled(self, node: Any) -> Any:
        try:
            return self.evaluate(node)
        except Unresolved:
            pass
        found = call(node)
        if found is not None and found.function == "Fn::If":
            name, then, otherwise = branches(found.argument)
            return self._filled(then if self.condition(name) else otherwise)
        if isinstance(node, list):
            return [value for each in node if (value := self._filled(each)) is not NO_VALUE]
        return {name: value for name, each in node.items() if (value := self._filled(each)) is not NO_VALUE}


def _unable() -> Rejected:
    return Rejected("Unable to resolve Conditions section")


def _template(document: Mapping[str, Any]) -> Template:
    sections = (document.get(name) for name in ("Mappings", "Conditions"))
    mappings, conditions = (each if isinstance(each, dict) else {} for each in sections)
    return Template(
        document=dict(document),
        description=None,
        metadata={},
        parameters={},
        rules={},
        mappings=mappings,
        conditions=conditions,
        resources={},
        outputs={},
        transforms=[],
    )


def _not_yet(name: str) -> str:
    """Exports may change until the stack is made, and what dynamic references name is not a template's to show."""
    raise Unresolved(name)


def _pseudo_parameters(context: TransformContext) -> dict[str, Any]:
    return {
        "AWS::AccountId": context.account_id,
        "AWS::Partition": "aws",
        "AWS::Region": context.region,
        "AWS::StackId": context.stack_id,
        "AWS::StackName": context.stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }

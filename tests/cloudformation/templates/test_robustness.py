"""Whatever is given for a template, it is refused with a TemplateError or it has values: nothing else is raised."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.cloudformation.records import Made
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.format import awaits_transforms
from emulator.cloudformation.templates.parameters import resolve
from emulator.cloudformation.templates.references import order
from emulator.cloudformation.templates.scope import Scope
from emulator.cloudformation.templates.syntax import BOOLEAN, READERS
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["A", "B", "P", "AWS::Region", "AWS::NoValue", "a.b", "${A}", "${A.B}${P}", "${!x}", "1", ""])
LEAVES = NAMES | st.integers(-3, 300) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
FUNCTIONS = st.sampled_from([*READERS, *BOOLEAN, "Condition", "Fn::Contains"])
CALLS = st.sampled_from(
    [
        {"Ref": "A"},
        {"Ref": "P"},
        {"Fn::GetAtt": ["A", "B"]},
        {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "x"]},
        {"Fn::FindInMap": ["A", "B", "C"]},
        {"Fn::Split": [",", "a,b"]},
        {"Fn::Sub": "${A}"},
    ]
)


def nodes(functions: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        LEAVES | CALLS,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(NAMES, inner, max_size=3)
            | st.builds(lambda name, argument: {name: argument}, functions, inner | st.lists(inner, max_size=3))
        ),
        max_leaves=10,
    )


NODES = nodes(FUNCTIONS)
EQUAL = st.builds(lambda one, other: {"Fn::Equals": [one, other]}, LEAVES | CALLS, LEAVES | CALLS)
TOPIC = {"Type": "T"}
SOUND = st.fixed_dictionaries(
    {
        "Parameters": st.just({"P": {"Type": "CommaDelimitedList", "Default": "a,b"}}),
        "Mappings": st.just({"A": {"B": {"C": [1]}}}),
        "Conditions": st.fixed_dictionaries({"C": st.just({"Fn::Equals": ["a", "b"]})}, optional={"D": EQUAL | NODES}),
        "Resources": st.fixed_dictionaries(
            {"A": st.just(TOPIC), "B": st.builds(lambda node: {**TOPIC, "Properties": {"P": node}}, NODES)}
        ),
    }
)
"""Templates in which only values may be wrong."""


def members(*names: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, NODES)) | NODES


def members_of(*names: str) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(["A", "B"]), members(*names), max_size=2) | NODES


WILD = st.fixed_dictionaries(
    {"Resources": members_of("Type", "Properties", "DependsOn", "Condition") | st.just({"A": TOPIC})},
    optional={
        "Parameters": members_of("Type", "Default", "AllowedValues", "MinLength", "NoEcho"),
        "Conditions": members_of(),
        "Mappings": members_of("A", "B"),
        "Outputs": members_of("Value", "Export", "Condition"),
        "Rules": members_of("Assertions", "RuleCondition"),
        "Description": LEAVES,
    },
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOUND | WILD)
def test_documents(document: dict[str, Any]) -> None:
    with suppress(TemplateError):
        template = Template.of(document)
        parameters = resolve(template, [], {}, str)
        if not awaits_transforms(document):
            scope = Scope(template, parameters, {"AWS::Region": "eu-west-1"}, {"A": Made("a", {"B": "b"})}, str, str)
            order(template, list(template.resources), scope.condition)
            scope.value(template.resources)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(alphabet="{}[]:,!&*<\"'\n -|>#%@RefSub0.~\ufeff\ud800\t", max_size=40))
def test_texts(text: str) -> None:
    with suppress(TemplateError):
        assert isinstance(parse(text), dict)

"""Whatever is given for a template, it is refused with a TemplateError or it has values: nothing else is raised."""

from contextlib import suppress
from typing import Any

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

NAMES = st.sampled_from(
    ["A", "B", "C", "P", "AWS::Region", "AWS::NoValue", "a.b", "${A}", "${A.B}${P}", "${!x}", "1", ""]
)
LEAVES = NAMES | st.integers(-3, 300) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
FUNCTIONS = st.sampled_from([*READERS, *BOOLEAN, "Condition", "Fn::Transform", "Fn::Contains"])
NODES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES, inner, max_size=3)
        | st.builds(lambda name, argument: {name: argument}, FUNCTIONS, inner | st.lists(inner, max_size=3))
    ),
    max_leaves=12,
)


def members(*names: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, NODES)) | NODES


RESOURCES = st.dictionaries(
    st.sampled_from(["A", "B"]),
    st.fixed_dictionaries(
        {"Type": st.just("T")},
        optional={"Properties": st.dictionaries(NAMES, NODES, max_size=3), "DependsOn": NODES, "Condition": NAMES},
    ),
    min_size=1,
)
DOCUMENTS = st.fixed_dictionaries(
    {"Resources": RESOURCES | members("A")},
    optional={
        "Parameters": st.just({"P": {"Type": "CommaDelimitedList", "Default": "a,b"}})
        | st.dictionaries(NAMES, members("Type", "Default", "AllowedValues", "MinLength", "NoEcho")),
        "Conditions": st.dictionaries(NAMES, NODES, max_size=3),
        "Mappings": st.just({"A": {"B": {"C": [1]}}}) | NODES,
        "Outputs": st.dictionaries(NAMES, members("Value", "Export", "Condition"), max_size=2) | NODES,
        "Rules": st.dictionaries(NAMES, members("Assertions", "RuleCondition"), max_size=1) | NODES,
        "Description": NODES,
    },
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(DOCUMENTS)
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

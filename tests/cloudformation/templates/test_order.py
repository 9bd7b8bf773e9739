"""The order in which resources are made."""

import pytest

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.references import order, references
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse


def template(resources: str, outputs: str = "") -> Template:
    conditions = "Conditions: {Met: !Equals [a, a], Unmet: !Equals [a, b]}\n"
    return Template.of(parse(f"{conditions}Outputs: {{{outputs}}}\nResources: {{{resources}}}"))


def condition(name: str) -> bool:
    return name == "Met"


ORDERS = [
    ("as they stand", "B: {Type: T}, A: {Type: T}, C: {Type: T}", "B A C"),
    ("what is referred to goes first", "A: {Type: T, Properties: {P: !Ref B}}, B: {Type: T}", "B A"),
    ("so does what an attribute is of", "A: {Type: T, Properties: {P: [!GetAtt B.Arn]}}, B: {Type: T}", "B A"),
    ("and what a text has", "A: {Type: T, Properties: {P: !Sub '${B}${C.D}'}}, B: {Type: T}, C: {Type: T}", "B C A"),
    ("and what metadata have", "A: {Type: T, Metadata: {P: !Ref B}}, B: {Type: T}", "B A"),
    ("a value of Fn::Sub hides one", "A: {Type: T, Properties: {P: !Sub ['${B}', {B: c}]}}, B: {Type: T}", "A B"),
    ("a literal of Fn::Sub is none", "A: {Type: T, Properties: {P: !Sub '${!B}'}}, B: {Type: T}", "A B"),
    ("dependencies are told", "A: {Type: T, DependsOn: B}, B: {Type: T, DependsOn: [C]}, C: {Type: T}", "C B A"),
    ("a dependency on what is not made is none", "A: {Type: T, DependsOn: N}, N: {Type: T, Condition: Unmet}", "A"),
    ("a branch not taken is none",
     "A: {Type: T, Properties: {P: !If [Unmet, !Ref N, c]}}, N: {Type: T, Condition: Unmet}", "A"),
    ("nor does it make a circle",
     "A: {Type: T, Properties: {P: !If [Unmet, !Ref B, c]}}, B: {Type: T, Properties: {P: !Ref A}}", "A B"),
    ("a branch taken is one", "A: {Type: T, Properties: {P: !If [Met, [{P: !Ref B}], c]}}, B: {Type: T}", "B A"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "resources", "wanted"), ORDERS, ids=[case[0] for case in ORDERS])
def test_order(why: str, resources: str, wanted: str) -> None:
    found = template(resources)
    active = [name for name, each in found.resources.items() if condition(each.get("Condition", "Met"))]
    assert order(found, active, condition) == wanted.split()


def test_without_conditions_both_branches_count() -> None:
    found = template("A: {Type: T, Properties: {P: !If [Met, c, !Ref B]}}, B: {Type: T}")
    assert order(found, ["A", "B"]) == ["B", "A"]


NOT_THERE = "Template format error: Unresolved resource dependencies [N] in the {} block of the template"
REFUSED = [
    # https://github.com/aws/serverless-application-model/issues/1044: what depends on the circle is in the list too
    ("a circle, and what hangs on it",
     "A: {Type: T, Properties: {P: !Ref B}}, B: {Type: T, DependsOn: A}, C: {Type: T}, D: {Type: T, DependsOn: B}", "",
     "Circular dependency between resources: [A, B, D]"),
    ("a resource on itself", "A: {Type: T, Properties: {P: !GetAtt A.Arn}}", "",
     "Circular dependency between resources: [A]"),
    # https://github.com/aws/serverless-application-model/issues/832
    ("a resource whose condition does not hold",
     "A: {Type: T, Properties: {P: !Ref N}}, N: {Type: T, Condition: Unmet}", "", NOT_THERE.format("Resources")),
    # https://github.com/awslabs/aws-api-gateway-developer-portal/issues/216
    ("an output of it", "A: {Type: T}, N: {Type: T, Condition: Unmet}", "O: {Value: !Ref N}",
     NOT_THERE.format("Outputs")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "resources", "outputs", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_there_is_no_order(why: str, resources: str, outputs: str, message: str) -> None:
    found = template(resources, outputs)
    active = [name for name, each in found.resources.items() if condition(each.get("Condition", "Met"))]
    with pytest.raises(TemplateError) as refused:
        order(found, active, condition)
    assert str(refused.value) == message


def test_an_output_that_is_not_made_may_refer_to_what_is_not() -> None:
    found = template("A: {Type: T}, N: {Type: T, Condition: Unmet}", "O: {Condition: Unmet, Value: !Ref N}")
    assert order(found, ["A"], condition) == ["A"]


def test_references_are_names_of_all_kinds() -> None:
    node = parse("a: [!Ref P, !GetAtt R.Arn, !Sub '${AWS::Region}${Q.Arn}${!no}', !If [Unmet, !Ref N, b]]")
    assert references(node) == {"P", "R", "AWS::Region", "Q", "N"}
    assert references(node, condition) == {"P", "R", "AWS::Region", "Q"}

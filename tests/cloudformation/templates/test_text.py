"""The text of a template: JSON, or YAML with a short form for every function."""

from typing import Any

import pytest

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.text import parse

READ: list[tuple[str, str, Any]] = [
    ("a name", "!Ref Table", {"Ref": "Table"}),
    ("an attribute", "!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
    ("an attribute with a dot", "!GetAtt Database.Endpoint.Port", {"Fn::GetAtt": ["Database", "Endpoint.Port"]}),
    ("an attribute as a list", "!GetAtt [Table, Arn]", {"Fn::GetAtt": ["Table", "Arn"]}),
    ("a text with variables", "!Sub '${A}-b'", {"Fn::Sub": "${A}-b"}),
    ("a text with values", "!Sub ['${A}', {A: !Ref B}]", {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}),
    ("functions in functions", "!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
    ("a block of text", "!Base64 |\n    #!/bin/sh\n    ls\n", {"Fn::Base64": "#!/bin/sh\nls\n"}),
    ("a mapping", "!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
    ("a condition", "!And [!Condition A, !Not [!Equals [a, b]]]",
     {"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]}),
    ("a short form in a long one", "{'Fn::Join': ['', [!Ref A]]}", {"Fn::Join": ["", [{"Ref": "A"}]]}),
    ("what is written as a number for a function stays a text", "!Ref 1234", {"Ref": "1234"}),
    ("a date is a text", "2010-09-09", "2010-09-09"),
    ("numbers are numbers", "[1, 1.5, -3]", [1, 1.5, -3]),
    ("booleans are YAML 1.1's", "[true, no, On]", [True, False, True]),
    ("a quoted number is a text, with its zeros", "'012345678901'", "012345678901"),
    ("a number that is none in octal is a text too", "098765432109", "098765432109"),
    ("a key that looks like a boolean is a text", "{on: 1}", {"on": 1}),
    ("a key that is a number in quotes", "{'200': ok}", {"200": "ok"}),
    ("of a key given twice the last counts", "{a: 1, a: 2}", {"a": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "value"), READ, ids=[case[0] for case in READ])
def test_yaml(why: str, text: str, value: object) -> None:
    assert parse(f"value: {text}") == {"value": value}


def test_json() -> None:
    text = '\ufeff\n {"Resources": {"A": {"Fn::GetAtt": ["B", "C"]}, "A": [1, true, "012"]}}'
    assert parse(text) == {"Resources": {"A": [1, True, "012"]}}


ALIASES = "Template error: YAML aliases are not allowed in CloudFormation templates"
REFUSED = [
    ("the name of a file", "template.yaml", "Template format error: unsupported structure."),
    ("a list", "[a]", "Template format error: unsupported structure."),
    ("nothing", "", "Template format error: YAML not well-formed."),
    ("JSON that ends too early", '{"a":\n 1,', "Template format error: JSON not well-formed. (line 2, column 4)"),
    ("YAML out of place", "a:\n  b: 1\n c: 2", "Template format error: YAML not well-formed. (line 3, column 2)"),
    ("a function there is not", "a:\n  - !Reff b", "Template format error: YAML not well-formed. (line 2, column 5)"),
    ("two documents", "a: 1\n---\nb: 2", "Template format error: YAML not well-formed."),
    ("an object of Python", "a: !!python/name:os.system x", "Template format error: YAML not well-formed."),
    ("an alias", "a: &x [1]\nb: *x", ALIASES),
    ("an alias that is merged", "a: &x {c: 1}\nb:\n  <<: *x", ALIASES),
    ("aliases that would grow without end", "a: &a [x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]", ALIASES),
    ("YAML nested too deep", "{a: " * 100_000, "Template format error: JSON not well-formed. (line 1, column 2)"),
    ("sequences nested too deep", "- " * 100_000 + "x", "Template format error: YAML not well-formed."),
    ("short forms nested too deep", "a: " + "!Not [" * 1_000, "Template format error: YAML not well-formed."),
    ("JSON nested too deep", '{"a":' * 100_000, "Template format error: JSON not well-formed."),
    ("a number that is infinite", '{"a": 1e999}', "Template format error: JSON not well-formed."),
    # https://github.com/awsdocs/aws-cloudformation-user-guide/pull/404
    ("a number as a key", "Resources:\n  A:\n    Properties:\n      Monday: {1: on}",
     "Template format error: [/Resources/A/Properties/Monday] map keys must be strings; received numeric [1] instead"),
    # https://github.com/aws-cloudformation/cfn-lint/issues/246: Type stands where Properties does
    ("a null among properties", "Resources:\n  A:\n    Properties:\n      B:\n        C:",
     "[/Resources/A/Type/B/C] 'null' values are not allowed in templates"),
    ("a null in a list", '{"Resources": {"A": {"DependsOn": [null]}}}',
     "[/Resources/A/DependsOn/0] 'null' values are not allowed in templates"),
    ("a section that is empty", "Resources:", "[/Resources] 'null' values are not allowed in templates"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_text_is_refused_in_the_words_of_aws(why: str, text: str, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        parse(text)
    assert str(refused.value) == message

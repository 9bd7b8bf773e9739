"""What functions give, evaluated as CloudFormation does."""

from typing import Any

import pytest

from emulator.cloudformation.records import Made, Parameter
from emulator.cloudformation.templates.errors import TemplateError, Unresolved
from emulator.cloudformation.templates.scope import Scope
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse

TEMPLATE = """
Parameters:
  Env: {Type: String}
  Port: {Type: Number}
  Subnets: {Type: CommaDelimitedList}
Mappings:
  Sizes:
    dev: {memory: 128, zones: [a, b]}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
  IsProd: !Not [!Condition IsDev]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Queue: {Type: AWS::SQS::Queue}
"""
PARAMETERS = {
    "Env": Parameter("Env", "dev", "dev"),
    "Port": Parameter("Port", "8080", "8080"),
    "Subnets": Parameter("Subnets", "s-1,s-2", ["s-1", "s-2"]),
}
PSEUDO = {"AWS::Region": "eu-west-1", "AWS::AccountId": "000000000123", "AWS::Partition": "aws"}
MADE = {"Table": Made("orders", {"Arn": "arn:orders", "Stream.Arn": "arn:stream", "Endpoint": {"Port": 1}})}


def exported(name: str) -> str:
    if name != "network-vpc":
        raise TemplateError(f"No export named {name} found.")
    return "vpc-1"


def output(*wanted: str | None) -> str:
    return "/".join(map(str, wanted))


def scope() -> Scope:
    template = Template.of(parse(TEMPLATE))
    return Scope(template, PARAMETERS, PSEUDO, MADE, exported, lambda name: f"<{name}>", stack_output=output)


def value(text: str) -> Any:
    return scope().value(parse(f"value: {text}"))["value"]


VALUES: list[tuple[str, str, Any]] = [
    ("a parameter is a text, whatever its type", "!Ref Port", "8080"),
    ("a parameter of many is a list", "!Ref Subnets", ["s-1", "s-2"]),
    ("a resource is its physical id", "!Ref Table", "orders"),
    ("an account id keeps its leading zeros", "!Ref AWS::AccountId", "000000000123"),
    ("an attribute", "!GetAtt Table.Arn", "arn:orders"),
    ("an attribute whose name has a dot", "!GetAtt Table.Stream.Arn", "arn:stream"),
    ("a member of an attribute", "!GetAtt [Table, Endpoint.Port]", 1),
    ("an attribute that a parameter names", "!GetAtt [Table, !Sub 'Arn']", "arn:orders"),
    ("texts join, numbers and booleans as texts", "!Join [':', [a, 1, 1.5, true, !Ref Port]]", "a:1:1.5:true:8080"),
    ("variables, attributes and literals", "!Sub '${Env}/${Table.Arn}/${!Env}/$Env'", "dev/arn:orders/${Env}/$Env"),
    ("variables of its own come first", "!Sub ['${Env}-${n}', {Env: mine, n: !Ref Port}]", "mine-8080"),
    ("one of a list", "!Select [1, !Ref Subnets]", "s-2"),
    ("the index may be a text", "!Select ['0', !Split [',', 'a,b']]", "a"),
    ("what a mapping says", "!FindInMap [Sizes, !Ref Env, memory]", 128),
    ("a list of a mapping", "!FindInMap [Sizes, dev, zones]", ["a", "b"]),
    ("the branch that is taken", "!If [IsDev, yes it is, no]", "yes it is"),
    ("the branch that is not taken is not read", "!If [IsProd, !GetAtt Queue.Arn, b]", "b"),
    ("what has no value is left out", "{a: !Ref AWS::NoValue, b: [!Ref AWS::NoValue, 1]}", {"b": [1]}),
    ("zones of this region", "!GetAZs ''", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
    ("base64 of a text", "!Base64 {'Fn::Sub': 'env=${Env}'}", "ZW52PWRldg=="),
    ("blocks of a network", "!Cidr [10.0.0.0/16, 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
    ("blocks of an IPv6 network", "!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
    ("an output of another stack", "!GetStackOutput {StackName: !Ref Env, OutputName: Url}", "dev/Url/None/None"),
    ("one elsewhere", "!GetStackOutput {StackName: s, OutputName: Url, Region: r, RoleArn: a}", "s/Url/r/a"),
    ("what another stack exports", "!ImportValue {'Fn::Sub': 'network-vpc'}", "vpc-1"),
    ("dynamic references within a text", "!Sub 'a{{resolve:ssm:/${Env}:1}}b'", "a<ssm:/dev:1>b"),
    ("a statement's Condition is no function", "{Condition: {Bool: {a: b}}}", {"Condition": {"Bool": {"a": "b"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "wanted"), VALUES, ids=[case[0] for case in VALUES])
def test_functions_give_values(why: str, text: str, wanted: object) -> None:
    assert value(text) == wanted


def test_what_is_not_made_yet_is_told_apart() -> None:
    with pytest.raises(Unresolved) as raised:
        value("!Sub '${Queue.Arn}'")
    assert raised.value.logical_id == "Queue"


NO_STRING = (
    "Template error: every value of the context object of every Fn::Sub object must be a string or a function that "
    "returns a string"
)
WRONG = [
    ("one of a list that is too short", "!Select [2, !Ref Subnets]",
     "Template error: Fn::Select cannot select nonexistent value at index 2"),
    ("one before the first", "!Select [-1, !Ref Subnets]",
     "Template error: Fn::Select cannot select nonexistent value at index -1"),
    ("one of a text", "!Select [0, !Ref Env]",
     "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"),
    ("a mapping without the key", "!FindInMap [Sizes, prod, memory]",
     "Template error: Unable to get mapping for Sizes::prod::memory"),
    ("an attribute there is not", "!GetAtt Table.Name",
     "Template error: resource Table does not support attribute type Name in Fn::GetAtt"),
    ("an export there is not", "!ImportValue other", "No export named other found."),
    # https://github.com/serverless-operations/serverless-step-functions/issues/203
    ("a list in a text", "!Sub '${Subnets}'", NO_STRING),
    ("a list joined with texts", "!Join [',', [!Ref Subnets]]",
     "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
     "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."),
    ("a list split", "!Split [',', !Ref Subnets]",
     "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
     "split or a function that returns a string to be split."),
    ("blocks for which there is no room", "!Cidr [10.0.0.0/24, 4, 7]",
     "Template error: Fn::Cidr of 10.0.0.0/24 cannot make 4 blocks of 7 bits"),
    ("blocks of no network", "!Cidr [here, 4, 7]",
     "Template error: Fn::Cidr of here, 4 and 7: 'here' does not appear to be an IPv4 or IPv6 network"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "message"), WRONG, ids=[case[0] for case in WRONG])
def test_functions_refuse_values(why: str, text: str, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        value(text)
    assert str(refused.value) == message


DOUBLED = "a"
for _ in range(40):
    DOUBLED = f"!Sub ['${{a}}${{a}}', {{a: {DOUBLED}}}]"
GREEDY = [
    ("a text doubled forty times", DOUBLED),
    ("a long text, often", "!Join [!Join ['" + "x" * 3000 + f"', [{'a, ' * 1000}a]], [b, c, d]]"),
    ("networks without number", "!Cidr ['::/0', 999999999999, 1]"),
]


@pytest.mark.parametrize(("why", "text"), GREEDY, ids=[case[0] for case in GREEDY])
def test_functions_do_not_fill_the_memory(why: str, text: str) -> None:
    with pytest.raises(TemplateError):
        value(text)


@pytest.mark.parametrize(
    ("text", "wanted"), [("!Ref Port", "8080"), ("!FindInMap [Sizes, dev, memory]", "128"), ("text", "text")]
)
def test_an_output_is_a_text(text: str, wanted: str) -> None:
    assert scope().output(parse(f"value: {text}")["value"]) == wanted


OUTPUTS = [
    # https://github.com/aws-cloudformation/cfn-lint/issues/3013
    ("a boolean", True, "Template format error: Every Value member must be a string."),
    ("a list", {"Ref": "Subnets"},
     "Template format error: The Value field of every Outputs member must evaluate to a String."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "node", "message"), OUTPUTS, ids=[case[0] for case in OUTPUTS])
def test_what_is_no_text_is_no_output(why: str, node: object, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        scope().output(node)
    assert str(refused.value) == message

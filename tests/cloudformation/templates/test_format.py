"""Templates that AWS refuses before it makes anything, in its words.

Where messages were seen: https://github.com/aws-cloudformation/cfn-lint/issues/ 99 (dependencies of conditions), 160
(names), 316 (Fn::If), 485 (outputs), 1630 (types), 2004 (mappings), 2758 (objects);
https://github.com/cloudtools/troposphere/issues/ 426 (mappings), 709 and 982 (DependsOn);
https://github.com/aws-samples/startup-kit-templates/issues/45 (exports); https://github.com/rubyonjets/jets/issues/392
and https://github.com/amplify-education/serverless-log-forwarding/issues/26 (counts);
https://github.com/aws/aws-cli/issues/3825 (policies);
https://aws.amazon.com/premiumsupport/knowledge-center/cloudformation-template-validation/
"""

from typing import Any

import pytest

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.template import Template
from emulator.cloudformation.templates.text import parse

TOPIC = {"Type": "AWS::SNS::Topic"}
FORMAT = "Template format error: "
RESOURCES = "Resources: {A: {Type: AWS::SNS::Topic}}\n"
SUB_NAMES = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, "
    "and colons"
)
SUB_ARGUMENTS = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
    "first argument, and an optional second argument to specify a mapping of values to replace in the string"
)
EXPORT = (
    "Output Name is malformed. The Name field of every Export member must be specified and consist only of "
    "alphanumeric characters, colons, or hyphens."
)
NO_CONDITION = "Conditions can only be boolean operations on parameters and other conditions"

REFUSED = [
    ("no resources", "Description: none", FORMAT + "At least one Resources member must be defined."),
    ("resources that are none", "Resources: {}", FORMAT + "At least one Resources member must be defined."),
    ("another version", "AWSTemplateFormatVersion: 2010-09-10\n" + RESOURCES,
     FORMAT + "unsupported value for AWSTemplateFormatVersion."),
    ("a section there is not", "Stuff: {}\nGlobals: {}\n" + RESOURCES,
     "Invalid template property or properties [Globals, Stuff]"),
    ("a description that is too long", f"Description: {'x' * 1025}\n" + RESOURCES,
     FORMAT + "'Description' length is greater than 1024."),
    ("a resource that is none", "Resources: {A: topic}", FORMAT + "[/Resources/A] resource definition is malformed"),
    ("a loop without its transform", "Resources: {'Fn::ForEach::Topics': [N, [a], {'T${N}': {}}]}",
     FORMAT + "[/Resources/Fn::ForEach::Topics] resource definition is malformed"),
    ("a name with an underline", "Resources: {SNS_TOPIC: {Type: AWS::SNS::Topic}}",
     FORMAT + "Resource name SNS_TOPIC is non alphanumeric."),
    ("no type", "Resources: {A: {Properties: {}}}",
     FORMAT + "[/Resources/A] Every Resources object must contain a Type member."),
    ("a type that is no text", "Resources: {A: {Type: !Ref B}}",
     FORMAT + "[/Resources/A] Every Type member must be a string."),
    ("a property in the wrong place", "Resources: {A: {Type: AWS::SNS::Topic, Tags: []}}",
     "Invalid template resource property 'Tags'"),
    ("properties that are a list", "Resources: {A: {Type: AWS::SNS::Topic, Properties: []}}",
     FORMAT + "Any Properties member must be an object."),
    ("metadata that are a text", "Resources: {A: {Type: AWS::SNS::Topic, Metadata: some}}",
     FORMAT + "Any Metadata member must be an object."),
    ("a dependency that is a function", "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: !Ref B}}",
     "Template Format error: DependsOn must be a string or list of strings."),
    ("dependencies that are functions", "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: [!Ref B]}}",
     FORMAT + "Every DependsOn value must be a string."),
    ("several conditions", "Resources: {A: {Type: AWS::SNS::Topic, Condition: [B, C]}}",
     FORMAT + "Every Condition member must be a string."),
    ("a policy that is a function", "Resources: {A: {Type: AWS::SNS::Topic, DeletionPolicy: !If [B, Retain, Delete]}}",
     FORMAT + "Every DeletionPolicy member must be a string."),
    ("a policy there is not", "Resources: {A: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Keep}}",
     FORMAT + "Unrecognized UpdateReplacePolicy Keep for resource A"),
    ("a parameter without a type", "Parameters: {P: {Default: a}}\n" + RESOURCES,
     FORMAT + "Every Parameters object must contain a Type member."),
    ("a type of parameters there is not", "Parameters: {P: {Type: Boolean}}\n" + RESOURCES,
     FORMAT + "Unrecognized parameter type: Boolean"),
    ("a member of parameters there is not", "Parameters: {P: {Type: String, DefaultValue: a}}\n" + RESOURCES,
     "Invalid template parameter property 'DefaultValue'"),
    ("a default that is a function", "Parameters: {P: {Type: String, Default: !Ref AWS::Region}}\n" + RESOURCES,
     FORMAT + "Every Default member must be a string."),
    ("a default that is not allowed", "Parameters: {P: {Type: String, Default: '', MinLength: 1}}\n" + RESOURCES,
     "Parameter 'P' must contain at least 1 characters"),
    ("a mapping's element with a slash", "Mappings: {M: {10.0.0.0/16: {A: b}}}\n" + RESOURCES,
     FORMAT + "Mappings element name '10.0.0.0/16' must be non-empty and can contain only alphanumerics, '-' or '.'"),
    ("a mapping's attribute with a hyphen", "Mappings: {M: {a: {us-east-1: b}}}\n" + RESOURCES,
     FORMAT + "Mappings attribute name 'us-east-1' must contain only alphanumeric characters."),
    ("an output without a value", "Outputs: {O: {Description: a}}\n" + RESOURCES,
     FORMAT + "Every Outputs member must contain a Value object"),
    ("an output that is a list", "Outputs: {O: {Value: [a]}}\n" + RESOURCES,
     FORMAT + "The Value field of every Outputs member must evaluate to a String and not a List."),
    ("an output that is a map", "Outputs: {O: {Value: {a: b}}}\n" + RESOURCES,
     FORMAT + "The Value field of every Outputs member must evaluate to a String and not a Map."),
    ("an export with a blank", "Outputs: {O: {Value: a, Export: {Name: a b}}}\n" + RESOURCES, FORMAT + EXPORT),
    ("a reference to nothing", "Resources: {A: {Type: T, Properties: {B: !Ref C, D: !Sub '${E}${A}'}}}",
     FORMAT + "Unresolved resource dependencies [C, E] in the Resources block of the template"),
    ("a placeholder of others in Fn::Sub", "Resources: {A: {Type: T, Properties: {B: !Sub '${aws:InstanceId}'}}}",
     FORMAT + "Unresolved resource dependencies [aws:InstanceId] in the Resources block of the template"),
    ("a dependency on nothing", "Resources: {A: {Type: T, DependsOn: [B]}}",
     FORMAT + "Unresolved resource dependencies [B] in the Resources block of the template"),
    ("an output of nothing", "Outputs: {O: {Value: !Ref B}}\n" + RESOURCES,
     FORMAT + "Unresolved resource dependencies [B] in the Outputs block of the template"),
    ("an attribute of nothing", "Resources: {A: {Type: T, Properties: {B: !GetAtt C.Arn}}}",
     "Template error: instance of Fn::GetAtt references undefined resource C"),
    ("an attribute of nothing in Fn::Sub", "Outputs: {O: {Value: !Sub '${C.Arn}'}}\n" + RESOURCES,
     "Template error: instance of Fn::GetAtt references undefined resource C"),
    ("an attribute that is not said", "Outputs: {O: {Value: !GetAtt A}}\n" + RESOURCES,
     "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
     "attribute"),
    ("a Ref in a Ref", "Outputs: {O: {Value: {Ref: {Ref: A}}}}\n" + RESOURCES,
     "Template error: every Ref object must have a single String value."),
    ("a shell's variable in Fn::Sub", "Outputs: {O: {Value: !Sub \"${FOO:-'bar'}\"}}\n" + RESOURCES, SUB_NAMES),
    ("a list for the values of Fn::Sub", "Outputs: {O: {Value: !Sub ['${a}', [a]]}}\n" + RESOURCES, SUB_ARGUMENTS),
    ("a Fn::If of two", "Outputs: {O: {Value: !If [A, b]}}\n" + RESOURCES,
     "Template error: Fn::If requires a list argument with three elements"),
    ("a Fn::If of a function", "Outputs: {O: {Value: !If [!Ref A, b, c]}}\n" + RESOURCES,
     "Template error: Fn::If requires a list argument with the first element being a condition"),
    ("a Fn::If of no condition", "Outputs: {O: {Value: !If [A, b, c]}}\n" + RESOURCES,
     "Template error: unresolved condition dependency A in Fn::If"),
    ("a mapping there is not", "Outputs: {O: {Value: !FindInMap [A, b, c]}}\n" + RESOURCES,
     "Template error: Mapping named 'A' is not present in the 'Mappings' section of template."),
    ("a default without its transform",
     "Mappings: {M: {a: {b: c}}}\nOutputs: {O: {Value: !FindInMap [M, a, c, {DefaultValue: d}]}}\n" + RESOURCES,
     "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the "
     "attribute for return value"),
    ("a condition among values", "Outputs: {O: {Value: !Equals [a, b]}}\n" + RESOURCES,
     "Template Error: Fn::Equals cannot be partially collapsed"),
    ("a condition there is not", "Resources: {A: {Type: T, Condition: C}}",
     FORMAT + "Unresolved condition dependency C in the Resources block of the template"),
    ("a condition on a resource", "Conditions: {C: !Equals [!Ref A, b]}\n" + RESOURCES,
     FORMAT + "Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template"),
    ("a condition that is a value", "Conditions: {C: true}\n" + RESOURCES, FORMAT + NO_CONDITION),
    ("a condition in a condition that is a value", "Conditions: {C: !Not [!Ref AWS::Region]}\n" + RESOURCES,
     FORMAT + NO_CONDITION),
    ("a condition on an export", "Conditions: {C: !Equals [!ImportValue A, b]}\n" + RESOURCES,
     "Template error: Cannot use Fn::ImportValue in Conditions."),
    ("conditions in a circle",
     "Conditions: {C: !Not [!Condition D], D: !And [!Condition C, !Equals [a, a]]}\n" + RESOURCES,
     "Circular dependency between conditions: [C, D]"),
    ("a rule without assertions", "Rules: {R: {}}\n" + RESOURCES,
     FORMAT + "Rule R must have Assertions, and may have a RuleCondition."),
    ("a rule on a condition", "Conditions: {C: !Equals [a, a]}\nRules: {R: {Assertions: [{Assert: !Condition C}]}}\n"
     + RESOURCES, FORMAT + "Rule R cannot refer to conditions."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_templates_are_refused(why: str, text: str, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        Template.of(parse(text))
    assert str(refused.value) == message


@pytest.mark.parametrize("function", ["fn::GetAtt", "Fn::ToJsonString", "Fn::Length"])
def test_functions_there_are_not_are_told_with_those_there_are(function: str) -> None:
    """As a user of the Serverless Framework saw it; the case of the letters counts."""
    with pytest.raises(TemplateError) as refused:
        Template.of({"Resources": {"A": {**TOPIC, "Properties": {"B": {function: []}}}}})
    assert str(refused.value).startswith(
        f"Template Error: Encountered unsupported function: {function} Supported functions are: [Fn::Base64, Fn::G"
    )


COUNTS: list[tuple[dict[str, Any], str]] = [
    (
        {"Resources": {f"T{n}": TOPIC for n in range(501)}},
        FORMAT + "Number of resources, 501, is greater than maximum allowed, 500",
    ),
    (
        {"Resources": {"A": TOPIC}, "Outputs": {f"O{n}": {"Value": "a"} for n in range(201)}},
        FORMAT + "Outputs count 201 is greater than max allowed 200",
    ),
]


@pytest.mark.parametrize(("document", "message"), COUNTS)
def test_there_may_be_only_so_many(document: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError, match=f"^{message}$"):
        Template.of(document)


def test_a_template_is_its_sections() -> None:
    template = Template.of(parse("Description: d\nParameters: {P: {Type: Number}}\nTransform: Own\n" + RESOURCES))
    assert (template.description, template.transforms) == ("d", ["Own"])
    assert (template.parameters, template.resources) == ({"P": {"Type": "Number"}}, {"A": TOPIC})
    assert (template.metadata, template.mappings, template.conditions, template.outputs) == ({}, {}, {}, {})


TAKEN = [
    ("a version of a custom resource", "Resources: {A: {Type: Custom::S3, Version: 1.0}}"),
    ("all attributes of a resource", "Resources: {A: {Type: T, CreationPolicy: {}, UpdatePolicy: {}, Metadata: {}, "
     "DeletionPolicy: RetainExceptOnCreate, UpdateReplacePolicy: Snapshot, DependsOn: []}}"),
    ("a secret", "Parameters: {P: {Type: String, NoEcho: 'True', Description: d}}\n" + RESOURCES),
    ("a stored name", "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<AWS::SSM::Parameter::Name>'}}\n" + RESOURCES),
    ("a made name of an export", "Outputs: {O: {Value: a, Export: {Name: !Sub '${AWS::StackName} x'}}}\n" + RESOURCES),
    ("a mapping by a parameter's name",
     "Parameters: {P: {Type: String}}\nOutputs: {O: {Value: !FindInMap [!Ref P, !Ref AWS::Region, A]}}\n" + RESOURCES),
    ("lists in mappings", "Mappings: {M: {us-east-1: {A: [1, true, a]}}}\n" + RESOURCES),
    ("a resource by the name of a function", "Resources: {Ref: {Type: T}}\nConditions: {Ref: !Equals [a, b]}"),
    ("a policy's condition", "Resources: {A: {Type: T, Properties: {P: {Condition: {StringEquals: {a: b}}}}}}"),
    ("a rule", "Rules: {R: {RuleCondition: !Equals [a, b], Assertions: [{Assert: !Contains [[a], b]}]}}\n" + RESOURCES),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), TAKEN, ids=[case[0] for case in TAKEN])
def test_templates_are_taken(why: str, text: str) -> None:
    assert Template.of(parse(text)).resources


BEFORE_TRANSFORMS = [
    ("sections and names of SAM", "Transform: AWS::Serverless-2016-10-31\nGlobals: {}\n"
     "Resources: {F: {Type: AWS::Serverless::Function, Connectors: {}}}\nOutputs: {O: {Value: !Ref FRole}}"),
    ("loops", "Transform: AWS::LanguageExtensions\nResources: {'Fn::ForEach::Topics': [N, [a], {'T${N}': {}}]}"),
    ("snippets", "Resources: {A: {Type: T, Properties: {'Fn::Transform': {Name: AWS::Include}, B: !Ref C}}}"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), BEFORE_TRANSFORMS, ids=[case[0] for case in BEFORE_TRANSFORMS])
def test_what_transforms_will_rewrite_is_not_judged(why: str, text: str) -> None:
    assert Template.of(parse(text)).document == parse(text)

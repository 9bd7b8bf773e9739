"""Whatever a template is made of, transforms rewrite it or say why not."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.cloudformation.transforms.context import TransformFailed
from emulator.cloudformation.transforms.process import names, process
from tests.cloudformation.transforms.contexts import LANGUAGE, SERVERLESS, context

pytestmark = pytest.mark.slow

FUNCTIONS = (
    "Ref", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::ForEach::L", "Fn::GetAtt",
    "Fn::GetAZs", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Select", "Fn::Split",
    "Fn::Sub", "Fn::ToJsonString", "Condition", "DefaultValue",
)  # fmt: skip
TEXTS = st.sampled_from(["", "A", "B", "P", "a,b", "${A}", "${P}-&{A}", "${!A}", "${", ",", "0", "AWS::NoValue", "1.5"])
KEYS = st.sampled_from(["A", "B", "Type", "Properties", "DeletionPolicy", "Events", "CodeUri", "Location", *FUNCTIONS])
NODES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | TEXTS,
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(KEYS, children, max_size=3)
        | st.builds(lambda name, argument: {name: argument}, st.sampled_from(FUNCTIONS), children)
    ),
    max_leaves=12,
)
SECTIONS = st.sampled_from(["Resources", "Conditions", "Mappings", "Outputs", "Parameters", "Globals", "Rules"])
TYPES = ("Api", "Application", "Connector", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine")
RESOURCES = st.dictionaries(
    st.sampled_from(["A", "B", "C"]),
    st.builds(
        lambda kind, properties, more: {"Type": f"AWS::Serverless::{kind}", "Properties": properties, **more},
        st.sampled_from(TYPES),
        NODES,
        st.dictionaries(st.sampled_from(["Condition", "DependsOn", "Connectors", "Metadata"]), NODES, max_size=1),
    ),
)


def transformed(template: dict[str, Any]) -> None:
    with contextlib.suppress(TransformFailed):
        names(template)
        assert "Transform" not in process(template, context(parameters={"P": "p", "L": ["a", "b"]}))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.dictionaries(SECTIONS, NODES, max_size=4))
def test_language_extensions(sections: dict[str, Any]) -> None:
    transformed({"Transform": LANGUAGE, **sections})


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(RESOURCES, st.dictionaries(SECTIONS, NODES, max_size=1))
def test_serverless(resources: dict[str, Any], sections: dict[str, Any]) -> None:
    transformed({"Transform": [LANGUAGE, SERVERLESS], **sections, "Resources": resources})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(NODES, NODES)
def test_calls_of_transforms(name: Any, parameters: Any) -> None:
    call = {"Fn::Transform": {"Name": name, "Parameters": parameters}}
    transformed({"Resources": {"A": call}})
    transformed({"Transform": name, "Resources": {"A": {"Fn::Transform": [name, {"Name": "AWS::Include"}]}}})

"""What transforms are called with in tests."""

from typing import Any

from emulator.cloudformation.transforms.context import TransformContext
from emulator.cloudformation.transforms.process import process

ACCOUNT, REGION = "000000000000", "us-east-1"
SERVERLESS, LANGUAGE = "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"


def nobody(service: str) -> Any:
    raise AssertionError(f"{service} is not to be called")


def context(**changes: Any) -> TransformContext:
    settings: dict[str, Any] = {
        "clients": nobody,
        "account_id": ACCOUNT,
        "region": REGION,
        "parameters": {},
        "stack_id": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1",
        "stack_name": "shop",
        "macro": lambda name: None,
        **changes,
    }
    return TransformContext(**settings)


def extended(template: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """A template without language extensions."""
    return process({"Transform": LANGUAGE, **template}, context(parameters=parameters))


def serverless(resources: dict[str, Any], *, parameters: dict[str, Any] | None = None, **sections: Any) -> Any:
    """The resources that those of a SAM template become."""
    template = {"Transform": SERVERLESS, "Resources": resources, **sections}
    return process(template, context(parameters=parameters or {}))["Resources"]

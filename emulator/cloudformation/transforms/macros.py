"""Macros: a function of the account's own rewrites a template, or a part of it. AWS::CloudFormation::Macro names it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.transforms.context import TransformContext, TransformFailed


def call(name: str, fragment: Any, parameters: Mapping[str, Any], context: TransformContext) -> Any:
    """What the macro makes of a fragment. name: `Echo`, or with its account, `123456789012::Echo`. Raises
    TransformFailed."""
    plain = name.removeprefix(f"{context.account_id}::")
    full = f"{context.account_id}::{plain}"
    function = context.macro(plain)
    if function is None:
        raise TransformFailed(f"No transform named {name if name.startswith('AWS::') else full} found.")
    request_id = str(uuid.uuid4())
    event = {
        "accountId": context.account_id,
        "fragment": fragment,
        "transformId": full,
        "requestId": request_id,
        "region": context.region,
        "params": parameters,
        "templateParameterValues": context.parameters,
    }
    answer = _answer(full, function, event, context)
    if answer.get("requestId") != request_id or not isinstance(answer.get("status"), str):
        raise TransformFailed(f"Received malformed response from transform {full}")
    if answer["status"].lower() != "success":
        why = answer.get("errorMessage")
        raise TransformFailed(f"Transform {full} failed with: {why}" if why else _without_message(full))
    if answer.get("fragment") is None:
        raise TransformFailed(f"Fragment returned by transform {full} is null")
    return answer["fragment"]


def _answer(name: str, function: str, event: Mapping[str, Any], context: TransformContext) -> dict[str, Any]:
    try:
        answer = context.clients("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    except ClientError as problem:
        raise TransformFailed(f"Transform {name} failed with: {problem.response['Error']['Message']}") from None
    payload = answer["Payload"].read()
    try:
        value = json.loads(payload) if "FunctionError" not in answer else None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise TransformFailed(f"Received malformed response from transform {name}")
    return value


def _without_message(name: str) -> str:
    return f"Transform {name} failed without an error message."

"""Handlers by operation, as in `control_plane.operations`: named as boto3 names them, with the input's members as
keyword parameters, called in a thread in which they may block.
"""

import threading
from dataclasses import dataclass

from control_plane.operations import Operations
from emulator.cloudformation.clients import Clients
from emulator.cloudformation.engine.deployer import Deployer
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.stacks import Stacks

_NAME = {"shape": "ChangeSetName"}
"""The same words hold for a stack's name where one is made: 128 letters, digits and hyphens, a letter first."""

cloudformation = Operations(
    "cloudformation",
    {
        # Where the model says less than AWS demands, as its answers show and its documentation tells.
        "CreateStackInput": {"members": {"StackName": _NAME}},
        "StackName": {"min": 1, "pattern": "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"},
        "TemplateBody": {"max": 51200},
        "Parameter": {"required": ["ParameterKey"]},
        # In the order of AWS's answers (aws-actions/aws-cloudformation-github-deploy issue 130).
        "Capability": {"enum": ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM", "CAPABILITY_IAM"]},
    },
)
operation = cloudformation.operation


@dataclass(frozen=True)
class Account:
    """Whose stacks an operation is about, and what it does with them. changing: held while a stack's status is looked
    at and work on it begun, so that no two operations begin at once."""

    account_id: str
    region: str
    clients: Clients
    stacks: Stacks
    types: Types
    deployer: Deployer
    changing: threading.Lock

    def arn(self, resource: str) -> str:
        return f"arn:aws:cloudformation:{self.region}:{self.account_id}:{resource}"

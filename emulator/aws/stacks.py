"""CloudFormation makes what moto keeps, and says so of the rest that is ours.

moto's engine would make REST APIs and functions in stores of its own, which nothing here serves, pass over HTTP APIs
and the resources of SAM, and call the stack complete. So a template with any of those is refused as a whole, before
anything is made, in AWS's words for types it does not know; a nested stack's template and a change set's as well.

Importing this imports all of moto (1 s).
"""

import re
from collections.abc import Mapping
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap

_OURS = re.compile(r"AWS::(ApiGateway|ApiGatewayV2|Lambda|Serverless)::")
_INSTEAD = "CloudFormation makes no APIs and functions here yet: use apigateway, apigatewayv2 and lambda themselves."


class _Resources(ResourceMap):
    """What a stack is made of. These are the ways by which a template comes to it, but for a change set's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _check(kwargs["template"])
        super().__init__(*args, **kwargs)

    def update(self, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
        _check(template)
        super().update(template, parameters)


_create_change_set: Any = models.CloudFormationBackend.create_change_set


def _create_checked_change_set(backend: models.CloudFormationBackend, **asked: Any) -> Any:
    """Before the stack is there that it is a change of."""
    _check(models.Stack.parse_template(asked["template"]))
    return _create_change_set(backend, **asked)


def _check(template: Mapping[str, Any]) -> None:
    types = {str(resource.get("Type")) for resource in template.get("Resources", {}).values()}
    ours = sorted(filter(_OURS.match, types))
    if ours:
        named = ", ".join(ours)
        raise ValidationError(message=f"Template format error: Unrecognized resource types: [{named}]. {_INSTEAD}")


def refuse_what_is_ours() -> None:
    """Have moto's stacks look at their templates. Once is enough, and twice does no harm."""
    vars(models)["ResourceMap"] = _Resources
    setattr(models.CloudFormationBackend, _create_change_set.__name__, _create_checked_change_set)

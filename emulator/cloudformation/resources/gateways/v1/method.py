"""AWS::ApiGateway::Method: a method, its integration, and the responses of both, each put by an operation of its own.

A change deletes the method and puts it anew, as AWS's own handler does: what is deployed is not touched by that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.provider import Context


@dataclass(kw_only=True)
class Method(Patched):
    def plain(self, properties: Properties) -> Properties:
        responses = [_with_flags(each, "ResponseParameters") for each in properties.get("MethodResponses") or []]
        return {**_with_flags(properties, "RequestParameters"), **({"MethodResponses": responses} if responses else {})}

    def finish(self, context: Context, made: Made, given: Properties) -> None:
        where = self.where(made, given)
        for operation, part in _parts(given):
            self.call(context, operation, {**part, **where})

    def complete(self, context: Context, properties: Properties) -> Properties:
        return {"AuthorizationType": "NONE", **properties}

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        if old != new:
            self.delete(context, made, old)
            self.create(context, new)
        return {}


def _with_flags(properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Whether a parameter is required may be said by a text, so AWS's schema has it; any but `true` says no.

    The proxies of serverless-apigateway-service-proxy say `'*'`.
    """
    said = properties.get(name)
    if not isinstance(said, Mapping):
        return dict(properties)
    flags = {key: value.lower() == "true" if isinstance(value, str) else value for key, value in said.items()}
    return {**properties, name: flags}


def _parts(properties: Properties) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The operations that follow PutMethod, in their order."""
    for response in properties.get("MethodResponses") or []:
        yield "PutMethodResponse", response
    integration = properties.get("Integration")
    if integration:
        yield "PutIntegration", integration
        for response in integration.get("IntegrationResponses") or []:
            yield "PutIntegrationResponse", response


METHOD = Method(
    noun="Method",
    creating="PutMethod",
    identity="{RestApiId}|{ResourceId}|{HttpMethod}",
    within=("RestApiId", "ResourceId", "HttpMethod"),
)

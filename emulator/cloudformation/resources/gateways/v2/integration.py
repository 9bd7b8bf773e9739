"""AWS::ApiGatewayV2::Integration. Its ResponseParameters are lists of Destination and Source, which the operations want
as a map, by status code (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-integration-responseparameter.html)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context

_TIMEOUTS: Mapping[str, int] = {"HTTP": 30_000, "WEBSOCKET": 29_000}


@dataclass(kw_only=True)
class Integration(Partial):
    def plain(self, properties: Properties) -> Properties:
        given = properties.get("ResponseParameters")
        if not given:
            return properties
        return {**properties, "ResponseParameters": {str(code): _pairs(each) for code, each in given.items()}}

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        wanted = dict(new)
        before, after = old.get("ResponseParameters") or {}, new.get("ResponseParameters") or {}
        gone: dict[str, Any] = {code: {} for code in before if code not in after}
        if gone:
            wanted["ResponseParameters"] = {**gone, **after}
        if "TimeoutInMillis" in old and "TimeoutInMillis" not in new:
            api = context.clients.call(self.service, "GetApi", {"ApiId": new["ApiId"]})
            wanted["TimeoutInMillis"] = _TIMEOUTS[api["ProtocolType"]]
        return super().change(context, made, old, wanted)


def _pairs(parameters: Any) -> Any:
    """What is no list of them is left to the operation, which takes maps."""
    listed = parameters.get("ResponseParameters") if isinstance(parameters, Mapping) else None
    if not isinstance(listed, list):
        return parameters
    return {each.get("Destination", ""): each.get("Source", "") for each in listed}


INTEGRATION = Integration(
    noun="Integration",
    key="IntegrationId",
    within=("ApiId",),
    defaults={"ConnectionType": "INTERNET", "PassthroughBehavior": "WHEN_NO_MATCH"},
    merged=("RequestParameters",),
)

"""AWS::ApiGatewayV2::ApiGatewayManagedOverrides: other settings for the integration, the route and the stage that quick
create made (`Target` of an Api), which no other resource of a template can name."""

from collections.abc import Mapping

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context, refused, unless_gone

_SERVICE = "apigatewayv2"
_STAYS = frozenset({"IntegrationMethod", "PayloadFormatVersion", "Target"})
"""What has no default to go back to."""


class ManagedOverrides:
    """parts: how each of the three is changed, by the property with its settings."""

    def __init__(self, parts: Mapping[str, Partial]) -> None:
        self.replaced_by = frozenset({"ApiId"})
        self._parts = parts

    def create(self, context: Context, properties: Properties) -> Made:
        self._change(context, {}, properties)
        return Made(str(properties["ApiId"]), {"Id": properties["ApiId"]})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        self._change(context, old, new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """What was overridden is as quick create makes it."""
        with unless_gone():
            self._change(context, properties, {"ApiId": properties["ApiId"]})

    def _change(self, context: Context, old: Properties, new: Properties) -> None:
        for name, part in self._parts.items():
            before = {key: value for key, value in (old.get(name) or {}).items() if key not in _STAYS}
            after = new.get(name) or {}
            if before != after:
                where = {"ApiId": new["ApiId"]}
                managed = Made(self._managed(context, new["ApiId"], part))
                part.change(context, managed, {**before, **where}, {**after, **where})

    def _managed(self, context: Context, api_id: str, part: Partial) -> str:
        """The id of what quick create made of a kind."""
        found = context.clients.call(_SERVICE, f"Get{part.noun}s", {"ApiId": api_id, "MaxResults": "500"})
        managed = [str(each[part.key]) for each in found["Items"] if each.get("ApiGatewayManaged")]
        if not managed:
            raise refused(f"{part.noun} of API {api_id} is not managed by API Gateway", "NotFound")
        return managed[0]

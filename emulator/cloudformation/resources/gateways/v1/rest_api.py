"""AWS::ApiGateway::RestApi: from its properties, a definition in OpenAPI, or both.

With a definition the API is imported, and what the template says besides is laid over it: "Use the default mode to
define top-level RestApi properties in addition to using OpenAPI"
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html). So its lists and
tags are those of both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.documents import definition, sources
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import Operation, items, operation, text, unescaped, values
from emulator.cloudformation.resources.provider import Context

_ENDPOINT = "/endpointConfiguration"
_IMPORT = ("Mode", "FailOnWarnings", "Parameters")


@dataclass(kw_only=True)
class RestApi(Patched):
    def create(self, context: Context, properties: Properties) -> Made:
        body = definition(context, properties)
        if body is None:
            return super().create(context, properties)
        answer = self.call(context, "ImportRestApi", {"body": body, **_options(properties)})
        made = self.made(context, properties, answer)
        with self.kept(context, made, properties):
            return self.update(context, made, sources(properties), properties)

    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        body = definition(context, new) if sources(old) != sources(new) else None
        if body is None:
            return super().change(context, made, old, new)
        asked = {"mode": "overwrite", **_options(new), "restApiId": made.physical_id, "body": body}
        self.call(context, "PutRestApi", asked)
        return super().change(context, made, {}, new)

    def plain(self, properties: Properties) -> Properties:
        """Templates write `image~1png` or `image/png`."""
        types = properties.get("BinaryMediaTypes")
        return {**properties, "BinaryMediaTypes": [unescaped(each) for each in types]} if types else properties


def _options(properties: Properties) -> dict[str, Any]:
    """How to import."""
    return {name[0].lower() + name[1:]: properties[name] for name in _IMPORT if name in properties}


def _endpoint(old: Any, new: Any) -> Iterator[Operation]:
    """There is one type, which is named only to be replaced."""
    before, after = old or {}, new or {}
    if _type(before) != _type(after):
        yield operation("replace", f"{_ENDPOINT}/types/{_type(before)}", _type(after))
    yield from text(f"{_ENDPOINT}/ipAddressType")(_addresses(before), _addresses(after))
    yield from values(f"{_ENDPOINT}/vpcEndpointIds")(before.get("VpcEndpointIds"), after.get("VpcEndpointIds"))


def _type(endpoint: Properties) -> str:
    return str((endpoint.get("Types") or ["EDGE"])[0])


def _addresses(endpoint: Properties) -> str:
    return str(endpoint.get("IpAddressType", "dualstack" if _type(endpoint) == "PRIVATE" else "ipv4"))


REST_API = RestApi(
    noun="RestApi",
    key="restApiId",
    renamed={"ApiKeySourceType": "apiKeySource"},
    tagged="/restapis/{}",
    attributes={"RestApiId": "id", "RootResourceId": "rootResourceId"},
    changes={
        "Name": text("/name", absent=None),
        "Description": text("/description"),
        "Version": text("/version"),
        "ApiKeySourceType": text("/apiKeySource", absent="HEADER"),
        "DisableExecuteApiEndpoint": text("/disableExecuteApiEndpoint", absent="false"),
        "MinimumCompressionSize": text("/minimumCompressionSize"),
        "BinaryMediaTypes": items("/binaryMediaTypes"),
        "EndpointConfiguration": _endpoint,
        "Policy": text("/policy"),
        "SecurityPolicy": text("/securityPolicy", absent=None),
        "EndpointAccessMode": text("/endpointAccessMode", absent=None),
    },
)

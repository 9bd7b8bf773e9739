"""What the code's own tables say is there, beside what AWS's models say there could be."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from botocore.loaders import Loader

from control_plane import limits
from control_plane.definitions import gateway_responses
from control_plane.definitions.subtypes import SUBTYPES
from control_plane.functions import runtimes
from control_plane.functions.calls import event_source_kinds
from control_plane.openapi.rest.extensions import EXTENSIONS
from control_plane.v1.api import exports, sdks
from data_plane import metrics
from data_plane.apis import http_authorizers, rest_authorizers, websocket_steps
from data_plane.apis.rest import NOBODY
from data_plane.auth import authorize
from data_plane.auth.policies import condition_keys, conditions
from data_plane.functions.processes import environment
from data_plane.integrations import compose, websocket
from data_plane.integrations.http_apis import compose as http_compose
from data_plane.integrations.http_apis import service
from data_plane.telemetry import access_log
from data_plane.vtl.input import INPUT
from data_plane.vtl.java.lists import LIST
from data_plane.vtl.java.maps import MAPPING
from data_plane.vtl.java.scalars import WHOLE
from data_plane.vtl.java.strings import STRING
from data_plane.vtl.members import LOOP_PROPERTIES
from data_plane.vtl.parsing.directives import DIRECTIVES
from data_plane.vtl.util import UTIL
from data_plane.websockets.connections import Limits as ConnectionLimits
from emulator.app import ROOMY
from emulator.cloudformation.resources import types as resources
from emulator.cloudformation.resources.foreign import noted
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates import functions
from emulator.cloudformation.transforms import process as transforms
from emulator.edge.limits import AWS_LIMITS
from emulator.functions import destinations
from emulator.functions.event_sources import mappings

_OPENAPI = Path(__file__).parent.parent.parent / "control_plane" / "openapi"
_CONNECTION = ConnectionLimits()
_EXTENSION = "x-amazon-apigateway-"


class Row(NamedTuple):
    """here: what the code has. missing: what AWS has besides."""

    name: str
    here: Iterable[str]
    missing: Iterable[str] = ()


def _against(name: str, here: Iterable[str], aws: Iterable[str]) -> Row:
    here = list(here)
    return Row(name, here, [each for each in aws if each not in here])


def _enum(service_name: str, shape: str) -> list[str]:
    description: Mapping[str, Any] = Loader().load_service_model(service_name, "service-2")
    return list(description["shapes"][shape]["enum"])


def _of_openapi() -> list[str]:
    """Every extension that the package of OpenAPI names somewhere, or has in its table."""
    words = {
        node.value
        for path in _OPENAPI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {word for word in words if word.startswith(_EXTENSION) and word != _EXTENSION and " " not in word}
    return sorted(named | {extension.name for extension in EXTENSIONS})


def _runtimes() -> Row:
    runs = [name for name in runtimes.SUPPORTED if name.startswith(tuple(environment.COMMANDS))]
    return _against("Runtimes that run", runs, runtimes.SUPPORTED)


def _event_sources() -> Row:
    names = {service_name: kind.name for service_name, kind in event_source_kinds.BY_SERVICE.items()}
    return _against("Event sources", [names[each] for each in mappings.POLLERS], names.values())


def _resources() -> list[Row]:
    """By their services."""
    by_service: dict[str, list[str]] = defaultdict(list)
    for name in resources.every_type(Stacks()).names:
        service_name, _, resource = name.rpartition("::")
        by_service[service_name].append(resource)
    return [Row(name, found) for name, found in by_service.items()]


def _quotas() -> list[str]:
    held = {name: quota.limit for name, quota in limits.QUOTAS.items()} | ROOMY
    return [f"`{name}` {value:,}" for name, value in held.items()]


TABLES: Mapping[str, list[Row]] = {
    "REST APIs": [
        _against("Integration types", compose.BUILDERS, _enum("apigateway", "IntegrationType")),
        Row("Authorization types", authorize.KINDS),
        _against("Authorizer types", rest_authorizers.BUILDERS, _enum("apigateway", "AuthorizerType")),
        _against("Gateway response types", gateway_responses.STATUS, _enum("apigateway", "GatewayResponseType")),
        Row("Velocity directives", [f"`#{name}`" for name in DIRECTIVES]),
        Row("`$input`", ["`$input.body`", *(f"`$input.{name}()`" for name in INPUT)]),
        Row("`$util`", [f"`$util.{name}()`" for name in UTIL]),
        Row("Methods of strings", STRING),
        Row("Methods of lists", LIST),
        Row("Methods of maps", MAPPING),
        Row("Methods of whole numbers", WHOLE),
        Row("Loop properties", [f"`$foreach.{name}`" for name in LOOP_PROPERTIES]),
        Row("`$context.identity`, besides what a certificate, an API key or a VPC endpoint adds", NOBODY),
        Row(
            "`$context` in access logs, besides all that templates see",
            [f"`{name}`" for name in (*access_log.PLAIN, *access_log.VALUES)],
        ),
        Row("Policy condition operators, also as `...IfExists` and in sets", conditions.OPERATORS),
        Row("Policy condition keys, in any case", [f"`{name}`" for name in condition_keys.KEYS]),
        Row("OpenAPI extensions", [f"`{name}`" for name in _of_openapi()]),
        Row("Export types", exports.DIALECTS),
        _against("Client SDKs", sdks.GENERATORS, sdks.TYPES),
        Row("Metrics", metrics.REST_METRICS.values()),
    ],
    "HTTP APIs": [
        Row("Integration types", http_compose.BUILDERS),
        _against("Integration subtypes", service.ACTIONS, SUBTYPES),
        Row("Authorization", ["NONE", "AWS_IAM", *(f"{name} authorizers" for name in http_authorizers.BUILDERS)]),
        Row("Metrics", metrics.HTTP_METRICS.values()),
    ],
    "WebSocket APIs": [
        _against("Integration types", websocket.BUILDERS, _enum("apigatewayv2", "IntegrationType")),
        Row("Authorization types of `$connect`", websocket_steps.AUTHORIZERS),
        Row("Metrics", ["ConnectCount", "MessageCount", *metrics.WEBSOCKET_METRICS.values()]),
        Row(
            "Limits",
            [
                f"messages of {_CONNECTION.message:,} bytes in frames of {_CONNECTION.frame:,}",
                f"{_CONNECTION.idle:.0f} seconds of silence",
                f"{_CONNECTION.lifetime:,.0f} seconds of life",
            ],
        ),
    ],
    "Lambda": [
        _runtimes(),
        _event_sources(),
        Row("Destinations of asynchronous invocations", ["lambda", *destinations.MESSAGES]),
        Row("Dead-letter queues", destinations.LETTERS),
    ],
    "CloudFormation": [
        Row("Functions", [f"`{name}`" for name in functions.FUNCTIONS]),
        Row("Transforms", [*transforms.TRANSFORMS, "macros"]),
        Row("Types only noted down, which nothing reads", [*noted.TYPES, "AWS::CDK::Metadata"]),
        *_resources(),
    ],
    "Everywhere": [
        Row(
            "Sizes",
            [
                f"{AWS_LIMITS.headers:,} bytes of headers",
                f"{AWS_LIMITS.target:,} of URL",
                f"{AWS_LIMITS.body:,} of body",
            ],
        ),
        Row("Quotas, unless `--limit NAME=NUMBER` changes one", _quotas()),
        Row("Rates of an account, where `--limit` gives them", [f"`{name}`" for name in limits.RATES]),
    ],
}

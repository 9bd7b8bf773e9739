"""HTTP and WebSocket APIs: the handlers of `apigatewayv2`, one module per kind of record.

Importing the package registers them.
"""

from control_plane.v2 import (
    api_mappings,
    apis,
    authorizers,
    deployments,
    domain_names,
    integration_responses,
    integrations,
    models,
    route_responses,
    routes,
    routing_rules,
    stages,
    tags,
    vpc_links,
)

__all__ = [
    "api_mappings",
    "apis",
    "authorizers",
    "deployments",
    "domain_names",
    "integration_responses",
    "integrations",
    "models",
    "route_responses",
    "routes",
    "routing_rules",
    "stages",
    "tags",
    "vpc_links",
]

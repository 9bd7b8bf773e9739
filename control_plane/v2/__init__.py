"""HTTP and WebSocket APIs: the handlers of `apigatewayv2`, one module per kind of record.

Importing the package registers them.
"""

from control_plane.v2 import (
    apis,
    authorizers,
    deployments,
    integration_responses,
    integrations,
    models,
    route_responses,
    routes,
    stages,
)

__all__ = [
    "apis",
    "authorizers",
    "deployments",
    "integration_responses",
    "integrations",
    "models",
    "route_responses",
    "routes",
    "stages",
]

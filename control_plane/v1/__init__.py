"""REST APIs: the handlers of `apigateway`, one module per kind of record. Importing the package registers them."""

from control_plane.v1 import (
    apis,
    deployments,
    integration_responses,
    integrations,
    methods,
    resources,
    stages,
)

__all__ = ["apis", "deployments", "integration_responses", "integrations", "methods", "resources", "stages"]

"""HTTP and WebSocket APIs: the handlers of `apigatewayv2`, one module per kind of record.

Importing the package registers them.
"""

from control_plane.v2 import (  # noqa: F401  (importing them registers their handlers)
    api_mappings,
    apis,
    authorizers,
    deployments,
    domain_names,
    exports,
    imports,
    integration_responses,
    integrations,
    models,
    portal_products,
    portals,
    product_pages,
    product_rest_endpoint_pages,
    route_responses,
    routes,
    routing_rules,
    stages,
    tags,
    vpc_links,
)

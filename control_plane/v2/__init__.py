"""HTTP and WebSocket APIs: the handlers of `apigatewayv2`, one module per kind of record.

Importing the package registers them.
"""

from control_plane.v2 import (
    tags,
)
from control_plane.v2.api import (
    apis,
    authorizers,
    exports,
    imports,
    models,
)
from control_plane.v2.domains import (
    api_mappings,
    domain_names,
    routing_rules,
    vpc_links,
)
from control_plane.v2.portal import (
    portal_products,
    portals,
    product_pages,
    product_rest_endpoint_pages,
)
from control_plane.v2.route import (
    integration_responses,
    integrations,
    route_responses,
    routes,
)
from control_plane.v2.stage import (
    deployments,
    stages,
)

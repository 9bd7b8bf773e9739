"""REST APIs: the handlers of `apigateway`, one module per kind of record. Importing the package registers them."""

from control_plane.v1 import (
    account,
    tags,
)
from control_plane.v1.access import (
    api_key_import,
    api_keys,
    authorizer_tests,
    authorizers,
    usage,
    usage_plan_keys,
    usage_plans,
)
from control_plane.v1.api import (
    apis,
    exports,
    gateway_responses,
    imports,
    models,
    request_validators,
    resources,
    sdks,
)
from control_plane.v1.documentation import (
    documentation_parts,
    documentation_versions,
)
from control_plane.v1.domains import (
    access_associations,
    base_path_mappings,
    domain_names,
    vpc_links,
)
from control_plane.v1.method import (
    integration_responses,
    integrations,
    method_responses,
    methods,
    test_invoke,
)
from control_plane.v1.stage import (
    client_certificates,
    deployments,
    stages,
)

"""Lambda functions: the handlers of `lambda`, one module per kind of record. Importing the package registers them.

Read `functions` first, then `code` and `archive` (where code comes from), `names` and `lookup` (what requests mean).
"""

from control_plane.functions import (
    account_settings,
    aliases,
    code_signing,
    concurrency,
    event_invoke,
    event_sources,
    functions,
    invoke,
    invoke_stream,
    layer_permissions,
    layers,
    permissions,
    provisioned_concurrency,
    resource_policies,
    runtime_management,
    tags,
    urls,
    versions,
)

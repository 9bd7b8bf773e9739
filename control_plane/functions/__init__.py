"""Lambda functions: the handlers of `lambda`, one module per kind of record. Importing the package registers them.

Read `functions` first, then `packages` (what functions are made of), `calls`, `durable`, `access`; `names` and `lookup`
say what requests mean.
"""

from control_plane.functions import account_settings, aliases, functions, runtime_management, tags, versions
from control_plane.functions.access import permissions, resource_policies
from control_plane.functions.calls import (
    concurrency,
    event_invoke,
    event_sources,
    invoke,
    invoke_stream,
    provisioned_concurrency,
    urls,
)
from control_plane.functions.durable import callbacks, checkpoints, executions
from control_plane.functions.packages import code_signing, layer_permissions, layers

"""Lambda functions: the handlers of `lambda`, one module per kind of record. Importing the package registers them.

Read `functions` first, then `code` and `archive` (where code comes from), `names` and `lookup` (what requests mean).
"""

from control_plane.functions import (
    aliases,
    code_signing,
    functions,
    invoke,
    layers,
    permissions,
    tags,
    versions,
)

__all__ = [
    "aliases",
    "code_signing",
    "functions",
    "invoke",
    "layers",
    "permissions",
    "tags",
    "versions",
]

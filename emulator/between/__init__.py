"""Between the planes: what the control plane asks of the data plane, and what it tells it.

Adapters of `control_plane.ports`: `functions`, `method_tests`, `authorizer_tests`, `stage_caches`, `connections`.
Listeners to the store, which bring what is committed into force: `publishing`, `functions`, `metering`,
`function_permissions`, by `function_policies`. And `network`, what the data plane reads of definitions as it serves.
"""

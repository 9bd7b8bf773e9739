"""From definitions to compiled stages: `compile_stage` of `canary` (REST), `http` and `websocket`.

A module without suffix says what a stage is; `_steps` compiles each step of its pipeline, `_authorizers` who may call,
`_telemetry` what is written of its calls.
"""

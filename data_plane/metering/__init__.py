"""How often callers may call: API keys, usage plans, quotas and throttling, for REST, HTTP and WebSocket APIs.

- `token_bucket`, `usage`: the two counters, of values and clocks only.
- `throttling`: which bucket a limit is kept in, and the step that takes from it.
- `access`: keys and plans as they stand now; they need no deployment.
- `api_keys`: the step of a method that requires a key.
- `rest`: the whole `meter` step of a REST method.
- `state`: what outlives deployments: `Metering`, one object of the emulator.
"""

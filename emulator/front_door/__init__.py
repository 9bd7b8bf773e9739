"""The front door: which plane, service and API does a request mean? Everything on the port comes through here.

`door.FrontDoor` asks its rules in order, and the first that knows the request answers it. `emulator.app` makes them:

| rule | knows |
|---|---|
| `api_rules.for_scripts` | `/_aws/execute-api/{api}/...`, which says all by itself, whatever the host |
| `internal` | the emulator's own addresses: `/_emulator/health`, `/_emulator/reset` |
| `domain_rule` | the host is a custom domain name |
| `api_rules.by_host` | the host is an execute-api host |
| `function_urls` | a function's URL |
| `service_rules.signed` | a SigV4 credential scope names a service of AWS |
| `api_rules.by_path` | the other prefixes that name an API |
| `portals` | a published portal |
| `service_rules.unsigned` | a path of one of our management APIs |
| `api_rules.by_stage` | `/{stage}/{path}`, where only one API in force has that stage |
| `service_rules.of_buckets` | a bucket of S3, without a signature: a form, a preflight, an object |

What nobody knows is a 404 that says what was tried. Web pages may call the data plane alone: `guard` keeps the rest.
"""

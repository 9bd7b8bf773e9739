"""AWS's management APIs: what users define, kept as frozen records. It knows nothing of how they are served.

| package or module | |
|---|---|
| service | request -> operation -> handler -> response: read this first |
| wire | AWS's models, as a codec: reading, checking and answering |
| operations | the registry of handlers |
| definitions | the records |
| store, ports | where records are kept; what else the handlers may ask for |
| v1, v2, functions, connections | the handlers of `apigateway`, `apigatewayv2`, `lambda`, `apigatewaymanagementapi` |
| openapi, sdk | documents and clients, from definitions and back |
| patch, paging, identifiers, limits, json_text | what handlers share |
"""

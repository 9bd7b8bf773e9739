"""What serves deployed APIs. Publishing compiles a stage; a request runs it and reads no definition.

| package or module | |
|---|---|
| pipeline | the steps of every call: read this first |
| runtime, errors, context | the shapes of all; what can fail; what a call is given |
| published | the stages in force |
| apis | from a deployment to a compiled stage, one way for each kind of API |
| routing, auth, metering, validation, caching, mapping, integrations | the steps, in the order of a call |
| vtl | mapping templates |
| functions | the workers of Lambda functions |
| websockets | connections |
| telemetry, execution_log, metrics | what calls leave behind |
| cors, compression, cloudfront, entry, media_types, header_values, http_payload | what several steps know of messages |
| outbox, time_limit, pace, watched, expiring, memo | how bytes, waits and memory are handled, whatever they are for |
"""

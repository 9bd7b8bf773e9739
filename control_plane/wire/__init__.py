"""AWS's management APIs on the wire: route, parse, validate, serialize.

All our services speak `rest-json` (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html), so one codec
serves them, and it is driven by AWS's own models: the `service-2.json` files that botocore ships. Nothing that a model
says is written down here a second time. What models do not say, the wording of errors, is AWS's, from handbook/01, 10.

Shapes are compiled to closures once, at an operation's first use. Needs botocore, and msgspec for JSON.
"""

"""AWS's management APIs on the wire: `router` finds the operation, `parse` reads its arguments, `validate` checks them,
`serialize` answers.

All our services speak `rest-json` (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html), so one codec
serves them, and it is driven by AWS's own models: the `service-2.json` files that botocore ships (`model`). Nothing
that a model says is written down here a second time. What models do not say, the wording of errors, is AWS's, from
handbook/01 and 10: of values of the wrong type in `decode`, of values that break a rule in `constraints`.

Shapes are compiled to closures once, at an operation's first use. Needs botocore, and msgspec for JSON.
"""
